import * as v from 'valibot';
import { attributeName, isAttributeField, isFieldName } from '../domain/field.ts';
import { type Issue, toIssue, toPath } from '../domain/issues.ts';
import type { WebhookContent } from '../domain/source.ts';
import { PreviousSchema, presentFields, UserSchema } from '../domain/user.ts';
import { toUtc } from './utc-time.ts';

const maxChangedFields = 1_000;
const maxUnreadFieldsNamed = 20;

const Timestamp = v.pipe(
  v.string('must be a string'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const utc = toUtc(dataset.value);
    if (utc !== undefined) return utc;
    addIssue({ message: 'must be an ISO 8601 time with an offset, such as 2026-11-22T12:00:00Z' });
    return NEVER;
  }),
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

/** The body of a user change, without the checks that take the whole of it. */
export const UserChangeBody = v.object(
  { type: v.literal('user.updated', 'must be "user.updated"'), timestamp: Timestamp, data: Data },
  'must be an object',
);

export type BodyResult =
  | { ok: true; content: Omit<WebhookContent, 'webhookId'> }
  | { ok: false; issues: readonly Issue[] };

/** Checks the body of a user change and reports everything that is wrong with it at once. */
export function readUserChange(json: unknown): BodyResult {
  const parsed = v.safeParse(UserChangeBody, json);
  const issues = [
    ...(parsed.issues ?? []).map(toIssue),
    ...levels.flatMap((level) => findUnread(json, level)),
    ...findUnchangeable(json),
  ];
  if (!parsed.success || issues.length > 0) return { ok: false, issues };
  const { type, timestamp, data } = parsed.output;
  const present = presentFields(data.user);
  return {
    ok: true,
    content: {
      type,
      occurredAt: timestamp,
      user: data.user,
      fields: present.filter((field) => data.changed?.includes(field) ?? true),
      previous: data.previous,
    },
  };
}

interface Level {
  readonly path: readonly string[];
  /** Why a name at this level would not be read; undefined if it is. */
  faultOf(name: string): string | undefined;
}

const levels: readonly Level[] = [
  { path: [], faultOf: unlessIn(UserChangeBody.entries) },
  { path: ['data'], faultOf: unlessIn(Data.entries) },
  { path: ['data', 'user'], faultOf: unlessIn(UserSchema.entries) },
  { path: ['data', 'previous'], faultOf: unlessIn(PreviousSchema.entries) },
  { path: ['data', 'user', 'attributes'], faultOf: ifReserved },
  { path: ['data', 'user', 'ids'], faultOf: ifReserved },
];

function unlessIn(entries: object): Level['faultOf'] {
  return (name) =>
    Object.hasOwn(entries, name)
      ? undefined
      : 'is not a field that is known here; anything extra goes into user.attributes';
}

/** Valibot leaves these names out of every record, whatever is under them. */
const reservedNames: readonly string[] = ['__proto__', 'prototype', 'constructor'];

function ifReserved(name: string): string | undefined {
  return reservedNames.includes(name) ? 'is a name that cannot be used here' : undefined;
}

/** Names everything that the schemas would pass over: a typo must not be lost silently. */
function findUnread(json: unknown, { path, faultOf }: Level): Issue[] {
  const value = valueAt(json, path);
  // To a schema, a list is an object without any of the names.
  if (Array.isArray(value)) return [{ path: path.join('.'), message: 'must be an object' }];
  return [...entriesOf(value).keys()]
    .flatMap((name) => {
      const message = faultOf(name);
      return message === undefined ? [] : [{ path: toPath([...path, name]), message }];
    })
    .slice(0, maxUnreadFieldsNamed);
}

function valueAt(json: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => entriesOf(value).get(name), json);
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(isObject ? Object.entries(value) : []);
}

/** The names in `changed` that cannot have changed, whatever else is wrong with the body. */
function findUnchangeable(json: unknown): Issue[] {
  const changed = valueAt(json, ['data', 'changed']);
  if (!Array.isArray(changed) || changed.length > maxChangedFields) return [];
  const user = entriesOf(valueAt(json, ['data', 'user']));
  const attributes = entriesOf(user.get('attributes'));
  return changed.flatMap((name: unknown, index) => {
    const message = typeof name === 'string' ? faultOf(name, { user, attributes }) : undefined;
    return message === undefined ? [] : [{ path: `data.changed.${index}`, message }];
  });
}

type Entries = ReadonlyMap<string, unknown>;

function faultOf(
  name: string,
  { user, attributes }: { user: Entries; attributes: Entries },
): string | undefined {
  if (name === 'attributes') return 'must name each attribute on its own, such as attributes.plano';
  if (!isFieldName(name) && !isAttributeField(name)) return 'is not a field that can change';
  const isPresent = isFieldName(name) ? user.has(name) : attributes.has(attributeName(name));
  return isPresent
    ? undefined
    : 'names a field that the user does not have; no provider says how to clear one';
}
