import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { SigningSecrets } from '../../../functions/sources/signing-secrets.ts';
import { verifySignature } from '../../../functions/sources/webhook-signature.ts';

const now = new Date();
const seconds = Math.floor(now.getTime() / 1_000);

const webhookId = fc.string({ minLength: 1, unit: fc.constantFrom(...'abcXYZ019_-') });
const body = fc.string({ unit: 'binary', maxLength: 500 });
const secret = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`);
const secrets = fc.uniqueArray(secret, { minLength: 1, maxLength: 4 });
/** What may stand between signatures without being one that is right. */
const decoy = fc.oneof(
  fc.constantFrom('v1,', 'v1', 'v2,AAAA', 'v1a,AAAA', ',', '', 'v1,AAAA'),
  fc.base64String({ minLength: 4, maxLength: 60 }).map((text) => `v1,${text}`),
);

describe('the reference implementation and ours agree', () => {
  it('on what it has signed with any of the secrets, among any decoys', () => {
    fc.assert(
      fc.property(webhookId, body, secrets, fc.array(decoy), (id, text, all, decoys) => {
        const signature = new Webhook(all.at(-1) ?? '').sign(id, now, text);
        const headers = headersOf(id, [...decoys, signature, ...decoys].join(' '));
        expect(verify(headers, text, all)).toEqual({ kind: 'valid', webhookId: id });
      }),
    );
  });

  it('on whatever else comes: what one refuses, the other refuses', () => {
    const signatures = fc.array(fc.oneof(decoy, fc.string()), { maxLength: 5 });
    fc.assert(
      fc.property(
        webhookId,
        body,
        secret,
        signatures,
        fc.boolean(),
        (id, text, one, some, sign) => {
          const all = sign ? [...some, new Webhook(one).sign(id, now, text)] : some;
          const headers = headersOf(id, all.join(' '));
          const isValid = verify(headers, text, [one]).kind === 'valid';
          expect(isValid).toBe(isAcceptedByReference(one, text, headers));
        },
      ),
    );
  });

  it('that a changed body is another', () => {
    fc.assert(
      fc.property(webhookId, body, body, secret, (id, text, other, one) => {
        fc.pre(Buffer.from(text).compare(Buffer.from(other)) !== 0);
        const headers = headersOf(id, new Webhook(one).sign(id, now, text));
        expect(verify(headers, other, [one]).kind).toBe('invalid_signature');
        expect(isAcceptedByReference(one, other, headers)).toBe(false);
      }),
    );
  });
});

it('headers of any content are refused and never make it throw', () => {
  const header = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), {
    nil: undefined,
  });
  const headers = fc.record({
    'webhook-id': header,
    'webhook-timestamp': fc.oneof(header, fc.constant(String(seconds))),
    'webhook-signature': fc.oneof(header, decoy),
  });
  fc.assert(
    fc.property(headers, body, secret, (all, text, one) => {
      expect(verify(all, text, [one]).kind).toBe('invalid_signature');
    }),
  );
});

function headersOf(id: string, signature: string) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature,
  };
}

function verify(headers: Record<string, string | undefined>, text: string, all: readonly string[]) {
  return verifySignature({ headers, body: Buffer.from(text) }, v.parse(SigningSecrets, all), now);
}

function isAcceptedByReference(
  one: string,
  text: string,
  headers: Record<string, string>,
): boolean {
  try {
    new Webhook(one).verify(text, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}
