import { applyVersion } from './plan-update.ts';
import type { UserState, UserVersions } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import type { Account } from './provider.ts';
import { isRefused, leavesOpen, unansweredAfter } from './unanswered.ts';
import type { UpdateResult } from './update-user.ts';
import type { UserId } from './user.ts';
import { keepLatest, keepLatestApplied } from './versions-kept.ts';

const maxIdsRemembered = 5;

/** How far a user has got whom nothing was ever delivered for. */
export function nothingApplied(group: string): UserVersions {
  return { group, applied: {}, revision: 0 };
}

/** What is known of a user by what was loaded: nothing of one whom nothing was ever delivered for. */
export function knownState(states: ReadonlyMap<string, UserState>, group: string): UserState {
  return states.get(group) ?? { ...nothingApplied(group), ids: [] };
}

interface Outcome {
  readonly result: UpdateResult;
  readonly update: Account['update'];
}

/** A state as it was read, and as it was saved while a rename was sent. */
interface States {
  readonly state: UserState;
  readonly renaming?: UserState | undefined;
}

/** What is known of the user at the connection once a delivery was tried; undefined if nothing new. */
export function stateAfter(
  { state, renaming = state }: States,
  ready: ReadyDelivery,
  { result, update }: Outcome,
): UserState | undefined {
  const sent = { version: ready.delivery.version, fields: ready.job.fields };
  const unanswered = keepLatest(unansweredAfter(state, sent, { result, update }));
  const ids = idsAfter(state, ready, result);
  return result.verdict.kind === 'delivered'
    ? revised(withoutFormerIds(renaming), {
        ids,
        unanswered,
        applied: keepLatestApplied(applyVersion(update, sent, state.applied)),
      })
    : revisedIfNew(renaming, { ids, unanswered });
}

/** What is known of a user whose delivery was not tried; undefined if nothing new. A rename tells who they are by now. */
export function stateUntried(
  state: UserState,
  { identity }: Pick<ReadyDelivery, 'identity'>,
): UserState | undefined {
  return revisedIfNew(state, { ids: idsBefore(state, identity) });
}

/**
 * What may be so as soon as a rename is sent: should we stop before its result is recorded, both ids must be known.
 * Undefined for what renames nobody.
 */
export function stateWhileRenaming(
  state: UserState,
  { delivery, identity, job }: ReadyDelivery,
  update: Account['update'],
): UserState | undefined {
  const { renamedTo } = identity;
  if (renamedTo === undefined) return undefined;
  const sent = { version: delivery.version, fields: job.fields };
  return revised(state, {
    ids: unique([...idsBefore(state, identity), renamedTo]),
    unanswered: applyVersion(update, sent, state.unanswered ?? {}),
  });
}

/** The ids under which the provider may know the user, by what it has answered. */
function idsAfter(
  state: UserState,
  { identity }: ReadyDelivery,
  result: UpdateResult,
): readonly UserId[] {
  const { renamedTo } = identity;
  if (result.verdict.kind === 'delivered') return [renamedTo ?? result.id];
  if (renamedTo === undefined) return state.ids;
  const before = idsBefore(state, identity);
  // A rename whose reply was lost leaves open which id the provider knows: a later change must be able to try both.
  if (leavesOpen(result)) return unique([...before, result.id, renamedTo]);
  if (!isRefused(result)) return before;
  // The id that a refused rename was to bring may be that of somebody else.
  return result.id === identity.ids.at(-1)
    ? unique([...before, renamedTo])
    : unique([result.id, ...state.ids.filter((id) => id !== renamedTo)]);
}

/**
 * What was known before a rename. If that is nothing, the change's own word for it is all there is; what was found under
 * another setting is known already.
 */
function idsBefore(
  { ids, formerIds = [] }: UserState,
  { ids: candidates, renamedTo }: ReadyDelivery['identity'],
): readonly UserId[] {
  if (ids.length > 0 || renamedTo === undefined) return ids;
  return candidates.filter((id) => id !== renamedTo && !formerIds.includes(id));
}

/** What the provider has accepted under the present setting is all that need be known. */
function withoutFormerIds({ formerIds: _former, ...state }: UserState): UserState {
  return state;
}

type News = Pick<UserState, 'ids'> & Partial<Pick<UserState, 'applied' | 'unanswered'>>;

function revised({ unanswered: before, ...state }: UserState, news: News): UserState {
  const { unanswered = before, ...rest } = news;
  const isEmpty = unanswered === undefined || Object.keys(unanswered).length === 0;
  return { ...state, ...rest, ...(isEmpty ? {} : { unanswered }), revision: state.revision + 1 };
}

function revisedIfNew(state: UserState, news: News): UserState | undefined {
  const next = revised(state, news);
  return isSame(state.ids, next.ids) && isSame(versionsOf(state), versionsOf(next))
    ? undefined
    : next;
}

function versionsOf({ unanswered = {} }: UserState): readonly string[] {
  return Object.entries(unanswered).map(([key, version]) => `${key} ${version}`);
}

function isSame(some: readonly UserId[], others: readonly UserId[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at]);
}

/** Without doubles, the first and the latest ones if there are too many to keep. */
function unique(ids: readonly UserId[]): UserId[] {
  const all = [...new Set(ids)];
  return all.length <= maxIdsRemembered
    ? all
    : [...all.slice(0, 1), ...all.slice(1 - maxIdsRemembered)];
}
