import type { Connection } from './connection.ts';
import type { Attempt, Delivery } from './delivery.ts';
import { markUnanswered } from './mark-unanswered.ts';
import type { DeadLetter, DeadLetterQueue } from './ports.ts';
import type { Account } from './provider.ts';
import type { Releaser } from './release-deliveries.ts';
import { giveUpAt, scheduleRetry } from './retry-schedule.ts';

/** Said of a delivery that the function began, and never finished, as often as the queue allows. */
const unfinished = 'the deliver function stopped before it could record a result';

/** Empties a connection's dead-letter queue back into the retry schedule. Returns how many there were. */
export async function drainDeadLetters(
  { name: connection, account }: Connection,
  releaser: Releaser,
  deadLetters: DeadLetterQueue,
): Promise<number> {
  let drained = 0;
  while (releaser.remainingMs() > 0) {
    const received = await deadLetters.receive(connection);
    if (received.length === 0) break;
    await Promise.all(
      received.map(async (deadLetter) => {
        await reschedule(deadLetter, account.update, releaser);
        await deadLetters.remove(connection, deadLetter);
      }),
    );
    drained += received.length;
  }
  if (drained > 0) releaser.log.warn('dead letters put back', { connection, count: drained });
  return drained;
}

async function reschedule(
  { deliveryId }: DeadLetter,
  update: Account['update'],
  releaser: Releaser,
): Promise<void> {
  const { store, log } = releaser;
  const delivery = deliveryId === undefined ? undefined : await store.delivery(deliveryId);
  if (delivery === undefined) {
    log.error('dead letter dropped: there is no such delivery', { deliveryId });
    return;
  }
  if (delivery.status !== 'pending') return;
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
    reason: unfinished,
  };
  const step = scheduleRetry(
    { reason: unfinished },
    { delaysSeconds, delivery, now, random: ambient.random() },
  );
  await store.conclude(delivery, { ...step, attempts: [attempt] }, now);
}
