import type { KeyObject } from 'node:crypto';
import type { IncomingWebhook, Verifier, WebhookDialect, WebhookResult } from '../domain/source.ts';
import { parseJson } from './parse-json.ts';
import { readSigningKeys } from './signing-secrets.ts';
import { readUserChange } from './user-change-body.ts';
import { readSignatureHeaders, verifySignature } from './webhook-signature.ts';

/**
 * The native dialect: signed as Standard Webhooks has it, with one user change as the body.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: WebhookDialect = {
  type: 'standard-webhooks',
  refuse(webhook, now) {
    const headers = readSignatureHeaders(webhook, now);
    return headers.kind === 'invalid_signature' ? headers : undefined;
  },
  readSecret(secret) {
    const { keys, issues } = readSigningKeys(secret);
    const verifier: Verifier = (webhook, now) => read(webhook, { keys, now });
    return { verifier: keys.length === 0 ? undefined : verifier, issues };
  },
};

function read(
  webhook: IncomingWebhook,
  { keys, now }: { keys: readonly KeyObject[]; now: Date },
): WebhookResult {
  const signature = verifySignature(webhook, keys, now);
  if (signature.kind === 'invalid_signature') return signature;
  const json = parseJson(webhook.body);
  switch (json.kind) {
    case 'no_json':
      return { kind: 'invalid_json', detail: 'The body is not JSON in UTF-8.' };
    case 'too_much':
      return {
        kind: 'invalid_change',
        issues: [{ path: '', message: 'must not have so many values, or so deep in each other' }],
      };
    case 'twice':
      return {
        kind: 'invalid_change',
        issues: [{ path: json.path, message: 'must be written once: its object has it twice' }],
      };
    case 'json': {
      const change = readUserChange(json.value, now);
      return change.ok
        ? { kind: 'content', content: { webhookId: signature.webhookId, ...change.content } }
        : { kind: 'invalid_change', issues: change.issues };
    }
  }
}
