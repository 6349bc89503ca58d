import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { openStatuses } from '../domain/delivery.ts';
import type { DeliveryPointer, Releasable, ReleaseStore } from '../domain/ports.ts';
import { concludeDelivery } from './dynamo-conclude.ts';
import { updateIf } from './dynamo-conditional-update.ts';
import { readHealth, removeHold, setProbe } from './dynamo-health.ts';
import { deliveryAttributes, fromDeliveryItem } from './dynamo-items.ts';
import {
  deliveryIdOfKey,
  deliveryKey,
  dueShardOf,
  dueShardsOf,
  partsOfDeliveryId,
  statusShardOf,
} from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import { readVersions, saveVersions } from './dynamo-user-state.ts';
import { waitingSince } from './dynamo-waiting.ts';

/** Deliveries read at once from each partition of the due index. */
const pageSize = 125;

/** What the due index holds of a delivery. */
const DueItem = v.object({
  pk: v.string(),
  dueAt: v.string(),
  group: v.string(),
  status: v.picklist(openStatuses),
  release: v.number(),
});
type DueItem = v.InferOutput<typeof DueItem>;

/**
 * What is due, in the order in which it became due within each of the index's partitions. These take turns, so that none
 * of them waits for the end of a large backlog in another.
 */
export function createDynamoReleaseStore(table: DynamoTable): ReleaseStore {
  return {
    async *due(connection, status, by) {
      yield* inTurns(dueShardsOf(connection, status).map((shard) => dueIn(table, shard, by)));
    },
    waitingSince: (connection, receivedBy) => waitingSince(table, connection, receivedBy),
    release: (releasable, overdueAt) => release(table, releasable, overdueAt),
    async delivery(id) {
      const [item] = await batchGet(table, [deliveryKey(id)], deliveryAttributes);
      return item === undefined ? undefined : fromDeliveryItem(item);
    },
    conclude: (delivery, conclusion, now) => concludeDelivery(table, delivery, { conclusion, now }),
    versions: (connection, group) => readVersions(table, connection, group),
    saveUnanswered: (connection, versions) => saveVersions(table, connection, versions),
    health: (connection) => readHealth(table, connection),
    unhold: (connection, hold) => removeHold(table, connection, hold),
    setProbe: (connection, permit) => setProbe(table, connection, permit),
  };
}

async function* dueIn(
  { client, name }: DynamoTable,
  shard: string,
  by: Date,
): AsyncGenerator<DueItem[]> {
  const pages = paginateQuery(
    { client, pageSize },
    {
      TableName: name,
      IndexName: 'due',
      Select: 'ALL_PROJECTED_ATTRIBUTES',
      KeyConditionExpression: 'dueShard = :shard AND dueAt <= :by',
      ExpressionAttributeValues: { ':shard': shard, ':by': by.toISOString() },
    },
  );
  for await (const { Items = [] } of pages) yield Items.map((item) => v.parse(DueItem, item));
}

/** A page of each partition at a time, read side by side and put into one order. */
async function* inTurns(partitions: AsyncGenerator<DueItem[]>[]): AsyncGenerator<Releasable[]> {
  for (let open = partitions; open.length > 0; ) {
    const turns = await Promise.all(
      open.map(async (partition) => ({ partition, turn: await partition.next() })),
    );
    const read = turns.filter(({ turn }) => turn.done !== true);
    open = read.map(({ partition }) => partition);
    const items = read.flatMap(({ turn: { value } }) => value);
    if (items.length > 0) yield items.sort(byDueTime).map(toReleasable);
  }
}

function byDueTime(one: DueItem, other: DueItem): number {
  return one.dueAt < other.dueAt ? -1 : 1;
}

function toReleasable({ pk, dueAt: _dueAt, ...due }: DueItem): Releasable {
  return { deliveryId: deliveryIdOfKey(pk), ...due };
}

async function release(
  table: DynamoTable,
  releasable: Releasable,
  overdueAt: Date,
): Promise<DeliveryPointer | undefined> {
  const { deliveryId, group } = releasable;
  const parts = partsOfDeliveryId(deliveryId);
  const next = releasable.release + 1;
  const pointer = { deliveryId, group, release: next };
  const dueAt = overdueAt.toISOString();
  const made = { status: 'pending', release: next, dueAt };
  const isReleased = await updateIf(
    table,
    { key: deliveryKey(deliveryId), made },
    {
      UpdateExpression:
        'SET #status = :pending, statusKey = :statusKey, #release = :next, dueShard = :dueShard, dueAt = :dueAt REMOVE nextAttemptAt',
      ConditionExpression: '#status = :seen AND #release = :release',
      ExpressionAttributeNames: { '#status': 'status', '#release': 'release' },
      ExpressionAttributeValues: {
        ':pending': 'pending',
        ':statusKey': statusShardOf(parts, 'pending'),
        ':next': next,
        ':dueShard': dueShardOf(parts, 'pending'),
        ':dueAt': dueAt,
        ':seen': releasable.status,
        ':release': releasable.release,
      },
    },
  );
  return isReleased ? pointer : undefined;
}
