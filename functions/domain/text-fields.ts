import * as v from 'valibot';
import { asciiEmail, maxEmailLength, whyNoEmail } from './email-address.ts';
import {
  maxTextLength,
  normalIdentifier,
  normalText,
  whyNoIdentifier,
  whyNoPassword,
  whyUnreadable,
} from './normal-text.ts';

const maxKeyLength = 256;
const maxAttributeNameLength = 100;

const empty = 'must not be empty; leave the field out instead';

/** Says what a field must be and, of one without a value, what to do: no provider says how to clear a field. */
export function mustBe(kind: string) {
  return ({ received }: v.BaseIssue<unknown>): string => {
    if (received === 'null') return 'must not be null; leave the field out instead';
    return received === '""' ? empty : `must be ${kind}`;
  };
}

export const notEmpty = v.nonEmpty<string, string>(empty);

function atMost(characters: number) {
  return v.maxLength<string, number, string>(
    characters,
    `must not be longer than ${characters} characters`,
  );
}

/** A check whose message is what the function says; a text that it says nothing of is fine. */
function without(whyNot: (text: string) => string | undefined) {
  return v.check<string, (issue: v.CheckIssue<string>) => string>(
    (text) => whyNot(text) === undefined,
    ({ input }) => whyNot(input) ?? '',
  );
}

/** One line of text, trimmed and in Unicode's composed form. */
export const Text = v.pipe(
  v.string(mustBe('a string')),
  v.description(`1 to ${maxTextLength} characters on one line, one of which can be seen`),
  v.transform((text) => normalText(text)),
  notEmpty,
  atMost(maxTextLength),
  without(whyUnreadable),
);

/** What other fields and ids are compared with: e-mail or registration id. */
export const Identifier = v.pipe(
  v.string(mustBe('a string')),
  v.description(`1 to ${maxTextLength} characters, none of them invisible`),
  v.transform((text) => normalIdentifier(text)),
  notEmpty,
  atMost(maxTextLength),
  without(whyNoIdentifier),
);

/** An identifier that a provider may be asked for. */
export const PersonId = v.pipe(
  Identifier,
  // A path segment of dots would change the path it is put in.
  v.check((text) => !/^\.+$/.test(text), 'must not be only dots'),
);

/** The key of a user, in the one form in which users are told apart. */
export const UserKey = v.pipe(
  v.string('must be a string'),
  v.description(
    `The user's key at the source: 1 to ${maxKeyLength} characters, none of them invisible`,
  ),
  v.transform((key) => normalIdentifier(key, maxKeyLength)),
  v.nonEmpty('must not be empty'),
  atMost(maxKeyLength),
  without(whyNoIdentifier),
);

/** An e-mail address, its domain in ASCII. */
export const Email = v.pipe(
  v.string(mustBe('a string')),
  v.description(
    `An e-mail address of up to ${maxEmailLength} characters; its domain may be in any script`,
  ),
  v.transform((text) => asciiEmail(text.trim())),
  notEmpty,
  atMost(maxEmailLength),
  // What hides in it is named first, since nobody can see it.
  without((text) => whyNoIdentifier(text) ?? whyNoEmail(text)),
);

/** How long the texts in a list are in all, in UTF-16 units: what is looked at one by one is bounded as a whole first. */
export function lengthOf(values: readonly unknown[]): number {
  return values.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
    0,
  );
}

/** Names that mean something else to JavaScript; valibot passes over what is under them. */
export const reservedNames: readonly string[] = ['__proto__', 'prototype', 'constructor'];

export const reserved = 'is a name that cannot be used here';

/** The one form of an attribute's name. */
export function normalAttributeName(name: string): string {
  return normalText(name, maxAttributeNameLength);
}

/** The name of an attribute, in the one form in which attributes are told apart. */
export const AttributeName = v.pipe(
  v.string(),
  v.transform(normalAttributeName),
  v.regex(/[\p{L}\p{N}]/u, 'must have a name with at least one letter or digit'),
  v.maxLength(
    maxAttributeNameLength,
    `must have a name of at most ${maxAttributeNameLength} characters`,
  ),
  v.check((name) => !reservedNames.includes(name), reserved),
  v.check(
    (name) => whyNoIdentifier(name) === undefined,
    ({ input }) => `has a name that ${whyNoIdentifier(input)}`,
  ),
);

/** A password, which is sent as it is. */
export const Password = v.pipe(
  v.string(mustBe('a string')),
  v.description('Sent as it is'),
  notEmpty,
  atMost(maxTextLength),
  without(whyNoPassword),
);
