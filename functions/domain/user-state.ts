import { applyVersion } from './plan-update.ts';
import type { UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import type { Account } from './provider.ts';
import type { UpdateResult } from './update-user.ts';
import type { UserId } from './user.ts';

const maxIdsRemembered = 5;

/** What is known of the user at the connection once a delivery was tried; undefined if nothing new. */
export function stateAfter(
  state: UserState,
  { delivery, job, identity }: ReadyDelivery,
  { result, update }: { result: UpdateResult; update: Account['update'] },
): UserState | undefined {
  if (result.verdict.kind === 'delivered') {
    return {
      ...state,
      applied: applyVersion(update, { ...delivery, fields: job.fields }, state.applied),
      ids: [identity.renamedTo ?? result.id],
      revision: state.revision + 1,
    };
  }
  return stateBeforeRename(state, { identity });
}

/**
 * A rename that has not succeeded, or whose reply was lost, leaves open which id the provider knows: a later change must
 * be able to try both.
 */
export function stateBeforeRename(
  state: UserState,
  { identity }: Pick<ReadyDelivery, 'identity'>,
): UserState | undefined {
  if (identity.renamedTo === undefined) return undefined;
  const ids = unique([...identity.ids, identity.renamedTo]);
  const isKnown = ids.length === state.ids.length && ids.every((id, at) => id === state.ids[at]);
  return isKnown ? undefined : { ...state, ids, revision: state.revision + 1 };
}

/** Without doubles, the first and the latest ones if there are too many to keep. */
function unique(ids: readonly UserId[]): UserId[] {
  const all = [...new Set(ids)];
  return all.length <= maxIdsRemembered
    ? all
    : [...all.slice(0, 1), ...all.slice(1 - maxIdsRemembered)];
}
