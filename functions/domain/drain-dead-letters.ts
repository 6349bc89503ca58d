import type { Attempt, Delivery } from './delivery.ts';
import type { DeadLetter, DeadLetterQueue } from './ports.ts';
import type { Releaser } from './release-deliveries.ts';
import { scheduleRetry } from './retry-schedule.ts';

/** Said of a delivery that the function began, and never finished, as often as the queue allows. */
const unfinished = 'the deliver function stopped before it could record a result';

/** Empties a connection's dead-letter queue back into the retry schedule. Returns how many there were. */
export async function drainDeadLetters(
  connection: string,
  releaser: Releaser,
  deadLetters: DeadLetterQueue,
): Promise<number> {
  let drained = 0;
  while (releaser.remainingMs() > 0) {
    const received = await deadLetters.receive(connection);
    if (received.length === 0) break;
    await Promise.all(
      received.map(async (deadLetter) => {
        await reschedule(deadLetter, releaser);
        await deadLetters.remove(connection, deadLetter);
      }),
    );
    drained += received.length;
  }
  if (drained > 0) releaser.log.warn('dead letters put back', { connection, count: drained });
  return drained;
}

async function reschedule({ deliveryId }: DeadLetter, releaser: Releaser): Promise<void> {
  const { store, log } = releaser;
  const delivery = deliveryId === undefined ? undefined : await store.delivery(deliveryId);
  if (delivery === undefined) {
    log.error('dead letter dropped: there is no such delivery', { deliveryId });
    return;
  }
  if (delivery.status === 'pending') await concludeUnfinished(delivery, releaser);
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
