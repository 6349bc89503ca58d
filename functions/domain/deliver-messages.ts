import { prepareDelivery } from './decide-delivery.ts';
import type { Deliverer, DeliveryContext, PreparedDelivery } from './deliverer.ts';
import { markRepeated } from './mark-repeated.ts';
import type { DeliveryPointer } from './ports.ts';
import { type Batch, contextOf, type Head, hasTime, runLane } from './run-lane.ts';
import { updateTogether } from './update-together.ts';

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
  const marked = await markRepeated(lanes, read, deliverer);
  const loaded = { ...read, ...marked, health: { current: read.health } };
  const heads = await prepareTogether(lanes, loaded, deliverer);
  const undone = await Promise.all(
    lanes.map((lane) => runLane({ lane, loaded, heads }, deliverer)),
  );
  return { failed: undone.flat() };
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
