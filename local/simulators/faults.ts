import * as v from 'valibot';
import type { SimulatedRequest } from './simulator.ts';

/** One thing that goes wrong. Without `times` it goes wrong until it is cleared. */
export type Fault = v.InferOutput<typeof FaultSchema>;
export const FaultSchema = v.pipe(
  v.strictObject({
    /** Answer with this status instead of doing anything. */
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
    /** The body that goes with `status`; the provider's own for that status by default. */
    body: v.optional(v.unknown()),
    /** The content type of that body; by default that of a text or of JSON, whichever it is. */
    contentType: v.optional(v.string()),
    retryAfter: v.optional(v.union([v.string(), v.number()])),
    /** Wait this long before anything else. */
    delayMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600_000))),
    /** Reset the connection: `before` the request is looked at, or `after` it was done, so that the reply is lost. */
    reset: v.optional(v.picklist(['before', 'after'])),
    /** Concerns only requests whose path or body contains this. */
    match: v.optional(v.string()),
    times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    /** How likely it is for each request that it concerns; always by default. */
    probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  }),
  v.check(
    ({ status, delayMs, reset }) => (status ?? delayMs ?? reset) !== undefined,
    'a fault needs a status, a delayMs or a reset',
  ),
);

export interface Faults {
  add(faults: readonly Fault[]): void;
  list(): readonly Fault[];
  clear(): void;
  /** The fault for this request, if there is one; counts it. */
  take(request: SimulatedRequest): Fault | undefined;
}

/** Keeps the faults that were asked for. The first that concerns a request decides. */
export function createFaults(random: () => number): Faults {
  let pending: { fault: Fault; left: number }[] = [];

  return {
    add(faults) {
      pending.push(...faults.map((fault) => ({ fault, left: fault.times ?? Infinity })));
    },
    list: () =>
      pending.map(({ fault, left }) => (left === Infinity ? fault : { ...fault, times: left })),
    clear() {
      pending = [];
    },
    take(request) {
      const found = pending.find(
        ({ fault }) => concerns(fault, request) && random() < fault.probability,
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      pending = pending.filter(({ left }) => left > 0);
      return found.fault;
    },
  };
}

function concerns({ match }: Fault, { path, body }: SimulatedRequest): boolean {
  return match === undefined || path.includes(match) || body.includes(match);
}
