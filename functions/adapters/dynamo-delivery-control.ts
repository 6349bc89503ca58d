import * as v from 'valibot';
import type { Delivery } from '../domain/delivery.ts';
import type { DeliveryControl, RestartedDelivery } from '../domain/operator-ports.ts';
import { updateIf } from './dynamo-conditional-update.ts';
import { eraseWords } from './dynamo-erase-words.ts';
import { deliveryAfterlifeSeconds } from './dynamo-items.ts';
import { deliveryKey, dueShardOf, partsOfDeliveryId, statusShardOf } from './dynamo-keys.ts';
import { readSealed } from './dynamo-payload.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import type { S3Objects } from './s3-objects.ts';

const NamingObject = v.object({ payloadKey: v.unknown() });

const isOpen = '#status IN (:pending, :waiting, :held)';
const openValues = { ':pending': 'pending', ':waiting': 'waiting', ':held': 'held' };
/** Also what has a status that nobody knows: a damaged record has to have an end. */
const isCancellable =
  'attribute_exists(pk) AND NOT #status IN (:delivered, :superseded, :cancelled)';

/** Of what is open `dueAt` says when to look at it again; what has ended has none. */
const isOver = 'attribute_not_exists(dueAt)';
const names = { '#status': 'status' };

/** Works without the key to personal data: it can remove payloads, and not read them. */
export function createDynamoDeliveryControl(
  table: DynamoTable,
  objects: Pick<S3Objects, 'remove'>,
): DeliveryControl {
  return {
    restart: (read, restarted, overdueAt) => restart(table, { read, restarted, overdueAt }),
    async cancel(id, because) {
      const cancelled = await markCancelled(table, id, because);
      if (cancelled) await removeSealed(table, objects, id);
      return cancelled;
    },
    removePayload: (id) => removePayload(table, objects, id),
    eraseWords: (id, reason) => eraseWords(table, id, reason),
  };
}

interface Restart {
  readonly read: Delivery;
  readonly restarted: RestartedDelivery;
  readonly overdueAt: Date;
}

function restart(table: DynamoTable, { read, restarted, overdueAt }: Restart): Promise<boolean> {
  const made = { release: restarted.release, retriedAt: restarted.retriedAt };
  return updateIf(
    table,
    { key: deliveryKey(read.id), made },
    {
      UpdateExpression:
        'SET #status = :pending, statusKey = :statusKey, #release = :release, retriesSpent = :spent, retriedAt = :retriedAt, dueShard = :dueShard, dueAt = :dueAt REMOVE reason, #code, failure, nextAttemptAt, expiresAt',
      ConditionExpression: `#status = :seen AND #release = :read AND attribute_not_exists(payloadGone)`,
      ExpressionAttributeNames: { ...names, '#release': 'release', '#code': 'code' },
      ExpressionAttributeValues: {
        ':pending': restarted.status,
        ':statusKey': statusShardOf(restarted, restarted.status),
        ':release': restarted.release,
        ':spent': restarted.retriesSpent,
        ':retriedAt': restarted.retriedAt,
        ':dueShard': dueShardOf(restarted, restarted.status),
        ':dueAt': overdueAt.toISOString(),
        ':seen': read.status,
        ':read': read.release,
      },
    },
  );
}

/** Leaves the payload, so that its removal can be made up for. */
function markCancelled(
  table: DynamoTable,
  id: string,
  { reason, now }: { reason: string; now: Date },
): Promise<boolean> {
  const expiresAt = Math.floor(now.getTime() / 1_000) + deliveryAfterlifeSeconds;
  return updateIf(
    table,
    { key: deliveryKey(id), made: { status: 'cancelled', reason, expiresAt } },
    {
      UpdateExpression:
        'SET #status = :cancelled, statusKey = :statusKey, reason = :reason, expiresAt = :expiresAt, payloadGone = :gone REMOVE replies, repliesDropped, dueShard, dueAt, nextAttemptAt, failure, #code',
      ConditionExpression: isCancellable,
      ExpressionAttributeNames: { ...names, '#code': 'code' },
      ExpressionAttributeValues: {
        ':delivered': 'delivered',
        ':superseded': 'superseded',
        ':cancelled': 'cancelled',
        ':statusKey': statusShardOf(partsOfDeliveryId(id), 'cancelled'),
        ':reason': reason,
        ':expiresAt': expiresAt,
        ':gone': true,
      },
    },
  );
}

/** First of all it is said that the payload is gone, so that what has failed is not restarted without one. */
async function removePayload(
  table: DynamoTable,
  objects: Pick<S3Objects, 'remove'>,
  id: string,
): Promise<boolean> {
  const key = deliveryKey(id);
  const isMarked = await updateIf(
    table,
    { key, made: undefined },
    {
      UpdateExpression: 'SET payloadGone = :gone REMOVE replies, repliesDropped',
      ConditionExpression: `attribute_exists(pk) AND NOT ${isOpen}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ...openValues, ':gone': true },
    },
  );
  return isMarked && removeSealed(table, objects, id);
}

/**
 * The object goes first: as long as it is there, its name is, too. What lies in the item is removed by an update that names
 * nothing which the caller may read: one that did could copy it there.
 */
async function removeSealed(
  table: DynamoTable,
  objects: Pick<S3Objects, 'remove'>,
  id: string,
): Promise<boolean> {
  const key = deliveryKey(id);
  const [item = {}] = await batchGet(table, [key], ['payloadKey']);
  if (v.is(NamingObject, item)) {
    // Who may write the item may name the object of another delivery, too.
    const sealed = readSealed(item, id);
    if (sealed?.kind === 'object') await objects.remove(sealed.key);
    const change = {
      UpdateExpression: 'REMOVE payloadKey',
      ConditionExpression: `${isOver} AND attribute_exists(payloadKey)`,
    };
    return updateIf(table, { key, made: undefined }, change);
  }
  const change = {
    UpdateExpression: 'REMOVE payload',
    ConditionExpression: `${isOver} AND attribute_exists(payload)`,
  };
  return updateIf(table, { key, made: undefined }, change);
}
