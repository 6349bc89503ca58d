import * as v from 'valibot';
import { type Issue, toIssue } from '../domain/issues.ts';
import type { WebhookContent } from '../domain/source.ts';
import { PreviousSchema, UserSchema, userSchemaAt } from '../domain/user.ts';
import { Changed, changedFields, findUnchangeable } from './changed-fields.ts';
import { findUnread, free, type Level, named, tellLists } from './unread-fields.ts';
import { toUtc } from './utc-time.ts';

const noTime = 'must be an ISO 8601 time with an offset, such as 2026-11-22T12:00:00Z';

const Timestamp = v.pipe(
  v.string(noTime),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const utc = toUtc(dataset.value);
    if (utc !== undefined) return utc;
    addIssue({ message: noTime });
    return NEVER;
  }),
);

const Data = v.object(
  {
    user: UserSchema,
    changed: v.optional(Changed),
    previous: v.nullish(PreviousSchema, {}),
  },
  'must be an object',
);

/** The body of a user change, without the checks that take the whole of it or the time. */
export const UserChangeBody = v.object(
  { type: v.literal('user.updated', 'must be "user.updated"'), timestamp: Timestamp, data: Data },
  'must be an object',
);

export type BodyResult =
  | { ok: true; content: Omit<WebhookContent, 'webhookId'> }
  | { ok: false; issues: readonly Issue[] };

/** Checks the body of a user change, received now, and reports everything that is wrong with it at once. */
export function readUserChange(json: unknown, now: Date): BodyResult {
  const parsed = v.safeParse(bodyAt(now), json, { abortPipeEarly: true });
  const issues = tellLists(json, levels, [
    ...(parsed.issues ?? []).map(toIssue),
    ...levels.flatMap((level) => findUnread(json, level)),
    ...findUnchangeable(json),
  ]);
  if (!parsed.success || issues.length > 0) return { ok: false, issues };
  const { type, timestamp, data } = parsed.output;
  return {
    ok: true,
    content: {
      type,
      occurredAt: timestamp,
      user: data.user,
      fields: changedFields(data.user, data.changed),
      previous: data.previous,
    },
  };
}

/** The schema of a body whose dates are also held against today. */
function bodyAt(now: Date) {
  const data = v.object({ ...Data.entries, user: userSchemaAt(now) }, 'must be an object');
  return v.object({ ...UserChangeBody.entries, data }, 'must be an object');
}

const levels: readonly Level[] = [
  named([], UserChangeBody.entries),
  named(['data'], Data.entries),
  named(['data', 'user'], UserSchema.entries),
  named(['data', 'previous'], PreviousSchema.entries),
  free(['data', 'user', 'attributes']),
  free(['data', 'user', 'ids']),
];
