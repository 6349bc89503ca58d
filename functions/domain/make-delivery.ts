import { concludeBlocked, wasOpen } from './circuit.ts';
import { concludeHeld, concludePaused, concludeTooOld, concludeUpdate } from './conclude-update.ts';
import { type Conclusion, type Delivery, isOpen } from './delivery.ts';
import { isErased } from './is-erased.ts';
import type { Log } from './log.ts';
import { effectiveHold, noteHealth, type SharedHealth } from './note-health.ts';
import type { DeliveryStore, StoredDelivery, UserState } from './ports.ts';
import { identifyUser, planDelivery, type ReadyDelivery } from './prepare-delivery.ts';
import { recordConclusion } from './record-conclusion.ts';
import { giveUpAt } from './retry-schedule.ts';
import { concludeOvertaken, deliveriesOf, newerUnanswered } from './unanswered.ts';
import type { FailedTogether } from './update-together.ts';
import {
  type ProviderTools,
  type SettledVerdict,
  type UpdateResult,
  updateUser,
} from './update-user.ts';
import { stateAfter, stateUntried, stateWhileRenaming } from './user-state.ts';
import { occurredAtOfVersion } from './version.ts';

/** What a deliver function works with. */
export interface Deliverer {
  readonly store: DeliveryStore;
  readonly tools: ProviderTools;
  readonly delaysSeconds: readonly number[];
  readonly log: Log;
}

/** A pending delivery and what is known of its user and its connection. */
export interface DeliveryContext {
  readonly stored: StoredDelivery;
  readonly state: UserState;
  readonly health: SharedHealth;
}

/** A delivery that can be sent, or that has come to an end without a call. */
export type PreparedDelivery =
  | { kind: 'ready'; ready: ReadyDelivery }
  | { kind: 'conclude'; conclusion: Conclusion; state?: UserState | undefined };

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
  { store, tools }: Deliverer,
): Promise<Conclusion | undefined> {
  const now = tools.ambient.now();
  if (health.current.paused !== undefined) return concludePaused(delivery, now);
  const hold = await effectiveHold(health.current, tools);
  if (hold !== undefined) return concludeHeld(delivery, hold.reason, { attempts: [], now });
  const { circuit } = health.current;
  const mayCall = circuit.openedAt === undefined || (await takeProbe(health, store));
  return mayCall ? undefined : concludeBlocked(delivery, circuit, now);
}

/** While the circuit is open, whoever first needs a call takes the permit for it. */
async function takeProbe(health: SharedHealth, store: DeliveryStore): Promise<boolean> {
  const { probe, ...circuit } = health.current.circuit;
  if (probe === undefined) return false;
  health.current = { ...health.current, circuit };
  return store.takeProbe(probe);
}

/** A delivery as it was prepared, and what came of sending it together with others. */
interface Tried {
  readonly prepared: PreparedDelivery;
  readonly result: UpdateResult | undefined;
  /** The request for several users that has failed before. */
  readonly failed: FailedTogether | undefined;
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
      if (result !== undefined) return recordResult(context, { ready, result }, deliverer);
      return sendAlone(context, { ready, failed }, deliverer);
    }
  }
}

async function sendAlone(
  context: DeliveryContext,
  { ready, failed }: { ready: ReadyDelivery; failed: FailedTogether | undefined },
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

interface Sent {
  readonly ready: ReadyDelivery;
  readonly result: UpdateResult;
  /** The state as it was saved before the call. */
  readonly renaming?: UserState | undefined;
}

async function recordResult(
  { stored, state, health }: DeliveryContext,
  { ready, result, renaming }: Sent,
  deliverer: Deliverer,
): Promise<UserState> {
  const { store, tools, delaysSeconds } = deliverer;
  const { connection, ambient } = tools;
  const now = ambient.now();
  const before = health.current.circuit;
  // The state comes first: should we stop in between, the next attempt finds that there is nothing left to send.
  const outcome = { result, update: connection.account.update };
  const next = stateAfter({ state, renaming }, ready, outcome);
  if (next !== undefined) await store.saveState(next);
  if (result.isEcho !== true) await noteHealth(health, { result, now }, deliverer);
  const conclusion = concludeUpdate(
    ready.delivery,
    {
      ...result,
      verdict: wasOpen({ before, after: health.current.circuit }, now)
        ? spared(result.verdict)
        : result.verdict,
      outdated: ready.outdated,
    },
    { delaysSeconds, now, random: ambient.random() },
  );
  await recordConclusion(stored, conclusion, deliverer);
  return next ?? renaming ?? state;
}

/** While the circuit is open, not even a probe spends an attempt of the delivery's schedule. */
function spared(verdict: SettledVerdict): SettledVerdict {
  return verdict.kind === 'retry' ? { ...verdict, throttled: true } : verdict;
}
