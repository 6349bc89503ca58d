import * as v from 'valibot';
import { isCpf } from './cpf.ts';
import { attributeField, type Field, fieldNames } from './field.ts';

const maxTextLength = 1_000;
const maxListLength = 200;
/** RFC 5321, section 4.5.3.1.3: a path of 256 octets, less its angle brackets. */
const maxEmailLength = 254;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controlCharacter = /[\u0000-\u001f\u007f]/;

const wellFormed = v.check<string, string>(
  (text) => text.isWellFormed() && !controlCharacter.test(text),
  'must not contain control characters or lone surrogates',
);

const notEmpty = v.nonEmpty<string, string>('must not be empty; leave the field out instead');

/** One line of text, trimmed and in Unicode's composed form. */
const Text = v.pipe(
  v.string('must be a string'),
  v.transform((text) => text.normalize('NFC').trim()),
  notEmpty,
  v.maxLength(maxTextLength, `must not be longer than ${maxTextLength} characters`),
  wellFormed,
);

// Valibot's own pattern refuses the apostrophe of names like d'Ávila, which the standard allows: RFC 5322, section 3.2.3.
const emailPattern =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[\da-z]+(?:[.-][\da-z]+)*\.[a-z]{2,}$/i;

const Email = v.pipe(
  Text,
  v.maxLength(maxEmailLength, `must not be longer than ${maxEmailLength} characters`),
  v.regex(emailPattern, 'must be an e-mail address'),
);

const Cpf = v.pipe(
  v.string('must be a string of 11 digits'),
  v.regex(/^\d{11}$/, 'must be 11 digits, without dots or dash'),
  v.check(isCpf, 'has check digits that do not match'),
);

const E164 = v.pipe(
  v.string('must be a string'),
  v.regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164 form, such as +5561989899898'),
);

const IsoDate = v.pipe(
  v.string('must be a string'),
  v.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date written YYYY-MM-DD'),
  v.check(isRealDate, 'is not a day of the calendar'),
);

const Base64 = v.pipe(
  v.string('must be a string'),
  notEmpty,
  v.check(isBase64, 'must be base64 (standard alphabet, padded, no line breaks, no data: prefix)'),
);

/** A path segment of dots would change the path it is put in. */
const notDots = v.check<string, string>((text) => !/^\.+$/.test(text), 'must not be only dots');

const RegistrationId = v.pipe(Text, notDots);

const Password = v.pipe(
  v.string('must be a string'),
  notEmpty,
  v.maxLength(maxTextLength, `must not be longer than ${maxTextLength} characters`),
  wellFormed,
);

const PositiveInteger = v.pipe(
  v.number('must be a whole number above 0'),
  v.safeInteger('must be a whole number above 0'),
  v.minValue(1, 'must be a whole number above 0'),
);

// Lists are bounded before their items are looked at, so that a hostile one costs nothing.
const RoleIds = v.pipe(
  v.array(v.unknown(), 'must be a list of whole numbers'),
  v.maxLength(maxListLength, `must not have more than ${maxListLength} items`),
  v.array(PositiveInteger),
);

const Areas = v.pipe(
  v.array(v.unknown(), 'must be a list of texts'),
  v.minLength(1, 'must not be empty; leave the field out instead'),
  v.maxLength(3, 'must not have more than three levels'),
  v.array(Text),
);

const AttributeValue = v.union(
  [Text, v.pipe(v.number(), v.finite('must be a finite number')), v.boolean()],
  'must be a text that is not empty, a number, true or false',
);

const AttributeKey = v.pipe(
  v.string(),
  v.regex(/[\p{L}\p{N}]/u, 'must have a name with at least one letter or digit'),
  v.maxLength(100, 'must have a name of at most 100 characters'),
  wellFormed,
);

export type UserId = v.InferOutput<typeof UserIdSchema>;
export const UserIdSchema = v.union(
  [v.pipe(Text, notDots), PositiveInteger],
  'must be a text that is not empty or a whole number above 0',
);

/** An object with names of its own, bounded before its values are looked at. */
const bounded = v.pipe(
  v.record(v.string(), v.unknown(), 'must be an object'),
  v.maxEntries(maxListLength, `must not have more than ${maxListLength} entries`),
);

/** The canonical user, as a source describes it. Unknown fields are the reader's to complain about. */
export type User = v.InferOutput<typeof UserSchema>;
export const UserSchema = v.object({
  /** The user's stable id at the source. */
  key: v.pipe(
    v.string('must be a string'),
    v.nonEmpty('must not be empty'),
    v.maxLength(256, 'must not be longer than 256 characters'),
    wellFormed,
  ),
  name: v.optional(Text),
  email: v.optional(Email),
  cpf: v.optional(Cpf),
  registrationId: v.optional(RegistrationId),
  mobile: v.optional(E164),
  birthDate: v.optional(IsoDate),
  admissionDate: v.optional(IsoDate),
  jobTitle: v.optional(Text),
  areas: v.optional(Areas),
  /** E-mail or registration id of the manager. */
  manager: v.optional(Text),
  gender: v.optional(v.picklist(['male', 'female'], 'must be "male" or "female"')),
  location: v.optional(Text),
  picture: v.optional(Base64),
  password: v.optional(Password),
  roleIds: v.optional(RoleIds),
  attributes: v.optional(v.pipe(bounded, v.record(AttributeKey, AttributeValue))),
  /** The user's id at each connection, where the source knows it. */
  ids: v.optional(v.pipe(bounded, v.record(v.string(), UserIdSchema))),
});

/** What the source says the user was found by before the change. */
export type Previous = v.InferOutput<typeof PreviousSchema>;
export const PreviousSchema = v.object({
  email: v.optional(Email),
  registrationId: v.optional(RegistrationId),
});

/** The fields that have a value, each attribute on its own. */
export function presentFields(user: Partial<User>): Field[] {
  return [
    ...fieldNames.filter((name) => user[name] !== undefined),
    ...Object.keys(user.attributes ?? {}).map(attributeField),
  ];
}

function isRealDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

// A regular expression over megabytes of base64 overflows or crawls; decoding and encoding again does not.
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && Buffer.from(text, 'base64').toString('base64') === text;
}
