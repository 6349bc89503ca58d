import { concludeBlocked } from './circuit.ts';
import { concludeHeld, concludePaused, concludeTooOld } from './conclude-update.ts';
import type { Deliverer, DeliveryContext, PreparedDelivery } from './deliverer.ts';
import { type Conclusion, type Delivery, isOpen } from './delivery.ts';
import { isErased } from './is-erased.ts';
import { effectiveHold, type SharedHealth } from './note-health.ts';
import type { DeliveryStore, UserState } from './ports.ts';
import { identifyUser, planDelivery } from './prepare-delivery.ts';
import { giveUpAt } from './retry-schedule.ts';
import { concludeOvertaken, deliveriesOf, newerUnanswered } from './unanswered.ts';
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
    const reason = delivery.reason ?? 'it could not be tried';
    return { kind: 'conclude', conclusion: concludeTooOld(reason, []) };
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
  const payload = await store.payload(stored);
  const prepared = identifyUser({ delivery, payload }, { plan, state }, tools.connection);
  if (prepared.kind === 'conclude') return prepared;
  const conclusion = await concludeUncalled(delivery, health, deliverer);
  return conclusion === undefined
    ? prepared
    : { kind: 'conclude', conclusion, state: stateUntried(state, prepared.ready) };
}

/** Whether any of these deliveries of one user is yet to be made. */
async function isAnyOpen(
  deliveryIds: readonly string[],
  { group }: UserState,
  store: DeliveryStore,
): Promise<boolean> {
  if (deliveryIds.length === 0) return false;
  const pointers = deliveryIds.map((deliveryId) => ({ deliveryId, group, release: 0 }));
  const { deliveries } = await store.load(pointers);
  return [...deliveries.values()].some(({ delivery }) => isOpen(delivery));
}

/** Where a delivery stands whose provider is not to be called now; undefined if it is. */
async function concludeUncalled(
  delivery: Delivery,
  health: SharedHealth,
  deliverer: Deliverer,
): Promise<Conclusion | undefined> {
  const { tools } = deliverer;
  const now = tools.ambient.now();
  if (health.current.paused !== undefined) return concludePaused(delivery, now);
  const hold = await effectiveHold(health.current, tools);
  if (hold !== undefined) return concludeHeld(delivery, hold.reason, { attempts: [], now });
  const { circuit } = health.current;
  const mayCall = circuit.openedAt === undefined || (await takeProbe(health, deliverer));
  return mayCall ? undefined : concludeBlocked(delivery, circuit, now);
}

/** While the circuit is open, whoever first needs a call takes the permit for it. If that fails, nobody calls. */
async function takeProbe(health: SharedHealth, { store, tools, log }: Deliverer): Promise<boolean> {
  const { probe, ...circuit } = health.current.circuit;
  if (probe === undefined) return false;
  health.current = { ...health.current, circuit };
  try {
    return await store.takeProbe(probe);
  } catch (error) {
    log.warn('permit to call not taken: the next one will do', {
      connection: tools.connection.name,
      error,
    });
    return false;
  }
}
