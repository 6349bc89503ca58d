import { prepareDelivery } from './decide-delivery.ts';
import type { DeliveryMessage } from './deliver-messages.ts';
import type { Deliverer, DeliveryContext, PreparedDelivery } from './deliverer.ts';
import { makeDelivery } from './make-delivery.ts';
import type { SharedHealth } from './note-health.ts';
import type { DeliveryPointer, Loaded, UserState } from './ports.ts';
import { putOff } from './put-off.ts';
import type { FailedTogether } from './update-together.ts';
import { type ProviderTools, type UpdateResult, worstCaseMs } from './update-user.ts';
import { knownState } from './user-state.ts';
import { waitDamaged } from './wait-damaged.ts';
import { waitUnread } from './wait-unread.ts';

/** A user's first delivery, prepared and possibly sent together with those of other users. */
export interface Head {
  readonly deliveryId: string;
  readonly prepared: PreparedDelivery;
  readonly result?: UpdateResult | undefined;
  /** The request for several users that has failed before. */
  readonly failed?: FailedTogether | undefined;
  /** Whether it was to be part of a request for several users. */
  readonly wasTogether: boolean;
}

/** What was loaded for a batch. */
export interface Batch extends Omit<Loaded, 'health'> {
  readonly health: SharedHealth;
  /** By group, why it could not be noted that a delivery may have been made before. */
  readonly unmarked: ReadonlyMap<string, unknown>;
}

/** What there is to do for one user. */
export interface Lane {
  /** The messages of one user, in their order. */
  readonly lane: readonly DeliveryMessage[];
  readonly loaded: Batch;
  readonly head: Head | undefined;
}

/**
 * Makes the deliveries of one user, one after the other. Returns the messages that are to come back: of one whose delivery
 * could not be recorded, and of all after it.
 */
export async function runLane(
  { lane, loaded, head: first }: Lane,
  deliverer: Deliverer,
): Promise<string[]> {
  const group = lane[0]?.pointer.group ?? '';
  if (loaded.unmarked.has(group)) return giveBack(lane, loaded.unmarked.get(group), deliverer);
  if (loaded.unreadable.has(group)) return waitUnread({ lane, loaded }, deliverer);
  const made = new Set<string>();
  let state: UserState | undefined;
  for (const [index, { pointer }] of lane.entries()) {
    const context = contextOf(pointer, loaded, state);
    if (context === undefined || made.has(pointer.deliveryId)) {
      await drop(pointer, loaded, deliverer);
      continue;
    }
    const rest = lane.slice(index);
    const head = first?.deliveryId === pointer.deliveryId ? first : undefined;
    // What was sent already is recorded however little time is left.
    if (head?.result === undefined && !hasTime(deliverer.tools)) {
      const open = rest.filter((one) => !made.has(one.pointer.deliveryId));
      return putOffRest({ lane: open, loaded, head }, savedState(head) ?? context.state, deliverer);
    }
    try {
      state = await deliverOne(context, head, deliverer);
      made.add(pointer.deliveryId);
    } catch (error) {
      return giveBack(rest, error, deliverer);
    }
  }
  return [];
}

/** These messages come back after the visibility timeout. */
export function giveBack(
  lane: readonly DeliveryMessage[],
  error: unknown,
  { log }: Deliverer,
): string[] {
  const deliveryId = lane[0]?.pointer.deliveryId;
  log.error('delivery not recorded: its message comes back', { deliveryId, error });
  return lane.map(({ messageId }) => messageId);
}

async function drop(
  { deliveryId, release }: DeliveryPointer,
  { damaged }: Batch,
  deliverer: Deliverer,
): Promise<void> {
  const delivery = damaged.get(deliveryId);
  // Were its message to come back, all of its user's would have to wait.
  if (delivery !== undefined) return waitDamaged(delivery, release, deliverer);
  // Redelivered, or of another release than the delivery's.
  deliverer.log.info('message dropped: its delivery has moved on', { deliveryId });
}

/** Returns the messages that are to come back. */
async function putOffRest(
  { lane, loaded, head }: Lane,
  state: UserState,
  deliverer: Deliverer,
): Promise<string[]> {
  const contexts = lane.flatMap(({ pointer }) => contextOf(pointer, loaded, state) ?? []);
  const late = [...new Set(contexts.map(({ stored }) => stored))].map((stored) => {
    return head?.deliveryId === stored.delivery.id ? { ...head, stored } : { stored };
  });
  const failed = new Set(await putOff(late, state, deliverer));
  return lane
    .filter(({ pointer }) => failed.has(pointer.deliveryId))
    .map(({ messageId }) => messageId);
}

/** As it was saved while the delivery was prepared. */
function savedState(head: Head | undefined): UserState | undefined {
  return head?.prepared.kind === 'ready' ? head.prepared.state : undefined;
}

async function deliverOne(
  context: DeliveryContext,
  head: Head | undefined,
  deliverer: Deliverer,
): Promise<UserState> {
  const prepared = head?.prepared ?? (await prepareDelivery(context, deliverer));
  return makeDelivery(context, { ...head, prepared }, deliverer);
}

/** Whether a delivery can be begun that takes as long as it may. */
export function hasTime(tools: ProviderTools): boolean {
  return tools.remainingMs() >= worstCaseMs(tools.connection);
}

/** What is known for a message; undefined if its delivery has moved on, or is not to be made. */
export function contextOf(
  { deliveryId, group, release }: DeliveryPointer,
  loaded: Batch,
  known: UserState | undefined,
): DeliveryContext | undefined {
  const stored = loaded.deliveries.get(deliveryId);
  if (stored?.delivery.status !== 'pending') return undefined;
  // A message of another release is not to be acted on: one of this release is there, or is found to be lost.
  if (stored.delivery.release !== release) return undefined;
  if (loaded.unreadable.has(group) || loaded.unmarked.has(group)) return undefined;
  return {
    stored,
    state: known ?? knownState(loaded.states, group),
    health: loaded.health,
  };
}
