import type { Circuit } from './circuit.ts';

/** What keeps a connection from being called, or may soon. */
export interface Health {
  readonly hold?: Hold;
  readonly circuit: Circuit;
  /** Since when an operator wants the provider left alone; undefined if nobody does. */
  readonly paused?: Pause;
}

export interface Pause {
  readonly since: string;
}

/** Why a connection is not called at all. */
export interface Hold {
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
