import { prepareDelivery } from './decide-delivery.ts';
import type { Deliverer, DeliveryContext, PreparedDelivery } from './deliverer.ts';
import { makeDelivery } from './make-delivery.ts';
import { markRepeated } from './mark-repeated.ts';
import type { SharedHealth } from './note-health.ts';
import type { DeliveryPointer, Loaded, UserState } from './ports.ts';
import { putOff } from './put-off.ts';
import { type FailedTogether, updateTogether } from './update-together.ts';
import { type ProviderTools, type UpdateResult, worstCaseMs } from './update-user.ts';

/** One message of the connection's queue. */
export interface DeliveryMessage {
  readonly messageId: string;
  readonly pointer: DeliveryPointer;
  /** How often it was received, this time included; once if that is not known. */
  readonly receipts?: number;
}

/** Messages that are not done with, by id. All others are. */
export interface Undone {
  /** Something went wrong on our side: they come back after the visibility timeout. */
  readonly failed: readonly string[];
}

/**
 * Kept back from the function's time so that what was done can be recorded, and what was not can be put off: four writes
 * one after the other, the last of them for all of a user's messages side by side.
 */
const recordingMs = 3_000;

/**
 * Makes the deliveries that the messages point to: different users side by side, one user's one after the other. A
 * message of a user whose earlier one could not be recorded is left undone as well, so that their order holds.
 */
export async function deliverMessages(
  messages: readonly DeliveryMessage[],
  { tools, ...rest }: Deliverer,
): Promise<Undone> {
  const remainingMs = () => tools.remainingMs() - recordingMs;
  const deliverer = { ...rest, tools: { ...tools, remainingMs } };
  const read = await deliverer.store.load(messages.map(({ pointer }) => pointer));
  const lanes = [...Map.groupBy(messages, ({ pointer }) => pointer.group).values()];
  const states = await markRepeated(lanes, read, deliverer);
  const loaded = { ...read, ...states, health: { current: read.health } };
  const heads = await prepareTogether(lanes, loaded, deliverer);
  const undone = await Promise.all(
    lanes.map((lane) => runLane({ lane, loaded, heads }, deliverer)),
  );
  return { failed: undone.flat() };
}

/** A delivery that was prepared, and possibly sent, together with those of other users. */
interface Head {
  readonly prepared: PreparedDelivery;
  readonly result: UpdateResult | undefined;
  /** The request for several users that has failed before. */
  readonly failed: FailedTogether | undefined;
}

/** What was loaded for a batch. */
interface Batch extends Omit<Loaded, 'health'> {
  readonly health: SharedHealth;
}

interface Lane {
  /** The messages of one user, in their order. */
  readonly lane: readonly DeliveryMessage[];
  readonly loaded: Batch;
  readonly heads: ReadonlyMap<string, Head>;
}

/** Returns the messages that are to come back. */
async function runLane({ lane, loaded, heads }: Lane, deliverer: Deliverer): Promise<string[]> {
  const { tools, log } = deliverer;
  const [first] = lane;
  if (first !== undefined && loaded.unreadable.has(first.pointer.group)) {
    const { deliveryId, group } = first.pointer;
    const error = loaded.unreadable.get(group);
    log.error('user not updated: what is known of him cannot be read or written', {
      deliveryId,
      error,
    });
    return lane.map(({ messageId }) => messageId);
  }
  const made = new Set<string>();
  let state: UserState | undefined;
  for (const [index, { pointer }] of lane.entries()) {
    const context = contextOf(pointer, loaded, state);
    if (context === undefined || made.has(pointer.deliveryId)) {
      // Redelivered, or another release of a delivery that has been made since.
      log.info('message dropped: its delivery is not pending', { deliveryId: pointer.deliveryId });
      continue;
    }
    const rest = lane.slice(index);
    const head = heads.get(pointer.deliveryId);
    // What was sent already is recorded however little time is left.
    if (head?.result === undefined && !hasTime(tools)) {
      const open = rest.filter((one) => !made.has(one.pointer.deliveryId));
      return putOffRest({ lane: open, loaded, heads }, context.state, deliverer);
    }
    try {
      state = await deliverOne(context, head, deliverer);
      made.add(pointer.deliveryId);
    } catch (error) {
      log.error('delivery not recorded: its message comes back', {
        deliveryId: pointer.deliveryId,
        error,
      });
      return rest.map(({ messageId }) => messageId);
    }
  }
  return [];
}

/** Returns the messages that are to come back. */
async function putOffRest(
  { lane, loaded, heads }: Lane,
  state: UserState,
  deliverer: Deliverer,
): Promise<string[]> {
  const contexts = lane.flatMap(({ pointer }) => contextOf(pointer, loaded, state) ?? []);
  const late = [...new Set(contexts.map(({ stored }) => stored))].map((stored) => {
    const head = heads.get(stored.delivery.id);
    return { stored, prepared: head?.prepared, failed: head?.failed };
  });
  const failed = new Set(await putOff(late, state, deliverer));
  return lane
    .filter(({ pointer }) => failed.has(pointer.deliveryId))
    .map(({ messageId }) => messageId);
}

async function deliverOne(
  context: DeliveryContext,
  head: Head | undefined,
  deliverer: Deliverer,
): Promise<UserState> {
  const prepared = head?.prepared ?? (await prepareDelivery(context, deliverer));
  return makeDelivery(context, { prepared, result: head?.result, failed: head?.failed }, deliverer);
}

function hasTime(tools: ProviderTools): boolean {
  return tools.remainingMs() >= worstCaseMs(tools.connection);
}

/** Sends the first delivery of each user in one request, where the provider offers that. */
async function prepareTogether(
  lanes: readonly (readonly DeliveryMessage[])[],
  loaded: Batch,
  deliverer: Deliverer,
): Promise<ReadonlyMap<string, Head>> {
  const { tools } = deliverer;
  if (!tools.connection.account.batches || lanes.length < 2 || !hasTime(tools)) return new Map();
  const contexts = lanes.flatMap(([first]) =>
    first === undefined ? [] : (contextOf(first.pointer, loaded, undefined) ?? []),
  );
  const prepared = await Promise.all(contexts.map((context) => prepareHead(context, deliverer)));
  const heads = prepared.filter((head) => head !== undefined);
  const ready = heads.flatMap(([, one]) => (one.kind === 'ready' ? [one.ready] : []));
  const { results, failed } = await updateTogether(ready, tools);
  return new Map(
    heads.map(([deliveryId, one]) => [
      deliveryId,
      { prepared: one, result: results.get(deliveryId), failed: failed.get(deliveryId) },
    ]),
  );
}

/** Undefined if that fails: its lane meets the same fault then, and the other users are none the worse for it. */
async function prepareHead(
  context: DeliveryContext,
  deliverer: Deliverer,
): Promise<readonly [string, PreparedDelivery] | undefined> {
  try {
    return [context.stored.delivery.id, await prepareDelivery(context, deliverer)];
  } catch {
    return undefined;
  }
}

function contextOf(
  { deliveryId, group }: DeliveryPointer,
  loaded: Batch,
  known: UserState | undefined,
): DeliveryContext | undefined {
  const stored = loaded.deliveries.get(deliveryId);
  if (stored?.delivery.status !== 'pending' || loaded.unreadable.has(group)) return undefined;
  return {
    stored,
    state: known ?? loaded.states.get(group) ?? { group, applied: {}, ids: [], revision: 0 },
    health: loaded.health,
  };
}
