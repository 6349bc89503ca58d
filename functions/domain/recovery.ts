import type { Health } from './health.ts';
import { limitAt } from './rate-limit.ts';

/** A run of the retry function soon after a provider is back releases this many, twice as many every ten seconds. */
const firstReleases = 20;
const doublingMs = 10_000;

/** By then everything may go out at once. */
const recoveryMs = 120_000;

/**
 * How many deliveries may be released now, so that a provider that is just back, or that has just been left alone because it
 * asked for that, is not run over by its backlog. None while it is to be left alone.
 */
export function releaseLimit(
  { circuit, rateLimit }: Pick<Health, 'circuit' | 'rateLimit'>,
  now: Date,
): number {
  if (limitAt(rateLimit, now) !== undefined) return 0;
  const elapsedMs = now.getTime() - Math.max(msOf(circuit.closedAt), msOf(rateLimit?.until));
  // From a time to come, as the clock was put back since: it may be long ago.
  const isUnknown = elapsedMs < -recoveryMs;
  return elapsedMs >= recoveryMs || isUnknown
    ? Number.POSITIVE_INFINITY
    : Math.ceil(firstReleases * 2 ** (elapsedMs / doublingMs));
}

function msOf(time: string | undefined): number {
  return time === undefined ? Number.NEGATIVE_INFINITY : Date.parse(time);
}
