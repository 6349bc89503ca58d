import { wishFor } from './claims.ts';
import type { Deliverer, PreparedDelivery } from './deliverer.ts';
import type { Conclusion } from './delivery.ts';
import type { Claim, ClaimNames } from './id-claims.ts';
import type { UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import { scheduleRetry } from './retry-schedule.ts';
import { isSettledId } from './settle-claims.ts';
import type { User, UserId } from './user.ts';
import { stateUntried } from './user-state.ts';

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
  const { renamedTo } = ready.identity;
  const wished = renamedTo === undefined ? undefined : names.get(renamedTo);
  const wanted = unsure.flatMap((id) => names.get(id)?.[0] ?? []);
  const listed = withClaims(state, [...wanted, ...(wished ? [wishFor(wished[0])] : [])]);
  // Listed first: a claim that no state lists is nobody's.
  if (listed !== state) await deliverer.store.saveState(listed);
  const claimed = { ready: { ...ready, claims: names }, listed };
  const taken = await claimAll(unsure, claimed, deliverer);
  if (wished === undefined || renamedTo === undefined) return settle(claimed, taken, deliverer);
  const claim = await deliverer.store.claimant(wished, state.group);
  if (claim === 'ours') return settle(claimed, taken, deliverer);
  // A rename tells who the user is by now, even if it is not made.
  const conclusion = concludeWaiting(ready, renamedTo, deliverer);
  return { kind: 'conclude', conclusion, state: stateUntried(listed, ready) };
}

async function namesOf(
  source: string,
  { identity: { ids, renamedTo } }: ReadyDelivery,
  { store }: Deliverer,
): Promise<Map<UserId, ClaimNames>> {
  const used = new Set(renamedTo === undefined ? ids : [...ids, renamedTo]);
  const names = [...used].map(async (id) => [id, await store.claimNames(source, id)] as const);
  return new Map(await Promise.all(names));
}

interface Claimed {
  readonly ready: ReadyDelivery;
  /** The user's state, which lists the claims. */
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
  { ready, listed }: Claimed,
  taken: ReadonlyMap<UserId, Claim>,
  deliverer: Deliverer,
): Promise<PreparedDelivery> {
  if (taken.size === 0) return { kind: 'ready', ready, state: listed };
  const lost = new Set([...taken.keys()].flatMap((id) => ready.claims?.get(id) ?? []));
  const kept = {
    ...listed,
    claims: (listed.claims ?? []).filter((name) => !lost.has(name)),
    revision: listed.revision + 1,
  };
  const candidates = ready.identity.ids;
  const [first, ...others] = candidates.filter((id) => !taken.has(id));
  if (first === undefined) {
    const isLeaving = [...taken.values()].includes('leaving');
    const conclude = isLeaving ? concludeWaiting : concludeTaken;
    return { kind: 'conclude', conclusion: conclude(ready, candidates[0], deliverer), state: kept };
  }
  await deliverer.store.saveState(kept);
  const ids = [first, ...others] as const;
  const identity = { ...ready.identity, ids };
  return { kind: 'ready', ready: { ...ready, identity, job: { ...ready.job, ids } }, state: kept };
}

/** The state itself if it lists them already. */
function withClaims(state: UserState, more: readonly string[]): UserState {
  const { claims = [] } = state;
  const all = [...new Set([...claims, ...more])];
  return all.length === claims.length
    ? state
    : { ...state, claims: all, revision: state.revision + 1 };
}

function concludeTaken({ job: { user } }: ReadyDelivery, id: UserId): Conclusion {
  const reason = `this ${kindOf(id, user)} already belongs to another key of this source, so nothing was sent. If nobody uses that key any more, erase its user; if the other person has another id by now, have the source send that. Then try again`;
  return { status: 'failed', failure: 'rejected', reason, attempts: [] };
}

/** The other one may be given another id soon, as when an e-mail is handed on. */
function concludeWaiting(
  { delivery, job: { user } }: ReadyDelivery,
  id: UserId,
  { tools, delaysSeconds }: Deliverer,
): Conclusion {
  const now = tools.ambient.now();
  const reason = `this ${kindOf(id, user)} still belongs to another key of this source. It is tried again, as that key may be given another one; of two who swap theirs, give one a third value first`;
  const schedule = { delivery, delaysSeconds, now, random: tools.ambient.random() };
  const attempt = { at: now.toISOString(), outcome: 'retry', durationMs: 0, reason } as const;
  return { ...scheduleRetry({ reason }, schedule), attempts: [attempt] };
}

/** What kind of id it is, as far as the change tells; never the id itself. */
function kindOf(id: UserId, { email, cpf, registrationId }: Partial<User>): string {
  switch (id) {
    case email:
      return 'id (e-mail)';
    case cpf:
      return 'id (CPF)';
    case registrationId:
      return 'id (registration id)';
    default:
      return 'id';
  }
}
