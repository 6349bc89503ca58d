import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { IncomingWebhook } from '../domain/source.ts';

/** How far a webhook's timestamp may be from our clock, either way. */
const toleranceSeconds = 300;

const secretPrefix = 'whsec_';

/** The specification asks for keys of 24 to 64 bytes. */
const minKeyBytes = 24;
const maxKeyBytes = 64;

const SigningKey = v.pipe(
  v.string(),
  v.transform((secret) => {
    const encoded = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret;
    return { encoded, key: Buffer.from(encoded, 'base64') };
  }),
  v.check(
    ({ encoded, key }) => withoutPadding(key.toString('base64')) === withoutPadding(encoded),
    'must be base64, with or without whsec_ before it',
  ),
  v.check(
    ({ key }) => key.byteLength >= minKeyBytes && key.byteLength <= maxKeyBytes,
    `must be ${minKeyBytes} to ${maxKeyBytes} bytes long`,
  ),
  // Made once for a secret: from bytes, each signature would first have to make a key of its own.
  v.transform(({ key }) => createSecretKey(key)),
);

/** The keys of a source, any of which may have signed: that is how they are rotated. */
export const SigningSecrets = v.pipe(v.array(SigningKey), v.minLength(1, 'must not be empty'));

export type SignatureResult =
  | { kind: 'valid'; webhookId: string }
  | { kind: 'invalid_signature'; detail: string };

/** Checks headers, age and signature of a webhook over its raw bytes, in constant time. */
export function verifySignature(
  { headers, body }: IncomingWebhook,
  keys: readonly KeyObject[],
  now: Date,
): SignatureResult {
  const webhookId = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (!webhookId || !timestamp || !signatures) {
    return invalid('The headers webhook-id, webhook-timestamp and webhook-signature are needed.');
  }
  if (!/^\d{1,12}$/.test(timestamp)) {
    return invalid('The header webhook-timestamp must be whole seconds since 1970.');
  }
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > toleranceSeconds) {
    return invalid('The header webhook-timestamp is more than 5 minutes off our clock.');
  }
  const given = signaturesIn(signatures);
  const isSigned = keys.some((key) => {
    const expected = createHmac('sha256', key)
      .update(`${webhookId}.${timestamp}.`)
      .update(body)
      .digest();
    return given.some(
      (one) => one.byteLength === expected.byteLength && timingSafeEqual(one, expected),
    );
  });
  return isSigned
    ? { kind: 'valid', webhookId }
    : invalid('No signature in webhook-signature matches the body and the signing secrets.');
}

/** The header holds any number of signatures, `v1,<base64>` each; other versions are not ours to judge. */
function signaturesIn(header: string): Buffer[] {
  return header
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'));
}

function withoutPadding(base64: string): string {
  return base64.replace(/=+$/, '');
}

function invalid(detail: string): SignatureResult {
  return { kind: 'invalid_signature', detail };
}
