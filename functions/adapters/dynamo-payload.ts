import * as v from 'valibot';
import type { SealedPayload } from '../domain/sealed-payload.ts';
import { deliveryKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

const PayloadItem = v.object({
  payload: v.optional(v.instance(Uint8Array)),
  payloadKey: v.optional(v.string()),
});

/** The attributes of a delivery's item that hold its payload, or say where it is. */
export const payloadAttributes = ['payload', 'payloadKey'] as const;

export function sealedAttributes(
  sealed: SealedPayload,
): { payload: Uint8Array } | { payloadKey: string } | Record<never, never> {
  switch (sealed.kind) {
    case 'inline':
      return { payload: sealed.bytes };
    case 'object':
      return { payloadKey: sealed.key };
    case 'removed':
      return {};
  }
}

export function sealedPayloadIn(item: unknown): SealedPayload {
  const { payload, payloadKey } = v.parse(PayloadItem, item);
  if (payload !== undefined) return { kind: 'inline', bytes: payload };
  return payloadKey === undefined ? { kind: 'removed' } : { kind: 'object', key: payloadKey };
}

/** Whether a delivery's item points at this very payload, as of now. True of one that lies in an item: it goes with it. */
export async function isPayloadOf(
  table: DynamoTable,
  deliveryId: string,
  sealed: SealedPayload,
): Promise<boolean> {
  if (sealed.kind !== 'object') return true;
  const [item = {}] = await batchGet(table, [deliveryKey(deliveryId)], ['payloadKey']);
  const stored = sealedPayloadIn(item);
  return stored.kind === 'object' && stored.key === sealed.key;
}
