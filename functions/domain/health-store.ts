import type { Circuit } from './circuit.ts';
import type { Health, Hold, ProviderFailure, Refusal } from './health.ts';
import type { RateLimit } from './rate-limit.ts';

/** A connection's health, as all instances of its deliver function share it. */
export interface HealthStore {
  /** The connection's health as of now. */
  health(): Promise<Health>;
  /** Notes for whom the token was refused, and returns what was noted before. */
  refuse(refusal: Refusal): Promise<Refusal | undefined>;
  /** Forgets that a token was refused: it has been accepted since. */
  forgetRefusal(): Promise<void>;
  /** Notes that the provider wants to be left alone. Returns the limit that is in force then: the longer one. */
  limit(limit: RateLimit): Promise<RateLimit>;
  /** Holds the connection. False, and nothing happens, if it is held already for the same secret. */
  hold(hold: Hold): Promise<boolean>;
  /** Takes the hold off, unless it has been renewed for another secret. */
  unhold(hold: Hold): Promise<void>;
  /** Takes the permit to call once while the circuit is open. False if somebody else has taken it. */
  takeProbe(permit: string): Promise<boolean>;
  /** Counts a transient failure; the circuit opens with the `threshold`th in a row. Returns how it stands then. */
  countFailure(failure: ProviderFailure): Promise<Circuit>;
  /**
   * Closes the circuit and forgets the failures. If it was open, as far as the caller or the store knows, the backlog is let
   * out gradually from `now` on.
   */
  closeCircuit(closing: { wasOpen: boolean; now: Date }): Promise<Circuit>;
}
