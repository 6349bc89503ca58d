import * as v from 'valibot';
import type { SealedPayload } from '../domain/sealed-payload.ts';
import { deliveryKey, partsOfDeliveryId } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import { objectsOf } from './payload-storage.ts';

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

/**
 * The payload that a delivery's item holds, or says where it is: undefined if it says so of none of its own objects. Who may
 * write the item may name any.
 */
export function readSealed(item: unknown, deliveryId: string): SealedPayload | undefined {
  const parsed = v.safeParse(PayloadItem, item);
  if (!parsed.success) return undefined;
  const { payload, payloadKey } = parsed.output;
  if (payload !== undefined) return { kind: 'inline', bytes: payload };
  if (payloadKey === undefined) return { kind: 'removed' };
  return isOwnObject(payloadKey, deliveryId) ? { kind: 'object', key: payloadKey } : undefined;
}

function isOwnObject(key: string, deliveryId: string): boolean {
  return key.startsWith(objectsOf(partsOfDeliveryId(deliveryId)));
}

/** Whether a delivery's item points at this very payload, as of now. True of one that lies in an item: it goes with it. */
export async function isPayloadOf(
  table: DynamoTable,
  deliveryId: string,
  sealed: SealedPayload,
): Promise<boolean> {
  if (sealed.kind !== 'object') return true;
  const [item = {}] = await batchGet(table, [deliveryKey(deliveryId)], ['payloadKey']);
  const stored = readSealed(item, deliveryId);
  return stored?.kind === 'object' && stored.key === sealed.key;
}
