import type { Deliverer, DeliveryContext, PreparedDelivery } from './deliverer.ts';
import type { UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import { recordConclusion } from './record-conclusion.ts';
import { recordResult } from './record-result.ts';
import type { FailedTogether } from './update-together.ts';
import { type UpdateResult, updateUser } from './update-user.ts';
import { stateWhileRenaming } from './user-state.ts';

/** A delivery as it was prepared, and what came of sending it together with others. */
interface Tried {
  readonly prepared: PreparedDelivery;
  readonly result?: UpdateResult | undefined;
  /** The request for several users that has failed before. */
  readonly failed?: FailedTogether | undefined;
}

/** Makes the delivery, unless that was done already, records how it went, and returns the user's state after it. */
export async function makeDelivery(
  context: DeliveryContext,
  { prepared, result, failed }: Tried,
  deliverer: Deliverer,
): Promise<UserState> {
  const { stored, state } = context;
  switch (prepared.kind) {
    case 'conclude':
      if (prepared.state !== undefined) await deliverer.store.saveState(prepared.state);
      await recordConclusion(stored, prepared.conclusion, deliverer);
      return prepared.state ?? state;
    case 'ready': {
      const { ready } = prepared;
      const known = { ...context, state: prepared.state ?? state };
      if (result !== undefined) return recordResult(known, { ready, result }, deliverer);
      return sendAlone(known, { ready, failed }, deliverer);
    }
  }
}

async function sendAlone(
  context: DeliveryContext,
  { ready, failed }: { ready: ReadyDelivery; failed?: FailedTogether | undefined },
  deliverer: Deliverer,
): Promise<UserState> {
  const { store, tools } = deliverer;
  const renaming = stateWhileRenaming(context.state, ready, tools.connection.account.update);
  if (renaming !== undefined) await store.saveState(renaming);
  const isProbe = context.health.current.circuit.openedAt !== undefined;
  const alone = await updateUser({ ...ready.job, isProbe }, tools);
  const result = {
    ...alone,
    attempts: failed === undefined ? alone.attempts : [failed.attempt, ...alone.attempts],
    isUnclear: failed?.isUnclear === true || alone.isUnclear === true,
  };
  return recordResult(context, { ready, result, renaming }, deliverer);
}
