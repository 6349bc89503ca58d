import { areSameClaims, isFounded, keepClaims } from './claims.ts';
import type { UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import { stateUntried } from './user-state.ts';

/** A delivery whose ids were claimed. */
interface Claimed {
  readonly ready: ReadyDelivery;
  /** The user's state as it was read. */
  readonly state: UserState;
  /** As it was saved last. */
  readonly listed: UserState;
}

/**
 * A user's state once a delivery waits or has failed without a call, of whose claims these are theirs; undefined if nothing
 * is new. Of a user of whom nothing else is known, no claim is kept.
 */
export function stateUncalled(
  { ready, state, listed }: Claimed,
  theirs: readonly string[],
): UserState | undefined {
  const untried = stateUntried(listed, ready) ?? listed;
  const claims = isFounded(untried) ? theirs : keepClaims(theirs, []);
  const isNew = untried !== state || !areSameClaims(claims, state.claims ?? []);
  return isNew ? { ...untried, claims, revision: listed.revision + 1 } : undefined;
}
