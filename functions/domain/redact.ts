import { commonWords } from './common-words.ts';
import { fieldNames } from './field.ts';
import type { User, UserId } from './user.ts';
import { fold, formsOf } from './value-forms.ts';

/** What must not be repeated: values of credentials and tokens, and the person who was to be updated. */
export interface Sensitive {
  readonly secrets: readonly string[];
  readonly user: Partial<User>;
  /** What the user was called in the request; an e-mail or a CPF that may no longer be the user's. */
  readonly ids?: readonly UserId[];
}

/** A reason longer than this is cut, whoever made it. */
export const maxReasonLength = 500;

/** Shorter values are looked for as whole words only: they stand in too many others. */
const minValueLength = 4;
/** A number that is shorter, and any single character, stands in too many texts to be told from them. */
const shortWord = /^(?=.*\p{L}).{2,3}$/u;
/** Of a picture only the beginning is looked for, and what follows it is taken along. */
const pictureStartLength = 32;

interface Needle {
  readonly text: string;
  readonly label: string;
  readonly isWord?: true;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** A reason of at most 500 characters, of which none is cut through. */
export function cutReason(reason: string): string {
  return reason.length <= maxReasonLength
    ? reason
    : `${reason.slice(0, maxReasonLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Makes a provider's words fit to keep: one line, without credentials and personal data, of at most 500 characters. */
export function tidyReason(text: string, sensitive: Sensitive): string {
  const line = redact(text, sensitive)
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return cutReason(line);
}

/** Replaces credentials by `[credential]`, values of the user by the field's name, and whatever looks like a secret. */
export function redact(text: string, { secrets, user, ids = [] }: Sensitive): string {
  const needles = [
    ...secrets.map((secret) => ({ text: secret, label: 'credential' })),
    ...ids.map((id) => ({ text: String(id), label: 'id' })),
    ...valuesOf(user),
  ].flatMap(withParts);
  const unnamed = replaceNeedles(text.normalize('NFC'), needles);
  return patterns.reduce(
    (result, { pattern, label }) => result.replace(pattern, label),
    replacePicture(unnamed, user.picture),
  );
}

const patterns = [
  { pattern: /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{20,53}/g, label: '[hash]' },
  { pattern: /\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, label: '[token]' },
  { pattern: /[A-Za-z0-9+/=_-]{201,}/g, label: '[data]' },
  // Somebody else's: "is already used by bia@example.com".
  {
    pattern: /[\p{L}\p{N}_.%+-]{1,64}@[\p{L}\p{N}_-]{1,63}(?:\.[\p{L}\p{N}_-]{1,63}){1,8}/gu,
    label: '[email]',
  },
  { pattern: /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/g, label: '[cpf]' },
] as const;

function valuesOf(user: Partial<User>): Needle[] {
  const fields = fieldNames
    .filter((name) => name !== 'picture')
    .flatMap((name) => [user[name] ?? []].flat().map((value) => ({ value, label: name })));
  const attributes = Object.entries(user.attributes ?? {})
    .filter(([, value]) => typeof value !== 'boolean')
    .map(([name, value]) => ({ value, label: `attributes.${name}` }));
  return [...fields, ...attributes].map(({ value, label }) => ({ text: String(value), label }));
}

/** Particles of names, which say nothing of a person. */
const particles = new Set(['das', 'dos', 'del', 'der', 'des', 'van', 'von']);

/** A value and what is known of it by a part: each word of a name, and what stands before the @ of an e-mail. */
function withParts(needle: Needle): Needle[] {
  const { text, label } = needle;
  const words = label === 'name' ? text.split(/[^\p{L}\p{N}]+/u) : [];
  const [, localPart = ''] = /^([^@\s]+)@[^@\s]+$/.exec(text) ?? [];
  const parts = [...words.filter((word) => !particles.has(word.toLowerCase())), localPart];
  return [
    needle,
    ...parts
      .filter((part) => part.length > 2 && part !== text && !commonWords.has(fold(part)))
      .map((part) => ({ text: part, label, isWord: true }) as const),
  ];
}

function replaceNeedles(text: string, needles: readonly Needle[]): string {
  const folded = fold(text);
  const found = needles
    .flatMap((needle) => find(needle, text, folded))
    .sort((one, other) => one.start - other.start || other.end - one.end);
  const parts: string[] = [];
  let end = 0;
  for (const { start, end: itsEnd, label } of found) {
    // One that begins within another belongs to it: nothing of either stays.
    if (start >= end) parts.push(text.slice(end, start), `[${label}]`);
    end = Math.max(end, itsEnd);
  }
  return [...parts, text.slice(end)].join('');
}

function find({ text: value, label, isWord }: Needle, text: string, folded: string): Found[] {
  // A password is removed however short it is.
  const isLong = value.length >= minValueLength || label === 'password';
  if (isWord || !isLong) {
    // Two letters are a word of its own only as they are written.
    const [where, what] = value.length > 2 ? [folded, fold(value)] : [text, value];
    if (!isWord && !shortWord.test(value)) return [];
    return placesOf(what, where, label).filter(({ start, end }) => isWhole(where, start, end));
  }
  if (value === '') return [];
  const { texts, patterns: numbers } = formsOf(value);
  return [
    ...[...new Set(texts.map(fold))].flatMap((form) => placesOf(form, folded, label)),
    ...numbers.flatMap((pattern) =>
      [...folded.matchAll(pattern)].map(({ index, 0: { length } }) => ({
        start: index,
        end: index + length,
        label,
      })),
    ),
  ];
}

function placesOf(form: string, text: string, label: string): Found[] {
  const places: Found[] = [];
  for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + 1)) {
    const last = places.at(-1);
    const end = start + form.length;
    // Overlapping ones are one, so that there are never many.
    if (last !== undefined && start < last.end) places[places.length - 1] = { ...last, end };
    else places.push({ start, end, label });
  }
  return places;
}

function isWhole(text: string, start: number, end: number): boolean {
  return (
    !/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, start - 2), start)) &&
    !/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2))
  );
}

function replacePicture(text: string, picture: string | undefined): string {
  if (picture === undefined || picture.length < minValueLength) return text;
  const start = escapeRegExp(picture.slice(0, pictureStartLength));
  return text.replace(new RegExp(`${start}[A-Za-z0-9+/=]*`, 'g'), '[picture]');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
