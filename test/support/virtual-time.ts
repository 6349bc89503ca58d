import { setImmediate } from 'node:timers/promises';
import type { Ambient } from '../../functions/domain/ports.ts';

/** A clock that moves on to the next thing to happen once nothing else is left to do. */
export interface VirtualTime extends Ambient {
  /** Takes so long, while others go on. */
  take(ms: number): Promise<void>;
  /** Lets time pass until the work is done. */
  until<Value>(work: Promise<Value>): Promise<Value>;
  advance(ms: number): void;
}

export function createVirtualTime(start = '2026-11-22T12:00:02.000Z'): VirtualTime {
  let nowMs = Date.parse(start);
  const sleepers: { at: number; wake: () => void }[] = [];

  async function pass(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      // Whatever follows from what has happened so far comes first.
      await setImmediate();
      if (isDone()) return;
      const next = sleepers.toSorted((one, other) => one.at - other.at)[0];
      if (next === undefined) continue;
      sleepers.splice(sleepers.indexOf(next), 1);
      nowMs = Math.max(nowMs, next.at);
      next.wake();
    }
  }

  return {
    now: () => new Date(nowMs),
    random: () => 0.5,
    advance(ms) {
      nowMs += ms;
    },
    take: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: nowMs + ms, wake });
      }),
    async until(work) {
      let isDone = false;
      const settled = work.finally(() => {
        isDone = true;
      });
      await Promise.all([pass(() => isDone), settled.catch(() => undefined)]);
      return settled;
    },
  };
}
