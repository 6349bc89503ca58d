import { Webhook } from 'standardwebhooks';
import { signingKeyBytes } from '../functions/sources/signing-secrets.ts';

interface Unsigned {
  readonly id: string;
  /** A signing secret as a source keeps it. Throws if it is empty. */
  readonly secret: string;
  readonly body: string;
}

/** The headers of a webhook that is sent now, as Standard Webhooks has it. */
export function signedHeaders({ id, secret, body }: Unsigned): Record<string, string> {
  const now = new Date();
  const webhook = new Webhook(signingKeyBytes(secret), { format: 'raw' });
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': webhook.sign(id, now, body),
  };
}
