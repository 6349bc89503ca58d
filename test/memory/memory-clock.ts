import type { Ambient } from '../../functions/domain/ports.ts';

/** A clock that stands still until it is moved on, and chance that is always the same. */
export interface MemoryClock extends Ambient {
  advance(ms: number): void;
}

export function createMemoryClock(start = new Date('2026-11-22T12:00:00.000Z')): MemoryClock {
  let nowMs = start.getTime();
  return {
    now: () => new Date(nowMs),
    random: () => 0.5,
    advance(ms) {
      nowMs += ms;
    },
  };
}
