import type { Deliverer } from './deliverer.ts';
import type { Attempt, Conclusion, Delivery, Payload } from './delivery.ts';
import { concludeKept } from './may-call.ts';
import type { SharedHealth } from './note-health.ts';
import type { DeliveryStore, StoredDelivery } from './ports.ts';
import { scheduleRetry } from './retry-schedule.ts';

/** That something which was stored cannot be read. The message says why and what to do, and repeats no value. */
export class Unreadable extends Error {}

/** What could not be read, in words for the operator. */
export interface Unread {
  readonly what: string;
  readonly error: unknown;
}

type ReadPayload = { kind: 'read'; payload: Payload } | ({ kind: 'unreadable' } & Unread);

/** The personal data of a delivery, or why it cannot be read. */
export async function readPayload(
  stored: StoredDelivery,
  store: Pick<DeliveryStore, 'payload'>,
): Promise<ReadPayload> {
  try {
    return { kind: 'read', payload: await store.payload(stored) };
  } catch (error) {
    return { kind: 'unreadable', what: 'what is stored of this change', error };
  }
}

/**
 * A delivery for which something cannot be read is tried again by the schedule, as an operator may put that right: a key
 * that is gone, a schema that has become stricter. It keeps no message in the queue, so that nothing waits for it.
 */
export async function concludeUnreadable(
  delivery: Delivery,
  { what, error }: Unread,
  { health, deliverer }: { health: SharedHealth; deliverer: Deliverer },
): Promise<Conclusion> {
  const { tools, delaysSeconds, log } = deliverer;
  log.error(`delivery not made: ${what} cannot be read`, { deliveryId: delivery.id, error });
  const kept = await concludeKept(delivery, health, deliverer);
  if (kept !== undefined) return kept;
  const now = tools.ambient.now();
  const reason = `${what} cannot be read: ${reasonOf(error)}`;
  // It took no time: nobody was called.
  const told = { code: 'stored-data', reason } as const;
  const attempt: Attempt = { at: now.toISOString(), outcome: 'retry', durationMs: 0, ...told };
  const schedule = { delivery, delaysSeconds, now, random: tools.ambient.random() };
  return { ...scheduleRetry(told, schedule), attempts: [attempt] };
}

/** Messages of other errors may quote what they could not read. */
function reasonOf(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  const name = error instanceof Error ? error.name : 'an error';
  return `${name}, of which the log says more`;
}
