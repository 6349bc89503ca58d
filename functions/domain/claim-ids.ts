import { areSameClaims, claimedForm, leftFor, wishFor } from './claims.ts';
import { concludeTaken, concludeWaiting } from './conclude-claimed.ts';
import type { Deliverer, PreparedDelivery } from './deliverer.ts';
import type { Claim, ClaimNames } from './id-claims.ts';
import type { UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import { isSettledId } from './settle-claims.ts';
import { stateUncalled } from './state-uncalled.ts';
import type { UserId } from './user.ts';

/**
 * Makes sure, before a call, that no other key of the same source has one of the ids that it is about to use: the provider
 * would take the one person for the other. What the user's state confirms costs nothing.
 */
export async function claimIds(
  ready: ReadyDelivery,
  state: UserState,
  deliverer: Deliverer,
): Promise<PreparedDelivery> {
  const { source } = ready.delivery;
  if (source === undefined) return { kind: 'ready', ready };
  const names = await namesOf(source, ready, deliverer);
  const unsure = ready.identity.ids.filter((id) => !isSettledId(id, names.get(id) ?? [], state));
  const wanted = unsure.flatMap((id) => names.get(id)?.[0] ?? []);
  const listed = withClaims(state, [...wanted, ...wishOf(ready, names)]);
  // Listed first: a claim that no state lists is nobody's.
  if (listed !== state) await deliverer.store.saveState(listed);
  const claimed = { ready: { ...ready, claims: names }, state, listed };
  const taken = await claimAll(unsure, claimed, deliverer);
  const { renamedTo } = ready.identity;
  const wished = renamedTo === undefined ? undefined : names.get(renamedTo);
  if (wished === undefined || renamedTo === undefined) return settle(claimed, taken, deliverer);
  const claim = await deliverer.store.claimant(wished, state.group);
  if (claim === 'ours') return settle(claimed, taken, deliverer);
  // A rename tells who the user is by now, even if it is not made.
  const conclusion = concludeWaiting(ready, renamedTo, deliverer);
  return {
    kind: 'conclude',
    conclusion,
    state: stateUncalled(claimed, withoutTaken(claimed, taken)),
  };
}

/** None if the user has the id already, in other letters. */
function wishOf(
  { identity: { ids, renamedTo } }: ReadyDelivery,
  names: ReadonlyMap<UserId, ClaimNames>,
): string[] {
  const wished = renamedTo === undefined ? undefined : names.get(renamedTo)?.[0];
  const former = ids.filter((id) => id !== renamedTo).map((id) => names.get(id)?.[0]);
  return wished === undefined || former.includes(wished) ? [] : [wishFor(wished)];
}

async function namesOf(
  source: string,
  { identity: { ids, renamedTo } }: ReadyDelivery,
  { store }: Deliverer,
): Promise<Map<UserId, ClaimNames>> {
  const used = new Set(renamedTo === undefined ? ids : [...ids, renamedTo]);
  const names = [...used].map(
    async (id) => [id, await store.claimNames(source, claimedForm(id))] as const,
  );
  return new Map(await Promise.all(names));
}

interface Claimed {
  readonly ready: ReadyDelivery;
  /** The user's state as it was, and as it lists the claims. */
  readonly state: UserState;
  readonly listed: UserState;
}

/** Those that others have. */
async function claimAll(
  ids: readonly UserId[],
  { ready, listed }: Claimed,
  { store }: Deliverer,
): Promise<ReadonlyMap<UserId, Claim>> {
  const claims = await Promise.all(
    ids.map(async (id) => {
      const names = ready.claims?.get(id);
      return [id, names === undefined ? 'ours' : await store.claim(names, listed.group)] as const;
    }),
  );
  return new Map(claims.filter(([, claim]) => claim !== 'ours'));
}

/** Goes on with the ids that others have not. */
async function settle(
  claimed: Claimed,
  taken: ReadonlyMap<UserId, Claim>,
  deliverer: Deliverer,
): Promise<PreparedDelivery> {
  const { ready, listed } = claimed;
  if (taken.size === 0) return { kind: 'ready', ready, state: listed };
  const candidates = ready.identity.ids;
  const [first, ...others] = candidates.filter((id) => !taken.has(id));
  if (first === undefined || isLeavingFirst(ready, taken)) {
    const isLeaving = [...taken.values()].includes('leaving');
    const conclude = isLeaving ? concludeWaiting : concludeTaken;
    const [id] = candidates;
    const conclusion = conclude(ready, id, deliverer);
    return {
      kind: 'conclude',
      conclusion,
      state: stateUncalled(claimed, withoutTaken(claimed, taken)),
    };
  }
  const kept = { ...listed, claims: withoutTaken(claimed, taken), revision: listed.revision + 1 };
  await deliverer.store.saveState(kept);
  const ids = [first, ...others] as const;
  const identity = { ...ready.identity, ids };
  return { kind: 'ready', ready: { ...ready, identity, job: { ...ready.job, ids } }, state: kept };
}

/**
 * Whether a rename has to wait for those who are about to leave the ids that the user has had: under the new id alone the
 * provider does not know them yet.
 */
function isLeavingFirst(
  { identity: { ids, renamedTo } }: ReadyDelivery,
  taken: ReadonlyMap<UserId, Claim>,
): boolean {
  const former = renamedTo === undefined ? [] : ids.filter((id) => id !== renamedTo);
  return former.every((id) => taken.has(id)) && former.some((id) => taken.get(id) === 'leaving');
}

function withoutTaken({ ready, listed }: Claimed, taken: ReadonlyMap<UserId, Claim>): string[] {
  const lost = new Set([...taken.keys()].flatMap((id) => ready.claims?.get(id) ?? []));
  return (listed.claims ?? []).filter((name) => !lost.has(name));
}

/** The state itself if it lists them already. */
function withClaims(state: UserState, more: readonly string[]): UserState {
  const { claims = [] } = state;
  const again = new Set(more.map(leftFor));
  const all = [...new Set([...claims.filter((one) => !again.has(one)), ...more])];
  return areSameClaims(all, claims)
    ? state
    : { ...state, claims: all, revision: state.revision + 1 };
}
