import * as v from 'valibot';
import { type Field, isAttributeField, isFieldName } from '../domain/field.ts';
import { type Issue, toIssue } from '../domain/issues.ts';
import type { WebhookContent } from '../domain/source.ts';
import { PreviousSchema, presentFields, type User, UserSchema } from '../domain/user.ts';
import { toUtc } from './utc-time.ts';

const maxChangedFields = 1_000;
const maxUnknownFieldsNamed = 20;
const maxNameLength = 100;

const Timestamp = v.pipe(
  v.string('must be a string'),
  v.transform(toUtc),
  v.string('must be an ISO 8601 time with seconds and an offset, such as 2026-11-22T12:00:00Z'),
);

const Data = v.object(
  {
    user: UserSchema,
    changed: v.optional(
      v.pipe(
        v.array(v.unknown(), 'must be a list of field names'),
        v.maxLength(maxChangedFields, `must not name more than ${maxChangedFields} fields`),
        v.array(v.string('must be the name of a field')),
      ),
    ),
    previous: v.optional(PreviousSchema, {}),
  },
  'must be an object',
);

const UserChangeBody = v.object(
  { type: v.literal('user.updated', 'must be "user.updated"'), timestamp: Timestamp, data: Data },
  'must be an object',
);

export type BodyResult =
  | { ok: true; content: Omit<WebhookContent, 'webhookId'> }
  | { ok: false; issues: readonly Issue[] };

/** Checks the body of a user change and reports everything that is wrong with it at once. */
export function readUserChange(json: unknown): BodyResult {
  const parsed = v.safeParse(UserChangeBody, json);
  const issues = [...(parsed.issues ?? []).map(toIssue), ...findUnknownFields(json)];
  if (!parsed.success || issues.length > 0) return { ok: false, issues };
  const { type, timestamp, data } = parsed.output;
  const fields = changedFields(data.user, data.changed);
  if (!fields.ok) return fields;
  return {
    ok: true,
    content: {
      type,
      occurredAt: timestamp,
      user: data.user,
      fields: fields.fields,
      previous: data.previous,
    },
  };
}

const known: readonly { path: readonly string[]; entries: object }[] = [
  { path: [], entries: UserChangeBody.entries },
  { path: ['data'], entries: Data.entries },
  { path: ['data', 'user'], entries: UserSchema.entries },
  { path: ['data', 'previous'], entries: PreviousSchema.entries },
];

/** Names every field that nobody would read: a typo must not be lost silently. */
function findUnknownFields(json: unknown): Issue[] {
  return known.flatMap(({ path, entries }) => {
    const object = path.reduce<unknown>((value, name) => entriesOf(value).get(name), json);
    return [...entriesOf(object).keys()]
      .filter((name) => !Object.hasOwn(entries, name))
      .slice(0, maxUnknownFieldsNamed)
      .map((name) => ({
        path: [...path, name.slice(0, maxNameLength)].join('.'),
        message: 'is not a field that is known here; anything extra goes into user.attributes',
      }));
  });
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(isObject ? Object.entries(value) : []);
}

function changedFields(
  user: User,
  changed: readonly string[] | undefined,
): { ok: true; fields: Field[] } | { ok: false; issues: Issue[] } {
  const present = presentFields(user);
  if (changed === undefined) return { ok: true, fields: present };
  const issues = changed.flatMap((name, index) => {
    const message = faultOf(name, present);
    return message === undefined ? [] : [{ path: `data.changed.${index}`, message }];
  });
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, fields: present.filter((field) => changed.includes(field)) };
}

function faultOf(name: string, present: readonly Field[]): string | undefined {
  if (present.some((field) => field === name)) return undefined;
  if (name === 'attributes') return 'must name each attribute on its own, such as attributes.plano';
  if (!isFieldName(name) && !isAttributeField(name)) return 'is not a field that can change';
  return 'names a field that the user does not have; no provider says how to clear one';
}
