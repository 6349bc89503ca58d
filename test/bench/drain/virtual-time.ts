import { setImmediate } from 'node:timers/promises';
import type { Ambient } from '../../../functions/domain/ports.ts';
import { createRandom } from '../../chaos/random.ts';

/** A clock that jumps to whatever happens next, once all that can be done without waiting is done. */
export interface VirtualTime extends Ambient {
  /** Resolves that much later. */
  sleep(ms: number): Promise<void>;
  /** Lets time pass until `isOver`, or until nothing more happens. */
  run(isOver: () => boolean): Promise<void>;
}

interface Awakening {
  readonly at: number;
  readonly wake: () => void;
}

const start = Date.parse('2026-11-22T12:00:00.000Z');

/** Starts at noon. Chance is the same in each run. */
export function createVirtualTime(): VirtualTime {
  let nowMs = start;
  /** The next one is the last. */
  const awakenings: Awakening[] = [];

  function place(awakening: Awakening): void {
    let [low, high] = [0, awakenings.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((awakenings[middle]?.at ?? 0) > awakening.at) low = middle + 1;
      else high = middle;
    }
    awakenings.splice(low, 0, awakening);
  }

  return {
    now: () => new Date(nowMs),
    random: createRandom(1, 'drain').next,
    sleep: (ms) => new Promise((wake) => place({ at: nowMs + ms, wake })),
    async run(isOver) {
      await setImmediate();
      while (!isOver()) {
        const next = awakenings.pop();
        if (next === undefined) return;
        nowMs = next.at;
        next.wake();
        while (awakenings.at(-1)?.at === nowMs) awakenings.pop()?.wake();
        // All promises that are settled have had their turn by then.
        await setImmediate();
      }
    },
  };
}
