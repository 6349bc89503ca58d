import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
import type { IncomingWebhook, WebhookDialect, WebhookResult } from '../domain/source.ts';
import { readUserChange } from './user-change-body.ts';
import { SigningSecrets, verifySignature } from './webhook-signature.ts';

const SourceSecret = v.object({ signingSecrets: SigningSecrets });

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The native dialect: signed as Standard Webhooks has it, with one user change as the body.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: WebhookDialect = {
  type: 'standard-webhooks',
  verifier(secret) {
    const { signingSecrets } = v.parse(SourceSecret, secret);
    return (webhook, now) => read(webhook, { signingSecrets, now });
  },
};

function read(
  webhook: IncomingWebhook,
  { signingSecrets, now }: { signingSecrets: readonly KeyObject[]; now: Date },
): WebhookResult {
  const signature = verifySignature(webhook, signingSecrets, now);
  if (signature.kind === 'invalid_signature') return signature;
  const json = parseJson(webhook.body);
  if (json === undefined) {
    return { kind: 'invalid_json', detail: 'The body is not JSON in UTF-8.' };
  }
  const change = readUserChange(json.value, now);
  return change.ok
    ? { kind: 'content', content: { webhookId: signature.webhookId, ...change.content } }
    : { kind: 'invalid_change', issues: change.issues };
}

function parseJson(bytes: Uint8Array): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(decoder.decode(bytes)) };
  } catch {
    return undefined;
  }
}
