import { claimIds } from './claim-ids.ts';
import { concludeTooOld } from './conclude-update.ts';
import type { Deliverer, DeliveryContext, PreparedDelivery } from './deliverer.ts';
import { isOpen } from './delivery.ts';
import { isErased } from './is-erased.ts';
import { concludeUncalled, concludeUnpermitted } from './may-call.ts';
import type { DeliveryStore, UserState } from './ports.ts';
import { identifyUser, planDelivery, type ReadyDelivery } from './prepare-delivery.ts';
import { giveUpAt } from './retry-schedule.ts';
import { stateUncalled } from './state-uncalled.ts';
import { concludeOvertaken, deliveriesOf, newerUnanswered } from './unanswered.ts';
import { concludeUnreadable, readPayload } from './unreadable.ts';
import { stateUntried } from './user-state.ts';
import { occurredAtOfVersion } from './version.ts';

/** Decides what there is to send, and to whom. */
export async function prepareDelivery(
  { stored, state, health }: DeliveryContext,
  deliverer: Deliverer,
): Promise<PreparedDelivery> {
  const { store, tools } = deliverer;
  const { delivery } = stored;
  const now = tools.ambient.now();
  const times = {
    occurredAt: occurredAtOfVersion(delivery.version),
    receivedAt: delivery.receivedAt,
  };
  if (state.erasedAt !== undefined && isErased(times, state.erasedAt)) {
    const reason = 'the user was erased';
    return { kind: 'conclude', conclusion: { status: 'cancelled', reason, attempts: [] } };
  }
  if (now >= giveUpAt(delivery)) {
    const { code = 'put-off', reason = 'it could not be tried' } = delivery;
    return { kind: 'conclude', conclusion: concludeTooOld({ code, reason }, []) };
  }
  const unanswered = newerUnanswered(delivery, state, tools.connection.account.update);
  if (await isAnyOpen(deliveriesOf(unanswered, delivery), state, store)) {
    const { delaysSeconds } = deliverer;
    const schedule = { delaysSeconds, now, random: tools.ambient.random() };
    return { kind: 'conclude', conclusion: concludeOvertaken(delivery, schedule) };
  }
  // What may have been applied, and will not be sent again, is taken for applied: it must not be gone back on.
  const applied = { ...state.applied, ...unanswered };
  const plan = planDelivery(delivery, tools.connection, { ...state, applied });
  if (plan.kind === 'conclude') return plan;
  const read = await readPayload(stored, store);
  if (read.kind === 'unreadable') {
    return {
      kind: 'conclude',
      conclusion: await concludeUnreadable(delivery, read, { health, deliverer }),
    };
  }
  const { payload } = read;
  const prepared = identifyUser({ delivery, payload }, { plan, state }, tools.connection);
  if (prepared.kind === 'conclude') return prepared;
  const conclusion = await concludeUncalled(delivery, health, deliverer);
  return conclusion === undefined
    ? claimAndPermit(prepared.ready, { state, health }, deliverer)
    : { kind: 'conclude', conclusion, state: stateUntried(state, prepared.ready) };
}

/** Who must not be called under their ids leaves the permit to another. */
async function claimAndPermit(
  ready: ReadyDelivery,
  { state, health }: Pick<DeliveryContext, 'state' | 'health'>,
  deliverer: Deliverer,
): Promise<PreparedDelivery> {
  const claimed = await claimIds(ready, state, deliverer);
  if (claimed.kind === 'conclude') return claimed;
  const conclusion = await concludeUnpermitted(ready.delivery, health, deliverer);
  if (conclusion === undefined) return claimed;
  const { state: listed = state } = claimed;
  const known = { ready: claimed.ready, state, listed };
  return { kind: 'conclude', conclusion, state: stateUncalled(known, listed.claims ?? []) };
}

/** Whether any of these deliveries of one user is yet to be made. One whose record is damaged may be, as far as that tells. */
async function isAnyOpen(
  deliveryIds: readonly string[],
  { group }: UserState,
  store: DeliveryStore,
): Promise<boolean> {
  if (deliveryIds.length === 0) return false;
  const pointers = deliveryIds.map((deliveryId) => ({ deliveryId, group, release: 0 }));
  const { deliveries, damaged } = await store.load(pointers);
  const read = [...deliveries.values()].map(({ delivery }) => delivery);
  return [...read, ...damaged.values()].some(isOpen);
}
