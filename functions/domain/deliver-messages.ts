import { concludeHeld, concludeUpdate } from './conclude-update.ts';
import { readCredentials } from './credentials.ts';
import type { Conclusion, Delivery } from './delivery.ts';
import type { Log } from './log.ts';
import type { DeliveryPointer, DeliveryStore, Hold, Loaded, UserState } from './ports.ts';
import { identifyUser, planDelivery, type ReadyDelivery } from './prepare-delivery.ts';
import { giveUpAt } from './retry-schedule.ts';
import { updateTogether } from './update-together.ts';
import { type ProviderTools, type UpdateResult, updateUser, worstCaseMs } from './update-user.ts';
import { stateAfter } from './user-state.ts';

/** What a deliver function works with. */
export interface Deliverer {
  readonly store: DeliveryStore;
  readonly tools: ProviderTools;
  readonly delaysSeconds: readonly number[];
  readonly log: Log;
}

/** One message of the connection's queue. */
export interface DeliveryMessage {
  readonly messageId: string;
  readonly pointer: DeliveryPointer;
}

/** Messages that are not done with, by id. All others are. */
export interface Undone {
  /** Something went wrong on our side: they come back after the visibility timeout. */
  readonly failed: readonly string[];
  /** There was no time left for them: they may come back at once. */
  readonly unstarted: readonly string[];
}

/** Kept back from the function's time so that what was done can be recorded. */
const recordingMs = 3_000;

/**
 * Makes the deliveries that the messages point to: different users side by side, one user's one after the other. A
 * message of a user whose earlier one is not done with is left undone as well, so that their order holds.
 */
export async function deliverMessages(
  messages: readonly DeliveryMessage[],
  deliverer: Deliverer,
): Promise<Undone> {
  const loaded = await deliverer.store.load(messages.map(({ pointer }) => pointer));
  const lanes = Map.groupBy(messages, ({ pointer }) => pointer.group);
  const heads = [...lanes.values()].flatMap((lane) => lane.slice(0, 1));
  const together = await deliverTogether(heads, loaded, deliverer);
  const undone = await Promise.all(
    [...lanes].map(([group, lane]) => runLane({ group, lane, loaded, together }, deliverer)),
  );
  return {
    failed: undone.flatMap(({ failed }) => failed),
    unstarted: undone.flatMap(({ unstarted }) => unstarted),
  };
}

interface Lane {
  readonly group: string;
  readonly lane: readonly DeliveryMessage[];
  readonly loaded: Loaded;
  /** Results of a batch that the first deliveries of several lanes went out with, by delivery id. */
  readonly together: ReadonlyMap<string, UpdateResult>;
}

async function runLane(
  { group, lane, loaded, together }: Lane,
  deliverer: Deliverer,
): Promise<Undone> {
  let state = loaded.states.get(group) ?? emptyState(group);
  for (const [index, { pointer }] of lane.entries()) {
    const rest = lane.slice(index).map(({ messageId }) => messageId);
    if (deliverer.tools.remainingMs() < worstCaseMs(deliverer.tools.connection) + recordingMs) {
      return { failed: [], unstarted: rest };
    }
    try {
      state = await deliverOne(pointer.deliveryId, { state, loaded, together }, deliverer);
    } catch (error) {
      deliverer.log.error('delivery not recorded; its message comes back', {
        deliveryId: pointer.deliveryId,
        error,
      });
      return { failed: rest, unstarted: [] };
    }
  }
  return { failed: [], unstarted: [] };
}

/** Makes one delivery and returns the user's state after it. */
async function deliverOne(
  deliveryId: string,
  { state, loaded, together }: { state: UserState } & Pick<Lane, 'loaded' | 'together'>,
  deliverer: Deliverer,
): Promise<UserState> {
  const stored = loaded.deliveries.get(deliveryId);
  if (stored?.delivery.status !== 'pending') {
    deliverer.log.info('message dropped: its delivery is not pending', {
      deliveryId,
      status: stored?.delivery.status ?? 'unknown',
    });
    return state;
  }
  const prepared = await prepare(deliveryId, { state, loaded }, deliverer);
  if (prepared.kind === 'conclude') {
    await record(stored.delivery, prepared.conclusion, deliverer);
    return state;
  }
  const { ready } = prepared;
  const result = together.get(deliveryId) ?? (await updateUser(ready.job, deliverer.tools));
  return recordResult({ ready, result, state }, deliverer);
}

type PreparedDelivery =
  | { kind: 'ready'; ready: ReadyDelivery }
  | { kind: 'conclude'; conclusion: Conclusion };

async function prepare(
  deliveryId: string,
  { state, loaded }: { state: UserState; loaded: Loaded },
  { store, tools }: Deliverer,
): Promise<PreparedDelivery> {
  const stored = loaded.deliveries.get(deliveryId);
  if (stored === undefined) throw new Error(`Not loaded: ${deliveryId}`);
  const { delivery } = stored;
  const now = tools.ambient.now();
  if (now >= giveUpAt(delivery)) {
    const reason = 'given up after 7 days';
    const conclusion = { status: 'failed', failure: 'exhausted', reason, attempts: [] } as const;
    return { kind: 'conclude', conclusion };
  }
  const plan = planDelivery(delivery, tools.connection, state);
  if (plan.kind === 'conclude') return plan;
  const hold = await effectiveHold(loaded.hold, tools);
  if (hold !== undefined) {
    return {
      kind: 'conclude',
      conclusion: concludeHeld(delivery, hold.reason, { attempts: [], now }),
    };
  }
  const payload = await store.payload(stored);
  return identifyUser({ delivery, payload }, { plan, state }, tools.connection);
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
  { ready, result, state }: { ready: ReadyDelivery; result: UpdateResult; state: UserState },
  { store, tools, delaysSeconds, log }: Deliverer,
): Promise<UserState> {
  const { connection, ambient } = tools;
  const now = ambient.now();
  // The state comes first: should we stop in between, the next attempt finds that there is nothing left to send.
  const next = stateAfter(state, ready, { result, update: connection.account.update });
  if (next !== undefined) await store.saveState(next);
  if (result.verdict.kind === 'held') {
    const { reason, secretVersion } = result.verdict;
    await store.hold({ reason, secretVersion, since: now.toISOString() });
  }
  const schedule = { delaysSeconds, now, random: ambient.random() };
  const conclusion = concludeUpdate(
    ready.delivery,
    { ...result, outdated: ready.outdated },
    schedule,
  );
  await record(ready.delivery, conclusion, { store, tools, delaysSeconds, log });
  return next ?? state;
}

async function record(
  delivery: Delivery,
  conclusion: Conclusion,
  { store, tools, log }: Deliverer,
): Promise<void> {
  await store.conclude(delivery, conclusion, tools.ambient.now());
  log.info('delivery attempted', {
    deliveryId: delivery.id,
    changeId: delivery.changeId,
    status: conclusion.status,
    httpStatus: conclusion.attempts.at(-1)?.httpStatus,
    durationMs: conclusion.attempts.at(-1)?.durationMs,
  });
}

/** Sends the first delivery of each user in one request, where the provider offers that. */
async function deliverTogether(
  heads: readonly DeliveryMessage[],
  loaded: Loaded,
  deliverer: Deliverer,
): Promise<ReadonlyMap<string, UpdateResult>> {
  const { connection } = deliverer.tools;
  if (!connection.account.batches || heads.length < 2) return new Map();
  const pending = heads.filter(
    ({ pointer }) => loaded.deliveries.get(pointer.deliveryId)?.delivery.status === 'pending',
  );
  const prepared = await Promise.allSettled(
    pending.map(({ pointer: { deliveryId, group } }) =>
      prepare(
        deliveryId,
        { state: loaded.states.get(group) ?? emptyState(group), loaded },
        deliverer,
      ),
    ),
  );
  const ready = prepared.flatMap((result) =>
    result.status === 'fulfilled' && result.value.kind === 'ready' ? [result.value.ready] : [],
  );
  return updateTogether(ready, deliverer.tools);
}

function emptyState(group: string): UserState {
  return { group, applied: {}, ids: [], revision: 0 };
}
