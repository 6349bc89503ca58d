import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingWebhook, Refusal } from '../domain/source.ts';

/** How far a webhook's timestamp may be from our clock, either way. */
const toleranceSeconds = 300;

/** Senders use 30 characters, or 60; nobody needs as many. */
const maxIdLength = 1_000;

/** Each is compared with what each secret makes of the body. While a secret is changed a sender signs twice. */
const maxSignatures = 50;

/** Of 32 bytes there are 44; what is much longer is none, and not decoded. */
const maxSignatureLength = 100;

/**
 * Between two signatures: white space, or the comma with which a proxy has joined two headers of the name. A row of commas is
 * looked at from its first one only, as nobody has signed for the time that it takes.
 */
const separator = /\s+|(?<!,),+(?=v\d+[a-z]*,)/;

/** Other versions of signatures are not ours to judge. */
const version = 'v1,';

export type SignatureResult = { kind: 'valid'; webhookId: string } | Refusal;

interface SignatureHeaders {
  readonly kind: 'headers';
  readonly webhookId: string;
  readonly timestamp: string;
  readonly signatures: readonly Buffer[];
}

/** Checks headers, age and signature of a webhook over its raw bytes, in constant time. */
export function verifySignature(
  webhook: IncomingWebhook,
  keys: readonly KeyObject[],
  now: Date,
): SignatureResult {
  const headers = readSignatureHeaders(webhook, now);
  if (headers.kind === 'invalid_signature') return headers;
  const { webhookId, timestamp, signatures } = headers;
  const isSigned = keys.some((key) => {
    const expected = createHmac('sha256', key)
      .update(`${webhookId}.${timestamp}.`)
      .update(webhook.body)
      .digest();
    return signatures.some(
      (one) => one.byteLength === expected.byteLength && timingSafeEqual(one, expected),
    );
  });
  if (isSigned) return { kind: 'valid', webhookId };
  return webhookId.includes(',')
    ? invalid(`No signature fits. ${sentTwice('webhook-id')}`)
    : invalid('No signature in webhook-signature matches the body and the signing secrets.');
}

/** What the headers say, or why no secret could make a webhook with them a valid one. */
export function readSignatureHeaders(
  { headers }: IncomingWebhook,
  now: Date,
): SignatureHeaders | Refusal {
  const webhookId = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signature = headers['webhook-signature'];
  if (!webhookId || !timestamp || !signature) {
    return invalid('The headers webhook-id, webhook-timestamp and webhook-signature are needed.');
  }
  if (webhookId.length > maxIdLength) {
    return invalid(`The header webhook-id must not be longer than ${maxIdLength} characters.`);
  }
  if (timestamp.includes(',')) return invalid(sentTwice('webhook-timestamp'));
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) {
    return invalid(
      'The header webhook-timestamp must be whole seconds since 1970, without zeros before.',
    );
  }
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > toleranceSeconds) {
    return invalid('The header webhook-timestamp is more than 5 minutes off our clock.');
  }
  const signatures = signaturesIn(signature);
  if (signatures.length === 0) {
    return invalid('The header webhook-signature holds no signature of the form v1,<base64>.');
  }
  return signatures.length > maxSignatures
    ? invalid(`The header webhook-signature must not hold more than ${maxSignatures} signatures.`)
    : { kind: 'headers', webhookId, timestamp, signatures };
}

/** The header holds any number of signatures, `v1,<base64>` each, and several such headers may have become one. */
function signaturesIn(header: string): Buffer[] {
  return header
    .split(separator)
    .filter((signature) => signature.startsWith(version) && signature.length < maxSignatureLength)
    .map((signature) => Buffer.from(signature.slice(version.length), 'base64'));
}

function sentTwice(header: string): string {
  return `The header ${header} holds a comma: it seems to have been sent twice. Send it once.`;
}

function invalid(detail: string): Refusal {
  return { kind: 'invalid_signature', detail };
}
