import * as v from 'valibot';
import { whyImpossible } from './brazilian-phone.ts';
import { namePattern, namePhrase } from './connection-name.ts';
import { isCpf } from './cpf.ts';
import { attributeField, type Field, fieldNames } from './field.ts';
import { datesAt, PersonDate } from './person-dates.ts';
import {
  AttributeName,
  Email,
  Identifier,
  lengthOf,
  mustBe,
  normalAttributeName,
  notEmpty,
  Password,
  PersonId,
  Text,
  UserKey,
} from './text-fields.ts';

const maxListLength = 200;

/** As many characters as so many texts may have, each of them written with a mark of its own. */
const maxTextsLength = 400_000;

const Cpf = v.pipe(
  v.string(mustBe('a string of 11 digits')),
  notEmpty,
  v.regex(/^\d{11}$/, 'must be 11 digits, without dots or dash'),
  v.check(isCpf, 'has check digits that do not match'),
);

const E164 = v.pipe(
  v.string(mustBe('a string')),
  v.description('E.164; a Brazilian number must be one that can exist'),
  notEmpty,
  v.regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164 form, such as +5561989899898'),
  v.check(
    (number) => whyImpossible(number) === undefined,
    ({ input }) => whyImpossible(input) ?? '',
  ),
);

const Base64 = v.pipe(
  v.string(mustBe('a string')),
  notEmpty,
  v.check(isBase64, 'must be base64 (standard alphabet, padded, no line breaks, no data: prefix)'),
);

/** Beyond the largest, JSON's numbers are not read as they were written: another role, or another user. */
function positiveInteger(otherwise = '') {
  const message = `must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}${otherwise}`;
  return v.pipe(v.number(message), v.safeInteger(message), v.minValue(1, message));
}

// Lists are bounded before their items are looked at, so that a hostile one costs nothing.
const RoleIds = v.pipe(
  v.array(v.unknown(), mustBe('a list of whole numbers')),
  v.maxLength(maxListLength, `must not have more than ${maxListLength} items`),
  v.array(positiveInteger()),
);

const Areas = v.pipe(
  v.array(v.unknown(), mustBe('a list of texts')),
  v.minLength(1, 'must not be empty; leave the field out instead'),
  v.maxLength(3, 'must not have more than three levels'),
  v.array(Text),
);

/** What loses digits when JSON is read: whole numbers beyond 2^53 - 1, and what a source has read as infinite for that. */
const keepsDigits = v.check<number, string>(
  (number) =>
    Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)),
  `must be a number that keeps all its digits, and not beyond ${Number.MAX_SAFE_INTEGER} either way; send it as text`,
);

const AttributeValue = v.union(
  [Text, v.pipe(v.number(), keepsDigits), v.boolean()],
  mustBe('a text that is not empty, a number, true or false'),
);

export type UserId = v.InferOutput<typeof UserIdSchema>;
export const UserIdSchema = v.union(
  [PersonId, positiveInteger('; send any other id as text')],
  mustBe('a text that is not empty or a whole number above 0'),
);

/** Two names that are one in their normal form: which of them counts would be left to chance. */
const noTwins = v.check<Record<string, unknown>, string>((entries) => {
  const names = Object.keys(entries).map(normalAttributeName);
  return new Set(names).size === names.length;
}, 'must not have two names that differ only in Unicode form or in spaces around');

/** An object with names of its own, bounded before its values are looked at. */
function bounded(what: string) {
  return v.pipe(
    v.record(v.string(), v.unknown(), mustBe('an object')),
    v.description(`Up to ${maxListLength} ${what}`),
    v.maxEntries(maxListLength, `must not have more than ${maxListLength} entries`),
    v.check(
      (entries) => lengthOf(Object.entries(entries).flat()) <= maxTextsLength,
      `must not hold more than ${maxTextsLength} characters in all`,
    ),
  );
}

const Attributes = v.pipe(
  bounded(
    'texts, numbers or booleans; numbers that lose digits, such as those beyond 2^53 - 1, go as text',
  ),
  noTwins,
  v.record(AttributeName, AttributeValue),
);

/** A connection that the config does not have is accepted: one source may send to several systems. */
const ConnectionName = v.pipe(
  v.string(),
  v.regex(namePattern, `is not the name of a connection, which must ${namePhrase}`),
);

const Ids = v.pipe(
  bounded('texts or whole numbers above 0, by connection'),
  v.record(ConnectionName, UserIdSchema),
);

/** The canonical user, as a source describes it. Unknown fields are the reader's to complain about. */
export type User = v.InferOutput<typeof UserSchema>;
export const UserSchema = v.object(
  {
    /** The user's stable id at the source. */
    key: UserKey,
    name: v.optional(Text),
    email: v.optional(Email),
    cpf: v.optional(Cpf),
    registrationId: v.optional(PersonId),
    mobile: v.optional(E164),
    birthDate: v.optional(PersonDate),
    admissionDate: v.optional(PersonDate),
    jobTitle: v.optional(Text),
    areas: v.optional(Areas),
    /** E-mail or registration id of the manager. */
    manager: v.optional(Identifier),
    gender: v.optional(v.picklist(['male', 'female'], mustBe('"male" or "female"'))),
    location: v.optional(Text),
    picture: v.optional(Base64),
    password: v.optional(Password),
    roleIds: v.optional(RoleIds),
    attributes: v.optional(Attributes),
    /** The user's id at each connection, where the source knows it. */
    ids: v.optional(Ids),
  },
  'must be an object',
);

/** The schema of a user whose dates are also held against today. Parse with `abortPipeEarly`: one fault, one issue. */
export function userSchemaAt(now: Date) {
  const { birthDate, admissionDate } = datesAt(now);
  const dates = { birthDate: v.optional(birthDate), admissionDate: v.optional(admissionDate) };
  return v.object({ ...UserSchema.entries, ...dates }, 'must be an object');
}

/** What the source says the user was found by before the change: a hint, which is left out if it cannot be read. */
export type Previous = v.InferOutput<typeof PreviousSchema>;
export const PreviousSchema = v.object(
  {
    email: v.fallback(v.optional(Email), undefined),
    registrationId: v.fallback(v.optional(PersonId), undefined),
  },
  'must be an object',
);

/** The fields that have a value, each attribute on its own. */
export function presentFields(user: Partial<User>): Field[] {
  return [
    ...fieldNames.filter((name) => user[name] !== undefined),
    ...Object.keys(user.attributes ?? {}).map(attributeField),
  ];
}

// A regular expression over megabytes of base64 overflows or crawls; decoding and encoding again does not.
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}
