import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** The signing secret of the source `hr` in the tests: 32 made-up bytes. */
export const signingSecret = `whsec_${Buffer.alloc(32, 'made up for tests ').toString('base64')}`;

/** A webhook with the headers that the reference implementation of Standard Webhooks signs. */
export function signWebhook(
  body: string | Buffer,
  { id = `msg_${randomUUID()}`, secret = signingSecret, sentAt = new Date() } = {},
): { body: string; headers: Record<string, string> } {
  const text = body.toString();
  return {
    body: text,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, sentAt, text),
    },
  };
}

/** The part of a webhook's body that a test is about. */
export interface TestChange {
  readonly user: { readonly key: string; readonly [field: string]: unknown };
  readonly changed?: readonly string[];
  readonly previous?: { readonly email?: string | null; readonly registrationId?: string };
  /** When the change occurred; now, unless the test is about order. */
  readonly timestamp?: string;
}

/** The body of the native source for a change. */
export function webhookBody({ timestamp = new Date().toISOString(), ...data }: TestChange): string {
  return JSON.stringify({ type: 'user.updated', timestamp, data });
}

/** A valid CPF of a made-up person: nine digits from the number and the two check digits. */
export function madeUpCpf(seed: number): string {
  const digits = [...String(100_000_000 + seed)].map(Number);
  for (const _ of [1, 2]) {
    const sum = digits.reduce(
      (total, digit, index) => total + digit * (digits.length + 1 - index),
      0,
    );
    digits.push(((sum * 10) % 11) % 10);
  }
  return digits.join('');
}
