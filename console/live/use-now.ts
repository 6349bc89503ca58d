import { createStore, useStore } from '../shell/store.ts';

const clock = createStore(Date.now());
setInterval(() => clock.set(Date.now()), 1_000);

/** The time in milliseconds since the epoch; whoever shows it is drawn anew every second. */
export function useNow(): number {
  return useStore(clock);
}
