import type { Conclusion, Delivery } from './delivery.ts';
import { nameSome } from './name-some.ts';
import { giveUpAt } from './retry-schedule.ts';

/** Somebody may put a record right by then; until then nothing is gained by looking at it. */
const waitMs = 3_600_000;

/** What is wrong with the record of a delivery, by the names of its attributes; undefined if nothing is. */
export function whyDamaged({ damaged }: Pick<Delivery, 'damaged'>): string | undefined {
  return damaged === undefined ? undefined : `its record cannot be read: ${nameSome(damaged)}`;
}

/**
 * A delivery whose record cannot be read waits for somebody to put it right, and fails after seven days like any other: it
 * ends, and delays nobody until then. Whose age cannot be read fails at once.
 */
export function concludeDamaged(delivery: Delivery, why: string, now: Date): Conclusion {
  const end = giveUpAt(delivery);
  const told = { code: 'stored-data', reason: why } as const;
  const attempts = [{ at: now.toISOString(), outcome: 'retry', durationMs: 0, ...told } as const];
  return Number.isNaN(end.getTime()) || end <= now
    ? { ...told, status: 'failed', failure: 'exhausted', reason: `given up: ${why}`, attempts }
    : {
        ...told,
        status: 'waiting',
        attempts,
        nextAttemptAt: new Date(Math.min(now.getTime() + waitMs, end.getTime())),
        retriesSpent: delivery.retriesSpent,
      };
}
