import type { Ambient } from '../../functions/domain/ports.ts';

/** A clock that only a test moves, and chance that is always the middle. */
export interface StoppedClock extends Ambient {
  moveTo(time: string): void;
  moveBy(ms: number): void;
}

export function createStoppedClock(start = '2026-11-22T12:00:02.000Z'): StoppedClock {
  let nowMs = Date.parse(start);
  return {
    now: () => new Date(nowMs),
    random: () => 0.5,
    moveTo(time) {
      nowMs = Date.parse(time);
    },
    moveBy(ms) {
      nowMs += ms;
    },
  };
}
