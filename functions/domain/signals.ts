import type { Connection } from './connection.ts';
import type { DeadLetterQueue } from './dead-letters.ts';
import type { Attempt, Conclusion, Delivery } from './delivery.ts';
import { type DeliveryEvent, eventOf } from './delivery-events.ts';
import { parseDeliveryId } from './ids.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { DeliveryQueue, DeliveryStore, ReleaseStore } from './ports.ts';
import type { Reception } from './receive-webhook.ts';

/** Where what happens is told to the operator and to other systems. */
export interface Signals {
  readonly metrics: Metrics;
  /** Keeps an event until it is published. */
  tell(event: DeliveryEvent): void;
}

/** A deliver function's store that tells what was recorded in it. */
export function tellingDeliveryStore(
  store: DeliveryStore,
  { name: connection, provider }: Connection,
  signals: Signals,
): DeliveryStore {
  return {
    ...store,
    async conclude(stored, conclusion, now) {
      const isRecorded = await store.conclude(stored, conclusion, now);
      if (isRecorded) {
        tellConclusion(stored.delivery, { conclusion, now }, signals);
        tellCalls(connection, conclusion.attempts, signals.metrics);
      }
      return isRecorded;
    },
    async hold(hold) {
      const isNew = await store.hold(hold);
      const { code, since } = hold;
      const detail = { connection, provider, ...(code && { code }), since };
      if (isNew) signals.tell({ type: 'connection.held', detail });
      return isNew;
    },
  };
}

/** The retry function's store that tells what was recorded in it. */
export function tellingReleaseStore(store: ReleaseStore, signals: Signals): ReleaseStore {
  return {
    ...store,
    async conclude(delivery, conclusion, now) {
      const isRecorded = await store.conclude(delivery, conclusion, now);
      if (isRecorded) tellConclusion(delivery, { conclusion, now }, signals);
      return isRecorded;
    },
    async release(releasable, overdueAt) {
      const pointer = await store.release(releasable, overdueAt);
      const parsed = pointer && parseDeliveryId(pointer.deliveryId);
      if (parsed) signals.metrics.record('released', 1, { connection: parsed.connection });
      return pointer;
    },
  };
}

/** A log whose errors are counted: whoever goes on after one would otherwise be noticed by readers of the log only. */
export function countingLog(log: Log, metrics: Metrics): Log {
  return {
    ...log,
    error(message, fields) {
      metrics.record('scheduleErrors', 1, {});
      log.error(message, fields);
    },
  };
}

/** Queues that tell what they did not take. */
export function tellingDeliveryQueue(queue: DeliveryQueue, metrics: Metrics): DeliveryQueue {
  return {
    ...queue,
    async enqueue(connection, pointers) {
      const unsent = await queue.enqueue(connection, pointers);
      if (unsent.length > 0) metrics.record('notQueued', unsent.length, { connection });
      return unsent;
    },
  };
}

/** Dead-letter queues that tell what is taken out of them. */
export function tellingDeadLetters(queue: DeadLetterQueue, { metrics }: Signals): DeadLetterQueue {
  return {
    ...queue,
    async remove(connection, deadLetter) {
      await queue.remove(connection, deadLetter);
      metrics.record('deadLetters', 1, { connection });
    },
  };
}

/** Counts what came of a webhook. A source that is not in the config is never named: anyone can make one up. */
export function tellReception(source: string, reception: Reception, metrics: Metrics): void {
  if (reception.kind !== 'accepted') metrics.record('refused', 1, { code: reception.kind });
  else if (reception.acceptance.isNew) metrics.record('accepted', 1, { source });
}

function tellConclusion(
  delivery: Delivery,
  { conclusion, now }: { conclusion: Conclusion; now: Date },
  { metrics, tell }: Signals,
): void {
  const { connection, receivedAt } = delivery;
  const event = eventOf(delivery, conclusion, now);
  if (event !== undefined) tell(event);
  switch (conclusion.status) {
    case 'delivered':
      metrics.record('delivered', 1, { connection });
      metrics.record('timeToDelivery', now.getTime() - Date.parse(receivedAt), { connection });
      return;
    case 'failed':
      metrics.record('failed', 1, { connection, reason: conclusion.failure });
      return;
    case 'waiting':
      // Not what was put off, or kept by a pause or an open circuit.
      if (conclusion.attempts.length > 0) metrics.record('retries', 1, { connection });
      return;
    case 'superseded':
    case 'held':
      metrics.record(conclusion.status, 1, { connection });
  }
}

function tellCalls(connection: string, attempts: readonly Attempt[], metrics: Metrics): void {
  for (const { outcome, httpStatus, durationMs } of attempts) {
    // An attempt without a reply was no call, unless it is to be made again: it may have waited for the time-out. What took
    // no time waited for nobody.
    if (httpStatus === undefined && (outcome !== 'retry' || durationMs === 0)) continue;
    metrics.record('providerCallTime', durationMs, { connection, outcome });
  }
}
