import type { HttpReply, Withheld } from './http.ts';
import { maxAgeMs, parseRetryAfter } from './retry-schedule.ts';

/** A provider's wish to be left alone, which goes for everything that a connection would ask of it. */
export interface RateLimit {
  /** Nothing is called before then, ISO 8601. */
  readonly until: string;
  /** Since when nothing is called, ISO 8601. */
  readonly since: string;
  readonly reason: string;
}

/** How long a provider is left alone that does not say for how long, if the schedule has no delay either. */
const fallbackSeconds = 60;

/** The most that is believed: what meets the limit can be tried once more before it is given up. */
const maxLimitMs = maxAgeMs - 3_600_000;

/** The limit that a reply imposes: a 429, or a 503 that says when to come back; undefined for any other. */
export function limitIn(
  { status, retryAfter }: HttpReply,
  { now, delaysSeconds }: { now: Date; delaysSeconds: readonly number[] },
): RateLimit | undefined {
  if (status !== 429 && (status !== 503 || retryAfter === undefined)) return undefined;
  const asked = parseRetryAfter(retryAfter, now)?.getTime() ?? 0;
  // What lies in the past was written by another clock than ours, and tells no more than nothing.
  const isUsable = asked > now.getTime();
  const ownMs = now.getTime() + 1_000 * (delaysSeconds[0] ?? fallbackSeconds);
  const until = new Date(Math.min(isUsable ? asked : ownMs, now.getTime() + maxLimitMs));
  return {
    until: until.toISOString(),
    since: now.toISOString(),
    reason: `HTTP ${status}`,
  };
}

/** A limit while it lasts; undefined once it is over. */
export function limitAt(limit: RateLimit | undefined, now: Date): RateLimit | undefined {
  return limit !== undefined && now.toISOString() < limit.until ? limit : undefined;
}

/** What is in force after another limit came: one that ends sooner changes nothing, and a longer one extends it. */
export function extendedBy(known: RateLimit | undefined, other: RateLimit): RateLimit {
  const active = limitAt(known, new Date(other.since));
  if (active === undefined) return other;
  return active.until >= other.until ? active : { ...other, since: active.since };
}

/** What a request comes to that is not made while a limit lasts. */
export function withheldBy({ until, reason }: RateLimit): Withheld {
  return {
    kind: 'withheld',
    reason: `the provider asked to be left alone until ${until}: ${reason}`,
    until: new Date(until),
  };
}
