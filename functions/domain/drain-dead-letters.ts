import type { Connection } from './connection.ts';
import { concludeDamaged, whyDamaged } from './damaged.ts';
import type { DeadLetter, DeadLetterQueue } from './dead-letters.ts';
import type { Attempt, Delivery } from './delivery.ts';
import type { Log } from './log.ts';
import { markUnanswered } from './mark-unanswered.ts';
import type { Account } from './provider.ts';
import type { Releaser } from './release-deliveries.ts';
import { giveUpAt, scheduleRetry } from './retry-schedule.ts';
import { Unreadable } from './unreadable.ts';

/** Said of a delivery that the function began, and never finished, as often as the queue allows. */
const unfinished = {
  code: 'stopped',
  reason: 'the deliver function stopped before it could record a result',
} as const;

/**
 * Empties a connection's dead-letter queue back into the retry schedule, in half of the time that is left at the most: the
 * rest is for what is due. Returns how many were put back; throws if none of those received at once could be.
 */
export async function drainDeadLetters(
  { name: connection, account }: Connection,
  releaser: Releaser,
  deadLetters: DeadLetterQueue,
): Promise<number> {
  const { log, remainingMs } = releaser;
  const keptMs = Math.max(0, remainingMs() / 2);
  let drained = 0;
  for (;;) {
    if (remainingMs() <= keptMs) {
      log.warn('not all dead letters were put back in time; the next run goes on', {
        connection,
        drained,
      });
      break;
    }
    const received = await deadLetters.receive(connection);
    if (received.length === 0) break;
    const results = await Promise.allSettled(
      received.map(async (deadLetter) => {
        await reschedule(deadLetter, account.update, releaser);
        await deadLetters.remove(connection, deadLetter);
      }),
    );
    drained += received.length - countErrors(results, connection, log);
  }
  if (drained > 0) log.warn('dead letters put back', { connection, count: drained });
  return drained;
}

/** One that cannot be put back keeps none of the others; but a store that does nothing is not pressed on. */
function countErrors(
  results: readonly PromiseSettledResult<void>[],
  connection: string,
  log: Log,
): number {
  const errors = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const [error] = errors;
  const count = errors.length;
  const isStoreWell = errors.some((one) => one instanceof Unreadable);
  if (count === results.length && !isStoreWell) throw error;
  if (count > 0) {
    log.warn('some dead letters not put back: they come again', { connection, count, error });
  }
  return count;
}

async function reschedule(
  { pointer }: DeadLetter,
  update: Account['update'],
  releaser: Releaser,
): Promise<void> {
  const { store, ambient, log } = releaser;
  const deliveryId = pointer?.deliveryId;
  const delivery = deliveryId === undefined ? undefined : await store.delivery(deliveryId);
  if (delivery === undefined) {
    log.error('dead letter dropped: there is no such delivery', { deliveryId });
    return;
  }
  // Of an earlier release: whatever became of that, a later message points to the delivery.
  if (delivery.status !== 'pending' || delivery.release !== pointer?.release) return;
  const damage = whyDamaged(delivery);
  if (damage !== undefined) {
    log.error('dead letter put off: the record of its delivery cannot be read', {
      deliveryId,
      damaged: delivery.damaged,
    });
    const now = ambient.now();
    await store.conclude(delivery, concludeDamaged(delivery, damage, now), now);
    return;
  }
  await notePossiblyMade(delivery, update, releaser);
  await concludeUnfinished(delivery, releaser);
}

/** The function may have stopped after the provider's answer: what is older must not be sent before this is tried again. */
async function notePossiblyMade(
  delivery: Delivery,
  update: Account['update'],
  { store, ambient, log }: Releaser,
): Promise<void> {
  try {
    await markUnanswered(delivery, update, store);
  } catch (error) {
    // The dead letter stays, and the next run tries again; but a delivery is not to outlive its seven days.
    if (ambient.now() < giveUpAt(delivery)) throw error;
    log.error('delivery not marked as unanswered', { deliveryId: delivery.id, error });
  }
}

async function concludeUnfinished(delivery: Delivery, releaser: Releaser): Promise<void> {
  const { store, ambient, delaysSeconds } = releaser;
  const now = ambient.now();
  const attempt: Attempt = {
    at: now.toISOString(),
    outcome: 'retry',
    durationMs: 0,
    ...unfinished,
  };
  const schedule = { delaysSeconds, delivery, now, random: ambient.random() };
  const step = scheduleRetry(unfinished, schedule);
  await store.conclude(delivery, { ...step, attempts: [attempt] }, now);
}
