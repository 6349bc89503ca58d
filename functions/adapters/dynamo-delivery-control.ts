import * as v from 'valibot';
import type { Delivery } from '../domain/delivery.ts';
import type { DeliveryControl, RestartedDelivery } from '../domain/operator-ports.ts';
import { putIf, updateIf } from './dynamo-conditional-update.ts';
import { eraseWords } from './dynamo-erase-words.ts';
import { deliveryAfterlifeSeconds, emptiedAttributes } from './dynamo-items.ts';
import { deliveryKey, dueShardOf, partsOfDeliveryId, statusShardOf } from './dynamo-keys.ts';
import { readSealed } from './dynamo-payload.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import type { S3Objects } from './s3-objects.ts';

/** Said of a delivery as soon as nobody may use its payload any more, and then of one that has none. */
const [going, gone] = [true, 'removed'];

/** What is kept of a delivery without its payload. A name of an object is read, and not kept. */
const EmptiedItem = v.looseObject({ payloadGone: v.unknown(), status: v.unknown() });

/** Each time it is for somebody who has cancelled it meanwhile, or has emptied it. */
const maxTries = 10;

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
        'SET #status = :cancelled, statusKey = :statusKey, reason = :reason, expiresAt = :expiresAt, payloadGone = if_not_exists(payloadGone, :going) REMOVE replies, repliesDropped, dueShard, dueAt, nextAttemptAt, failure, #code',
      ConditionExpression: isCancellable,
      ExpressionAttributeNames: { ...names, '#code': 'code' },
      ExpressionAttributeValues: {
        ':delivered': 'delivered',
        ':superseded': 'superseded',
        ':cancelled': 'cancelled',
        ':statusKey': statusShardOf(partsOfDeliveryId(id), 'cancelled'),
        ':reason': reason,
        ':expiresAt': expiresAt,
        ':going': going,
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
      UpdateExpression:
        'SET payloadGone = if_not_exists(payloadGone, :going) REMOVE replies, repliesDropped',
      ConditionExpression: `attribute_exists(pk) AND NOT ${isOpen}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ...openValues, ':going': going },
    },
  );
  return isMarked && removeSealed(table, objects, id);
}

/**
 * The object goes first: as long as it is there, its name is, too. The item is put anew from what may be read of it, without
 * its payload: an update that removes that could also compare it with a guess, or copy it.
 */
async function removeSealed(
  table: DynamoTable,
  objects: Pick<S3Objects, 'remove'>,
  id: string,
): Promise<boolean> {
  const key = deliveryKey(id);
  for (let tries = 0; tries < maxTries; tries += 1) {
    const [item] = await batchGet(table, [key], emptiedAttributes);
    if (item === undefined) return false;
    const { payloadKey, ...kept } = v.parse(EmptiedItem, item);
    if (kept.payloadGone !== going) return false;
    // Who may write the item may name the object of another delivery, too.
    const sealed = readSealed({ payloadKey }, id);
    if (sealed?.kind === 'object') await objects.remove(sealed.key);
    const put = {
      Item: { ...kept, ...key, payloadGone: gone },
      ConditionExpression: `${isOver} AND payloadGone = :going AND #status = :status`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':going': going, ':status': kept.status },
    };
    if (await putIf(table, { key, made: { payloadGone: gone } }, put)) return true;
  }
  throw new Error('A delivery was written each time it was read');
}
