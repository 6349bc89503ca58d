import { createSecretKey, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { describeIssue } from '../domain/issues.ts';

/** The specification asks for keys of 24 to 64 bytes; Svix makes some of up to 75. */
const minKeyBytes = 24;
const maxKeyBytes = 75;

/** Of the longest key there are about a hundred, and any white space among them. */
const maxCharacters = 1_000;

/** With each of them a signature of the whole body is made, until one fits. */
const maxSecrets = 10;
const tooMany = `must not have more than ${maxSecrets}`;

/** The standard alphabet and the one for URLs, with or without padding. A single digit over says nothing. */
const base64Pattern = /^(?!(?:.{4})*.$)[A-Za-z0-9+/_-]*$/;

const SigningKey = v.pipe(
  v.string('must be a text'),
  v.maxLength(maxCharacters, `must be ${minKeyBytes} to ${maxKeyBytes} bytes long`),
  v.transform(encodedKey),
  v.regex(base64Pattern, 'must be base64, with or without whsec_ before it'),
  v.transform(toBytes),
  v.check(
    ({ byteLength }) => byteLength >= minKeyBytes && byteLength <= maxKeyBytes,
    `must be ${minKeyBytes} to ${maxKeyBytes} bytes long`,
  ),
  // Made once for a secret: from bytes, each signature would first have to make a key of its own.
  v.transform((bytes) => createSecretKey(bytes)),
);

function listOf<Item extends v.GenericSchema>(item: Item) {
  return v.pipe(v.array(item, 'must be a list'), v.minLength(1, 'must not be empty'));
}

/** The keys of a source, any of which may have signed: that is how they are rotated. */
export const SigningSecrets = v.pipe(
  v.array(v.unknown(), 'must be a list'),
  v.maxLength(maxSecrets, tooMany),
  listOf(SigningKey),
);

const SourceSecret = v.object(
  { signingSecrets: listOf(v.unknown()) },
  'must be a JSON object with a list of "signingSecrets"',
);

/** The keys in a source's secret that can be read, and what is wrong with the others; nothing repeats a value. */
export interface SigningKeys {
  readonly keys: readonly KeyObject[];
  readonly issues: readonly string[];
}

export function readSigningKeys(secret: unknown): SigningKeys {
  // Undefined stands for what is no JSON: it is there, and not what it must be.
  const parsed = v.safeParse(SourceSecret, secret ?? null);
  if (!parsed.success) return { keys: [], issues: parsed.issues.map(describeIssue) };
  const { signingSecrets } = parsed.output;
  const entries = signingSecrets
    .slice(0, maxSecrets)
    .map((entry) => v.safeParse(SigningKey, entry));
  const others = signingSecrets.length > maxSecrets ? [`signingSecrets ${tooMany}`] : [];
  return {
    keys: entries.flatMap(({ success, output }) => (success ? [output] : [])),
    issues: [
      ...entries.flatMap(({ issues = [] }, index) =>
        issues.map((issue) => `signingSecrets.${index} ${describeIssue(issue)}`),
      ),
      ...others,
    ],
  };
}

/** The bytes to sign with. Says nothing of whether the secret can be read. */
export function signingKeyBytes(secret: string): Uint8Array {
  return toBytes(encodedKey(secret));
}

/** Without what comes along when a secret is copied from a provider's page, or made: `openssl rand -base64` breaks lines. */
function encodedKey(secret: string): string {
  const encoded = secret
    .replace(/\s+/g, '')
    .replace(/^v1,/, '')
    .replace(/^whsec_/, '');
  return encoded.replace(/=+$/, '');
}

function toBytes(encoded: string): Uint8Array {
  return Buffer.from(encoded, 'base64');
}
