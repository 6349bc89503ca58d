import { whyDamaged } from './damaged.ts';
import type { Delivery } from './delivery.ts';
import { userGroupOf } from './ids.ts';
import type { Log } from './log.ts';
import type { ConnectionControl, DeliveryControl, RestartedDelivery } from './operator-ports.ts';
import type { Ambient, DeliveryPointer, DeliveryQueue, DeliveryReader } from './ports.ts';
import { queueGraceMs } from './release-deliveries.ts';
import { maxAgeMs } from './retry-schedule.ts';

/** What trying deliveries again by hand works with. */
export interface HandRetrier {
  readonly reader: Pick<DeliveryReader, 'delivery' | 'deliveries'>;
  readonly control: DeliveryControl;
  readonly connectionControl: Pick<ConnectionControl, 'health'>;
  readonly queue: Pick<DeliveryQueue, 'enqueue'>;
  readonly ambient: Pick<Ambient, 'now'>;
  readonly log: Log;
  readonly delaysSeconds: readonly number[];
}

/** What an operator is told who has asked for a change of one delivery. */
export type HandResult =
  | { kind: 'done'; delivery: Delivery }
  | { kind: 'unknown' }
  | { kind: 'refused'; why: string };

/** The record of a change goes 40 days after it came, and its larger data after 45: a schedule must end before. */
const retryableForMs = 30 * 86_400_000 + maxAgeMs;

/** Somebody else may move the delivery on between reading and writing it; each time that is for good reason. */
const maxTries = 3;

const dataIsGone = 'Its personal data has been removed. Have the source send the change again.';

/** Tries a failed or waiting delivery again now, with its whole schedule before it. */
export async function retryByHand(id: string, retrier: HandRetrier): Promise<HandResult> {
  let seen: Delivery | undefined;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const delivery = await retrier.reader.delivery(id);
    if (delivery === undefined) return { kind: 'unknown' };
    const why =
      whyNotRetryable(delivery, retrier.ambient.now()) ??
      (await whyPaused(delivery.connection, retrier));
    if (why !== undefined) return { kind: 'refused', why };
    if (seen !== undefined && isSame(seen, delivery)) return { kind: 'refused', why: dataIsGone };
    const [restarted] = await restartAll(delivery.connection, [delivery], retrier);
    if (restarted !== undefined) return { kind: 'done', delivery: restarted };
    seen = delivery;
  }
  throw new Error(`The delivery ${id} moved on each time it was read`);
}

/** Why a delivery cannot be tried again, and what to do instead; undefined if it can. */
export function whyNotRetryable(delivery: Delivery, now: Date): string | undefined {
  const damage = whyDamaged(delivery);
  if (damage !== undefined) return `It cannot be tried again, as ${damage}. Cancel it.`;
  switch (delivery.status) {
    case 'waiting':
      return undefined;
    case 'failed':
      return now.getTime() - Date.parse(delivery.receivedAt) > retryableForMs
        ? 'It came in more than 37 days ago. Have the source send the change again.'
        : undefined;
    case 'pending':
      return 'It is on its way already.';
    case 'held':
      return `The credentials of ${delivery.connection} are refused. Put new ones (propaga secrets set ${delivery.connection}): it goes on by itself then.`;
    case 'delivered':
    case 'superseded':
    case 'cancelled':
      return `It has ended: it is ${delivery.status}. To send the values anew, have the source send a new change.`;
  }
}

/** Why nothing of a connection can be tried again while an operator wants its provider left alone; undefined if it can. */
export async function whyPaused(
  connection: string,
  { connectionControl }: Pick<HandRetrier, 'connectionControl'>,
): Promise<string | undefined> {
  const health = (await connectionControl.health([connection])).get(connection);
  return health?.paused === undefined
    ? undefined
    : `${connection} is paused: resume it first (propaga resume ${connection}).`;
}

/** Makes deliveries of one connection pending again and queues them. Returns those that were. */
export async function restartAll(
  connection: string,
  deliveries: readonly Delivery[],
  { control, queue, ambient, log, delaysSeconds }: HandRetrier,
): Promise<Delivery[]> {
  const now = ambient.now();
  const overdueAt = new Date(now.getTime() + queueGraceMs(delaysSeconds));
  const settled = await Promise.allSettled(
    deliveries.map(async (read) => {
      const restarted = restartedDelivery(read, now);
      return (await control.restart(read, restarted, overdueAt)) ? [restarted] : [];
    }),
  );
  const restarted = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  // What cannot be queued now stays pending and becomes overdue: the retry function finds it.
  const unsent =
    restarted.length === 0 ? [] : await queue.enqueue(connection, restarted.map(pointerTo));
  if (unsent.length > 0) {
    log.warn('deliveries could not be queued', { connection, count: unsent.length });
  }
  const failure = settled.find((one) => one.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return restarted;
}

/** Whether nothing has happened to a delivery between two readings. */
export function isSame(one: Delivery, other: Delivery): boolean {
  return one.status === other.status && one.release === other.release;
}

function restartedDelivery(delivery: Delivery, now: Date): RestartedDelivery {
  const { reason: _r, code: _c, failure: _failure, nextAttemptAt: _next, ...kept } = delivery;
  return {
    ...kept,
    status: 'pending',
    release: delivery.release + 1,
    retriesSpent: 0,
    retriedAt: now.toISOString(),
  };
}

function pointerTo({ id, release, userKey }: Delivery): DeliveryPointer {
  return { deliveryId: id, release, group: userGroupOf(userKey) };
}
