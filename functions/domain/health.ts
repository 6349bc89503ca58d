import type { Circuit } from './circuit.ts';
import type { RateLimit } from './rate-limit.ts';
import type { ReasonCode } from './reasons/reason-code.ts';

/**
 * What keeps a connection from being called, or may soon. Where several do, a pause comes first, then a hold, then a limit:
 * while it lasts, an open circuit is not even probed.
 */
export interface Health {
  readonly hold?: Hold;
  readonly circuit: Circuit;
  /** The latest limit on requests; it may be over. */
  readonly rateLimit?: RateLimit;
  /** The last time a token that only a person can renew was refused; undefined once one was accepted. */
  readonly refusal?: Refusal;
  /** Since when an operator wants the provider left alone; undefined if nobody does. */
  readonly paused?: Pause;
}

/** For whom a token was refused. One user may be refused for their own sake; two in a row mean the token. */
export interface Refusal {
  /** See `userGroupOf`. */
  readonly group: string;
  readonly secretVersion: string;
}

export interface Pause {
  readonly since: string;
}

/** Why a connection is not called at all. */
export interface Hold {
  /** Absent of what was noted before there were codes. */
  readonly code?: ReasonCode;
  readonly reason: string;
  readonly since: string;
  /** The version of the secret that was refused; `none` if there was none. */
  readonly secretVersion: string;
}

/** One transient failure of a connection's provider. */
export interface ProviderFailure {
  readonly reason: string;
  readonly now: Date;
  readonly threshold: number;
}
