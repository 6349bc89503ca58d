import { claimedName, isClaimOf, isFounded, isLeft, keepClaims } from './claims.ts';
import type { Deliverer } from './deliverer.ts';
import type { UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import { isRefused } from './unanswered.ts';
import type { UpdateResult } from './update-user.ts';
import type { UserId } from './user.ts';

/** Whether a user has claimed an id under its current name, and been updated under it. */
export function isSettledId(id: UserId, [name]: readonly string[], state: UserState): boolean {
  const { claims = [], ids, applied } = state;
  const isListed = name !== undefined && claims.includes(name);
  return isListed && ids.includes(id) && Object.keys(applied).length > 0;
}

interface Outcome {
  readonly ready: ReadyDelivery;
  readonly result: UpdateResult;
}

/**
 * The claims that a user is to have once a delivery was tried, to be saved with the state that says how it went. The id that
 * a rename has brought is claimed before: until then it was only looked at, or a rename that is refused would keep it from
 * whom it belongs to. No delivery depends on that: what cannot be claimed is claimed before the user's next change.
 */
export async function claimsAfter(
  state: UserState,
  outcome: Outcome,
  { store, log }: Deliverer,
): Promise<readonly string[]> {
  const { claims: listed = [], group } = state;
  const kept = keptAfter(state, outcome);
  const names = namesOfRename(outcome.ready);
  if (outcome.result.verdict.kind !== 'delivered' || names === undefined)
    return keepClaims(listed, kept);
  try {
    await store.claim(names, group);
    return keepClaims(listed, kept);
  } catch (error) {
    log.warn('id not claimed: the next change of the user does that', { error });
    return keepClaims(listed, []);
  }
}

/** Cleans up what a user's state says they have left. Nobody depends on it. Returns the state as it is then. */
export async function giveUpClaims(
  state: UserState,
  { store, log }: Pick<Deliverer, 'store' | 'log'>,
): Promise<UserState> {
  const { claims = [], group } = state;
  const left = claims.filter(isLeft);
  if (left.length === 0) return state;
  try {
    await Promise.all(left.map((name) => store.unclaim(name, group)));
    const held = claims.filter((one) => !isLeft(one));
    const next = { ...state, claims: held, revision: state.revision + 1 };
    await store.saveState(next);
    return next;
  } catch (error) {
    log.warn('claims to ids not cleaned up: the next change of the user does that', { error });
    return state;
  }
}

function namesOfRename({ claims, identity: { renamedTo } }: ReadyDelivery) {
  return renamedTo === undefined ? undefined : claims?.get(renamedTo);
}

function keptAfter(state: UserState, { ready, result }: Outcome): readonly string[] {
  const { claims: names, identity, delivery } = ready;
  const claims = (state.claims ?? []).filter((one) => !isLeft(one));
  if (names === undefined) return claims;
  if (!isFounded(state)) return [];
  const renamed = namesOfRename(ready);
  const ofIds = new Set(state.ids.flatMap((id) => names.get(id) ?? []));
  switch (result.verdict.kind) {
    case 'delivered': {
      if (renamed !== undefined) return [renamed[0]];
      const current = new Set(state.ids.flatMap((id) => names.get(id)?.[0] ?? []));
      return claims.filter((name) => current.has(name) || !isClaimOf(delivery.source ?? '', name));
    }
    case 'rejected': {
      const used = new Set([...names.values()].flat());
      return claims.filter((name) => ofIds.has(name) || !used.has(claimedName(name)));
    }
    case 'retry': {
      // Refused under another id: the new one is not theirs yet, and whose it is must be able to leave it.
      const isRefusedRename = isRefused(result) && result.id !== identity.renamedTo;
      const wished: readonly string[] = isRefusedRename ? (renamed ?? []) : [];
      return claims.filter((name) => !wished.includes(name) || ofIds.has(name));
    }
    case 'held':
    case 'withheld':
      return claims;
  }
}
