import * as v from 'valibot';
import { Time } from './time.ts';

/** What propaga remembers of one user. None of it is one of their values. */
export const UserView = v.object({
  userKey: v.string(),
  erasedAt: v.exactOptional(v.pipe(Time, v.description('When they were last erased'))),
  connections: v.array(
    v.object({
      name: v.string(),
      provider: v.string(),
      isIdRemembered: v.pipe(
        v.boolean(),
        v.description('Whether an earlier delivery has told who they are there'),
      ),
      applied: v.pipe(
        v.array(v.object({ field: v.string(), occurredAt: Time, changeId: v.string() })),
        v.description(
          'For each field, the change that was applied last; `*` stands for all of them',
        ),
      ),
    }),
  ),
});
export type UserView = v.InferOutput<typeof UserView>;

/** What releasing a user has done. */
export const UserReleaseView = v.object({
  userKey: v.string(),
  released: v.pipe(
    v.number(),
    v.description('Connections at which something was dated in the future, and is dated now'),
  ),
});
export type UserReleaseView = v.InferOutput<typeof UserReleaseView>;

/** What erasing a user has removed. */
export const ErasureView = v.object({
  userKey: v.string(),
  erasedAt: Time,
  cancelled: v.pipe(v.number(), v.description('Deliveries that will not be made any more')),
  payloadsRemoved: v.pipe(
    v.number(),
    v.description('Deliveries whose personal data was still kept'),
  ),
  idsForgotten: v.pipe(v.number(), v.description('Connections at which their id was remembered')),
});
export type ErasureView = v.InferOutput<typeof ErasureView>;
