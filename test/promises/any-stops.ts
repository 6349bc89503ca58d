import fc from 'fast-check';
import { type StopPoint, stopTimes } from './stoppable.ts';

/** A run of a few changes makes about as many port calls. */
const callsOfARun = 200;

/** Processes that stop anywhere in a run, one after the other. */
export interface Stops {
  readonly stops: readonly StopPoint[];
  /** After so many stops at the same message it is a dead letter. */
  readonly maxReceiveCount: number;
}

export function anyStops(): fc.Arbitrary<Stops> {
  const stop = fc.record({
    call: fc.nat({ max: callsOfARun }),
    when: fc.constantFrom(...stopTimes),
  });
  return fc.record({
    stops: fc.uniqueArray(stop, { selector: ({ call }) => call, maxLength: 12 }),
    maxReceiveCount: fc.constantFrom(1, 2, 5),
  });
}
