import type { DeliveryPointer, Releasable, ReleaseStore } from '../domain/ports.ts';
import { concludeDelivery } from './dynamo-conclude.ts';
import { updateIf } from './dynamo-conditional-update.ts';
import { readDelivery } from './dynamo-damaged.ts';
import { createDue } from './dynamo-due.ts';
import { readHealth, removeHold, setProbe } from './dynamo-health.ts';
import { deliveryAttributes } from './dynamo-items.ts';
import { deliveryKey, dueShardOf, partsOfDeliveryId, statusShardOf } from './dynamo-keys.ts';
import { createOpenSince } from './dynamo-open-since.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import { readVersions, saveVersions } from './dynamo-user-state.ts';

/** What the retry function reads and writes. */
export function createDynamoReleaseStore(table: DynamoTable): ReleaseStore {
  return {
    due: createDue(table),
    openSince: createOpenSince(table),
    release: (releasable, overdueAt) => release(table, releasable, overdueAt),
    async delivery(id) {
      const [item] = await batchGet(table, [deliveryKey(id)], ['pk', 'sk', ...deliveryAttributes]);
      return readDelivery(item)[0];
    },
    conclude: (delivery, conclusion, now) => concludeDelivery(table, delivery, { conclusion, now }),
    versions: (connection, group) => readVersions(table, connection, group),
    saveUnanswered: (connection, versions) => saveVersions(table, connection, versions),
    health: (connection) => readHealth(table, connection),
    unhold: (connection, hold) => removeHold(table, connection, hold),
    setProbe: (connection, permit) => setProbe(table, connection, permit),
  };
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
