import { concludePutOff } from './conclude-update.ts';
import type { Deliverer, DeliveryContext, PreparedDelivery } from './deliverer.ts';
import type { UserState } from './ports.ts';
import { identifyUser, planDelivery, type ReadyDelivery } from './prepare-delivery.ts';
import { recordConclusion } from './record-conclusion.ts';
import { withUnanswered } from './unanswered.ts';
import { readPayload } from './unreadable.ts';
import type { FailedTogether } from './update-together.ts';
import { stateUntried } from './user-state.ts';

/** A delivery that there is no time left for. */
export interface LateDelivery extends Pick<DeliveryContext, 'stored'> {
  /** As it was sent together with those of others, if it was. */
  readonly prepared?: PreparedDelivery | undefined;
  /** What came of that. */
  readonly failed?: FailedTogether | undefined;
  /** Whether its time was spent on that. */
  readonly wasTogether?: boolean;
}

/**
 * Puts deliveries of one user off, so that the retry function releases them again: to leave their messages in the queue
 * would count as a crash. Returns the ids of those that could not be put off.
 */
export async function putOff(
  late: readonly LateDelivery[],
  state: UserState,
  deliverer: Deliverer,
): Promise<string[]> {
  const ids = late.map(({ stored }) => stored.delivery.id);
  const { tools, log } = deliverer;
  const now = tools.ambient.now();
  try {
    await saveWhatOthersNeed(late, state, deliverer);
  } catch (error) {
    log.error('deliveries not put off: their messages come back', { deliveryIds: ids, error });
    return ids;
  }
  const recorded = await Promise.allSettled(
    late.map(({ stored, failed, wasTogether = false }, index) => {
      // A millisecond apart, so that they are released in their order.
      const nextAttemptAt = new Date(now.getTime() + index);
      const attempts = failed === undefined ? [] : [failed.attempt];
      const conclusion = concludePutOff(stored.delivery, {
        attempts,
        now,
        nextAttemptAt,
        wasTogether,
      });
      return recordConclusion(stored, conclusion, deliverer);
    }),
  );
  return recorded.flatMap((one, index) => {
    if (one.status === 'fulfilled') return [];
    const deliveryId = ids[index] ?? '';
    log.error('delivery not put off: its message comes back', { deliveryId, error: one.reason });
    return [deliveryId];
  });
}

/** Changes that overtake these must know who the user is, and what must not be gone back on. */
async function saveWhatOthersNeed(
  late: readonly LateDelivery[],
  state: UserState,
  deliverer: Deliverer,
): Promise<void> {
  const { update } = deliverer.tools.connection.account;
  const identified = await withRenamedId(late, state, deliverer);
  const next = late.reduce((known, { prepared, failed }) => {
    if (prepared?.kind !== 'ready' || failed?.isUnclear !== true) return known;
    const { delivery, job } = prepared.ready;
    const sent = { version: delivery.version, fields: job.fields };
    return withUnanswered(known, sent, update) ?? known;
  }, identified);
  if (next !== state) await deliverer.store.saveState({ ...next, revision: state.revision + 1 });
}

/** Of a user whom nothing is known of, only a rename tells what they were called before. */
async function withRenamedId(
  late: readonly LateDelivery[],
  state: UserState,
  deliverer: Deliverer,
): Promise<UserState> {
  if (state.ids.length > 0) return state;
  const identified = await Promise.all(late.map((one) => identify(one, state, deliverer)));
  const rename = identified.find((ready) => ready?.identity.renamedTo !== undefined);
  return (rename && stateUntried(state, rename)) ?? state;
}

async function identify(
  { stored }: LateDelivery,
  state: UserState,
  { store, tools: { connection } }: Deliverer,
): Promise<ReadyDelivery | undefined> {
  const { delivery } = stored;
  const plan = planDelivery(delivery, connection, state);
  if (plan.kind !== 'send') return undefined;
  const read = await readPayload(stored, store);
  // Its own next attempt tells that.
  if (read.kind === 'unreadable') return undefined;
  const { payload } = read;
  const identified = identifyUser({ delivery, payload }, { plan, state }, connection);
  return identified.kind === 'ready' ? identified.ready : undefined;
}
