import * as v from 'valibot';
import { deliveryStatuses } from '../functions/domain/delivery.ts';

/** What a source is told of an accepted webhook. */
export const AcceptanceView = v.object({
  id: v.pipe(v.string(), v.description('The id of the change, for `GET /changes/{id}`')),
  deliveries: v.array(
    v.object({ id: v.string(), connection: v.string(), status: v.picklist(deliveryStatuses) }),
  ),
  skipped: v.array(v.object({ connection: v.string(), reason: v.string() })),
});

export const HealthView = v.object({ status: v.literal('ok') });

/** The headers of a webhook: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export const webhookHeaders = {
  'webhook-id': 'Identifies the webhook: the same for each time that it is sent',
  'webhook-timestamp': 'When it is sent, in seconds since 1970; no more than 5 minutes off',
  'webhook-signature': '`v1,` and the base64 of an HMAC-SHA256; several are separated by spaces',
} as const;

/** Why a webhook is refused, by status. */
export const webhookProblems = {
  400: ['invalid_json'],
  401: ['invalid_signature'],
  404: ['unknown_source'],
  409: ['id_reused'],
  413: ['too_large'],
  415: ['unsupported_encoding'],
  422: ['invalid_change'],
} as const;
