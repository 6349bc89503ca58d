import { type Circuit, concludeBlocked, letsThrough, signalOf } from './circuit.ts';
import { concludeHeld, concludeUpdate } from './conclude-update.ts';
import { readCredentials } from './credentials.ts';
import { type Conclusion, type Delivery, openStatuses } from './delivery.ts';
import type { Log } from './log.ts';
import type { DeliveryStore, Health, Hold, StoredDelivery, UserState } from './ports.ts';
import { identifyUser, planDelivery, type ReadyDelivery } from './prepare-delivery.ts';
import { giveUpAt } from './retry-schedule.ts';
import { concludeOvertaken, deliveriesOf, newerUnanswered } from './unanswered.ts';
import {
  type ProviderTools,
  type SettledVerdict,
  type UpdateResult,
  updateUser,
} from './update-user.ts';
import { stateAfter, stateUntried } from './user-state.ts';

/** What a deliver function works with. */
export interface Deliverer {
  readonly store: DeliveryStore;
  readonly tools: ProviderTools;
  readonly delaysSeconds: readonly number[];
  readonly log: Log;
}

/** What is known of a user and the connection. */
export interface Known {
  readonly state: UserState;
  readonly health: Health;
}

/** A pending delivery and what is known of its user and its connection. */
export interface DeliveryContext extends Known {
  readonly stored: StoredDelivery;
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
  if (now >= giveUpAt(delivery)) {
    const reason = `given up after 7 days: ${delivery.reason ?? 'it could not be tried'}`;
    return {
      kind: 'conclude',
      conclusion: { status: 'failed', failure: 'exhausted', reason, attempts: [] },
    };
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
  const conclusion = await concludeUncalled(delivery, health, tools);
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
  return [...deliveries.values()].some(({ delivery: { status } }) =>
    openStatuses.some((open) => open === status),
  );
}

/** Where a delivery stands whose provider is not to be called now; undefined if it is. */
async function concludeUncalled(
  delivery: Delivery,
  { hold, circuit }: Health,
  tools: ProviderTools,
): Promise<Conclusion | undefined> {
  const now = tools.ambient.now();
  const holding = await effectiveHold(hold, tools);
  if (holding !== undefined) return concludeHeld(delivery, holding.reason, { attempts: [], now });
  return letsThrough(circuit, delivery.id) ? undefined : concludeBlocked(delivery, circuit, now);
}

/** Makes the delivery, unless that was done already, records how it went, and returns what is known after it. */
export async function makeDelivery(
  context: DeliveryContext,
  { prepared, result }: { prepared: PreparedDelivery; result: UpdateResult | undefined },
  deliverer: Deliverer,
): Promise<Known> {
  const { stored, state, health } = context;
  switch (prepared.kind) {
    case 'conclude':
      if (prepared.state !== undefined) await deliverer.store.saveState(prepared.state);
      await record(stored, prepared.conclusion, deliverer);
      return { state: prepared.state ?? state, health };
    case 'ready': {
      const { ready } = prepared;
      const known = result ?? (await updateUser(ready.job, deliverer.tools));
      return recordResult(context, { ready, result: known }, deliverer);
    }
  }
}

/** A hold counts only for the secret that it was put on for. */
async function effectiveHold(
  hold: Hold | undefined,
  { connection, secrets }: ProviderTools,
): Promise<Hold | undefined> {
  if (hold === undefined) return undefined;
  const credentials = await readCredentials(connection, secrets, 'read');
  return credentials.version === hold.secretVersion ? hold : undefined;
}

async function recordResult(
  { stored, state, health }: DeliveryContext,
  { ready, result }: { ready: ReadyDelivery; result: UpdateResult },
  deliverer: Deliverer,
): Promise<Known> {
  const { store, tools, delaysSeconds } = deliverer;
  const { connection, ambient } = tools;
  const now = ambient.now();
  // The state comes first: should we stop in between, the next attempt finds that there is nothing left to send.
  const next = stateAfter(state, ready, { result, update: connection.account.update });
  if (next !== undefined) await store.saveState(next);
  const newHealth = await noteHealth(health, { result, now }, deliverer);
  const conclusion = concludeUpdate(
    ready.delivery,
    { ...result, verdict: spared(result.verdict, health), outdated: ready.outdated },
    { delaysSeconds, now, random: ambient.random() },
  );
  await record(stored, conclusion, deliverer);
  return { state: next ?? state, health: newHealth };
}

/** While the circuit is open, not even a probe spends an attempt of the delivery's schedule. */
function spared(verdict: SettledVerdict, { circuit }: Health): SettledVerdict {
  const isProbe = circuit.openedAt !== undefined && verdict.kind === 'retry';
  return isProbe ? { ...verdict, throttled: true } : verdict;
}

/** Writes down what the result says of the connection, if that is anything new. */
async function noteHealth(
  health: Health,
  { result, now }: { result: UpdateResult; now: Date },
  { store, tools, log }: Deliverer,
): Promise<Health> {
  const hold = holdFor(result, now);
  if (hold !== undefined) await store.hold(hold);
  const circuit = await noteSignal(health.circuit, { result, now }, { store, tools, log });
  return { ...health, ...(hold === undefined ? {} : { hold }), circuit };
}

async function noteSignal(
  circuit: Circuit,
  { result, now }: { result: UpdateResult; now: Date },
  { store, tools, log }: Pick<Deliverer, 'store' | 'tools' | 'log'>,
): Promise<Circuit> {
  const { name, circuitFailures: threshold } = tools.connection;
  const wasOpen = circuit.openedAt !== undefined;
  switch (signalOf(result)) {
    case 'unclear':
      return circuit;
    case 'works': {
      if (circuit.failures === 0 && !wasOpen) return circuit;
      if (wasOpen) log.info('circuit closed: the provider answers again', { connection: name });
      return store.closeCircuit({ wasOpen, now });
    }
    case 'fails': {
      const reason = 'reason' in result.verdict ? result.verdict.reason : '';
      const next = await store.countFailure({ reason, now, threshold });
      const opens = !wasOpen && next.openedAt === now.toISOString();
      if (opens) log.warn('circuit opened: the provider is left alone', { connection: name });
      return next;
    }
  }
}

function holdFor({ verdict }: UpdateResult, now: Date): Hold | undefined {
  if (verdict.kind !== 'held') return undefined;
  const { reason, secretVersion } = verdict;
  return { reason, secretVersion, since: now.toISOString() };
}

async function record(
  stored: StoredDelivery,
  conclusion: Conclusion,
  { store, tools, log }: Deliverer,
): Promise<void> {
  await store.conclude(stored, conclusion, tools.ambient.now());
  const last = conclusion.attempts.at(-1);
  log.info(`delivery ${conclusion.status}`, {
    deliveryId: stored.delivery.id,
    changeId: stored.delivery.changeId,
    attempts: stored.delivery.attempts.length + conclusion.attempts.length,
    ...(last?.httpStatus === undefined ? {} : { httpStatus: last.httpStatus }),
    ...(last === undefined ? {} : { durationMs: last.durationMs }),
  });
}
