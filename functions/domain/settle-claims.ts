import { claimedName, isClaimOf } from './claims.ts';
import type { Deliverer } from './deliverer.ts';
import type { UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import type { UpdateResult } from './update-user.ts';
import type { UserId } from './user.ts';

/** Whether a user has claimed an id under one of these names, and been updated under it. */
export function isSettledId(id: UserId, names: readonly string[], state: UserState): boolean {
  const { claims = [], ids, applied } = state;
  const isListed = names.some((name) => claims.includes(name));
  return isListed && ids.includes(id) && Object.keys(applied).length > 0;
}

/**
 * Once a delivery is recorded, claims the id that a rename has brought, and gives up those that the user has no more. Before
 * that, the new id was only looked at: a rename that is refused must not keep it from whom it belongs to. Returns the state
 * as it is then. No delivery depends on it: what is left undone is done after the user's next change.
 */
export async function settleClaims(
  state: UserState,
  { ready, result }: { ready: ReadyDelivery; result: UpdateResult },
  { store, log }: Deliverer,
): Promise<UserState> {
  const { claims: listed = [], group } = state;
  const claims = claimsAfter(state, ready, result);
  if (claims.length === listed.length && claims.every((name) => listed.includes(name)))
    return state;
  try {
    const { renamedTo } = ready.identity;
    const names = renamedTo === undefined ? undefined : ready.claims?.get(renamedTo);
    if (names !== undefined && claims.includes(names[0])) await store.claim(names, group);
    // The state lists them until they are given up, so that an erasure finds each.
    const given = new Set(listed.map(claimedName)).difference(new Set(claims));
    await Promise.all([...given].map((name) => store.unclaim(name, group)));
    const next = { ...state, claims, revision: state.revision + 1 };
    await store.saveState(next);
    return next;
  } catch (error) {
    log.warn('claims to ids not settled: the next change of the user does that', { error });
    return state;
  }
}

/** The claims that a user is to have once a delivery was tried. */
function claimsAfter(
  { claims = [], ids }: UserState,
  { claims: names, identity, delivery: { source = '' } }: ReadyDelivery,
  { verdict }: UpdateResult,
): readonly string[] {
  if (names === undefined) return claims;
  const ofIds = new Set(ids.flatMap((id) => names.get(id) ?? []));
  const used = new Set([...names.values()].flat());
  switch (verdict.kind) {
    case 'delivered': {
      const renamed = identity.renamedTo === undefined ? undefined : names.get(identity.renamedTo);
      if (renamed !== undefined) return [renamed[0]];
      return claims.filter((name) => ofIds.has(name) || !isClaimOf(source, name));
    }
    case 'rejected':
      return claims.filter((name) => ofIds.has(name) || !used.has(claimedName(name)));
    case 'retry':
    case 'held':
    case 'withheld':
      return claims;
  }
}
