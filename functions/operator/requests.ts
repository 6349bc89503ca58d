import * as v from 'valibot';
import { UserSchema } from '../domain/user.ts';
import { AskedTime } from './contract/time.ts';

/** The key of a user as operators give it: read as webhooks' keys are, so that it finds who they were about. */
export const UserKey = UserSchema.entries.key;

/** The query string of `GET /users`, `DELETE /users` and `POST /users/release`. A key may hold any character, and no path does. */
export const UserQuery = v.strictObject({ key: UserKey });

const Hours = v.pipe(
  v.string(),
  v.description('How far to look back: 1 to 168 hours'),
  v.regex(/^\d{1,3}$/, 'must be a whole number from 1 to 168'),
  v.transform(Number),
  v.minValue(1, 'must be a whole number from 1 to 168'),
  v.maxValue(168, 'must be a whole number from 1 to 168'),
);

/** The query string of `GET /activity`. */
export const ActivityQuery = v.strictObject({ hours: v.exactOptional(Hours, '24') });

/** A time, and what a page ended with; no key of the index has more than 128 characters. */
const positionPattern = /^\d{4}-[\dT:.-]{10,24}Z \d[\w.:#-]{0,127}$/;

const BulkCursor = v.pipe(
  v.string(),
  v.description('Goes on where the answer before has ended'),
  v.maxLength(400, 'must be the cursor of the answer before, unchanged'),
  v.transform((text) => Buffer.from(text, 'base64url').toString('utf8')),
  v.regex(positionPattern, 'must be the cursor of the answer before, unchanged'),
  v.transform((text) => {
    const [startedAt = '', after = ''] = text.split(' ');
    return { startedAt, after };
  }),
);

/** The body of `POST /connections/{name}/retry`, or its query string. */
export const BulkRetryRequest = v.strictObject({
  reason: v.exactOptional(
    v.pipe(
      v.string(),
      v.nonEmpty('must not be empty'),
      v.maxLength(500, 'must not be longer than 500 characters'),
      v.description('`rejected`, `exhausted`, or a part of the reason, in any case'),
    ),
  ),
  /** Only what came in at that time or later. */
  since: v.exactOptional(AskedTime),
  cursor: v.exactOptional(BulkCursor),
});

export function encodePosition({ startedAt, after }: { startedAt: string; after: string }): string {
  return Buffer.from(`${startedAt} ${after}`).toString('base64url');
}
