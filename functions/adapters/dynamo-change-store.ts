import * as v from 'valibot';
import { userGroupOf } from '../domain/ids.ts';
import { asFirstReceived } from '../domain/match-change.ts';
import type { ChangeStore, NewChange, NewDelivery, SaveResult } from '../domain/ports.ts';
import { putIf, type Target } from './dynamo-conditional-update.ts';
import { changeAttributes, fromChangeItem, toChangeItem, toDeliveryItem } from './dynamo-items.ts';
import { changeKey, deliveryKey, dueShardOf, erasureKey, stateKey } from './dynamo-keys.ts';
import { knownUserAttributes, remembersIds } from './dynamo-known-user.ts';
import { isPayloadOf, sealedAttributes } from './dynamo-payload.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import type { PayloadStorage } from './payload-storage.ts';
import type { PayloadVault } from './payload-vault.ts';

const isNew = 'attribute_not_exists(pk)';

const ErasureItem = v.object({ erasedAt: v.exactOptional(v.string()) });

/** A change that was stored by an earlier version has none. */
const FingerprintItem = v.object({ fingerprint: v.exactOptional(v.string()) });

const KeyedItem = v.looseObject({ pk: v.string() });

/**
 * Writes a change, then its deliveries side by side, each only if it is not there yet. Should some of the writes fail, the
 * source sends the webhook again and the missing ones are made up for; those that succeeded are left as they are. The
 * change comes first because it says where it goes: sent again with another body, or under another config, it must not go
 * anywhere else.
 */
export function createDynamoChangeStore(
  table: DynamoTable,
  { payloads, vault }: { payloads: PayloadStorage; vault: PayloadVault },
): ChangeStore {
  return {
    async save(change, deliveries, overdueAt) {
      const result = await putChange(table, vault, change);
      await Promise.all(
        toPut(result, deliveries).map((delivery) =>
          putDelivery(table, payloads, { delivery, overdueAt }),
        ),
      );
      return result;
    },
    async knowsUser(userKey, connections) {
      const group = userGroupOf(userKey);
      const byKey = new Map(connections.map((name) => [stateKey(name, group).pk, name]));
      const keys = connections.map((name) => stateKey(name, group));
      const items = await batchGet(table, keys, ['pk', ...knownUserAttributes]);
      const known = items
        .filter(remembersIds)
        .flatMap((item) => byKey.get(v.parse(KeyedItem, item).pk) ?? []);
      return new Set(known);
    },
    async erasedAt(userKey) {
      const [item] = await batchGet(table, [erasureKey(userGroupOf(userKey))], ['erasedAt']);
      return v.parse(ErasureItem, item ?? {}).erasedAt;
    },
  };
}

function toPut(result: SaveResult, deliveries: readonly NewDelivery[]): readonly NewDelivery[] {
  switch (result.kind) {
    case 'created':
      return deliveries;
    case 'exists':
      return asFirstReceived(result.change, deliveries);
    case 'id_reused':
      return [];
  }
}

async function putChange(
  table: DynamoTable,
  vault: PayloadVault,
  { content, ...change }: NewChange,
): Promise<SaveResult> {
  const fingerprint =
    content === undefined ? undefined : await vault.currentFingerprint(content, change.id);
  const item = { ...toChangeItem(change), ...(fingerprint && { fingerprint }) };
  const key = changeKey(change.id);
  if (await putNew(table, { key, made: item }, item)) return { kind: 'created' };
  const [found] = await batchGet(table, [key], [...changeAttributes, 'fingerprint']);
  const stored = v.parse(FingerprintItem, found).fingerprint;
  const isReused =
    stored !== undefined &&
    (await vault.compare(stored, { value: content, context: change.id })) === 'different';
  return isReused ? { kind: 'id_reused' } : { kind: 'exists', change: fromChangeItem(found) };
}

async function putDelivery(
  table: DynamoTable,
  payloads: PayloadStorage,
  { delivery: { delivery, payload }, overdueAt }: { delivery: NewDelivery; overdueAt: Date },
): Promise<void> {
  const sealed = await payloads.store(payload, delivery);
  const created = await putNew(
    table,
    { key: deliveryKey(delivery.id), made: undefined },
    {
      ...toDeliveryItem(delivery),
      ...sealedAttributes(sealed),
      dueShard: dueShardOf(delivery, delivery.status),
      dueAt: overdueAt.toISOString(),
    },
  );
  // The item that is there may be this very one: the SDK repeats a write whose reply was lost.
  if (!created && !(await isPayloadOf(table, delivery.id, sealed))) await payloads.remove(sealed);
}

function putNew(
  table: DynamoTable,
  target: Target,
  item: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  return putIf(table, target, { Item: item, ConditionExpression: isNew });
}
