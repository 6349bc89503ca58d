import type { Ambient } from './ports.ts';

/** A clock that was put back further than this is followed, rather than waited for. */
const maxBehindMs = 1_000;

/**
 * A clock that never tells the same time twice, so that what was received one after the other has times in that order. It
 * may be some milliseconds ahead of the clock it goes by, if it is asked more often than that moves on.
 */
export function createReceiptClock(clock: Pick<Ambient, 'now'>): Pick<Ambient, 'now'> {
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    now() {
      const nowMs = clock.now().getTime();
      const isBehind = nowMs <= lastMs && lastMs - nowMs <= maxBehindMs;
      lastMs = isBehind ? lastMs + 1 : nowMs;
      return new Date(lastMs);
    },
  };
}
