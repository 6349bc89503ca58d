import { fieldNames } from './field.ts';
import type { User, UserId } from './user.ts';

/** What must not be repeated: values of credentials and tokens, and the person who was to be updated. */
export interface Sensitive {
  readonly secrets: readonly string[];
  readonly user: Partial<User>;
  /** What the user was called in the request; an e-mail or a CPF that may no longer be the user's. */
  readonly ids?: readonly UserId[];
}

/** A reason longer than this is cut. */
export const maxReasonLength = 500;

/** Shorter values stand in too many words to be told from them. */
const minValueLength = 4;
/** Of a longer value (a picture) only the beginning is looked for, and what follows it is taken along. */
const maxNeedleLength = 1_000;
const pictureStartLength = 32;

interface Needle {
  readonly text: string;
  readonly label: string;
}

/** Makes a provider's words fit to keep: one line, without credentials and personal data, of at most 500 characters. */
export function tidyReason(text: string, sensitive: Sensitive): string {
  const line = redact(text, sensitive)
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length <= maxReasonLength
    ? line
    : `${line.slice(0, maxReasonLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Replaces credentials by `[credential]`, values of the user by the field's name, and whatever looks like a secret. */
export function redact(text: string, { secrets, user, ids = [] }: Sensitive): string {
  const credentials = secrets
    .filter((secret) => secret.length >= minValueLength)
    .map((secret) => ({ text: secret, label: 'credential' }));
  const named = ids.flatMap((id) => writingsOf(String(id))).map((text) => ({ text, label: 'id' }));
  const values = [...named, ...valuesOf(user)].filter(isLongEnough);
  const unnamed = [credentials, [...values, ...passwordOf(user)]].reduce(
    replaceNeedles,
    text.normalize('NFC'),
  );
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
  { pattern: /[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, label: '[email]' },
  { pattern: /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/g, label: '[cpf]' },
] as const;

function isLongEnough({ text }: Needle): boolean {
  return text.length >= minValueLength;
}

function passwordOf({ password }: Partial<User>): Needle[] {
  return password ? [{ text: password, label: 'password' }] : [];
}

function valuesOf(user: Partial<User>): Needle[] {
  const fields = fieldNames
    .filter((name) => name !== 'picture' && name !== 'password')
    .flatMap((name) => [user[name] ?? []].flat().map((value) => ({ value, label: name })));
  const attributes = Object.entries(user.attributes ?? {})
    .filter(([, value]) => typeof value !== 'boolean')
    .map(([name, value]) => ({ value, label: `attributes.${name}` }));
  return [...fields, ...attributes].flatMap(({ value, label }) =>
    writingsOf(String(value)).map((text) => ({ text, label })),
  );
}

/** The ways in which the providers' formats write a value. */
function writingsOf(value: string): string[] {
  const [, ddd, start, end] = /^\+55(\d\d)(\d{4,5})(\d{4})$/.exec(value) ?? [];
  if (ddd !== undefined) {
    const [local, mask] = [`${start}${end}`, `${start}-${end}`];
    return [value, `55${ddd}${local}`, `${ddd}${local}`, `(${ddd}) ${mask}`, mask, local];
  }
  if (/^\+\d+$/.test(value)) return [value, value.slice(1)];
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (year !== undefined) return [value, `${day}/${month}/${year}`];
  const [, a, b, c, d] = /^(\d{3})(\d{3})(\d{3})(\d\d)$/.exec(value) ?? [];
  return a === undefined ? [value] : [value, `${a}.${b}.${c}-${d}`];
}

function replaceNeedles(text: string, needles: readonly Needle[]): string {
  const labels = new Map<string, string>();
  const forms = needles.flatMap(({ text: needle, label }) =>
    encodingsOf(needle).map((encoding) => {
      const form = encoding.slice(0, maxNeedleLength);
      labels.set(form.toLowerCase(), label);
      return form;
    }),
  );
  if (forms.length === 0) return text;
  const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'giu');
  return text.replace(pattern, (found) => `[${labels.get(found.toLowerCase()) ?? 'removed'}]`);
}

function encodingsOf(text: string): string[] {
  const composed = text.toWellFormed().normalize('NFC');
  const encoded = encodeURIComponent(composed);
  return [composed, encoded, encoded.replaceAll('%20', '+')];
}

function replacePicture(text: string, picture: string | undefined): string {
  if (picture === undefined || picture.length < minValueLength) return text;
  const start = escapeRegExp(picture.slice(0, pictureStartLength));
  return text.replace(new RegExp(`${start}[A-Za-z0-9+/=]*`, 'g'), '[picture]');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
