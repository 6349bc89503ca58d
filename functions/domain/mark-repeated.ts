import type { DeliveryMessage } from './deliver-messages.ts';
import type { Deliverer } from './deliverer.ts';
import type { Loaded, StoredDelivery, UserState } from './ports.ts';
import { withUnanswered } from './unanswered.ts';
import { knownState } from './user-state.ts';

interface Marked {
  readonly states: ReadonlyMap<string, UserState>;
  /** By group, why that could not be noted: nothing of that user is to be done before it is. */
  readonly unmarked: ReadonlyMap<string, unknown>;
}

/**
 * Of each user whose messages have come before, notes that a delivery may have been made: the function may have stopped
 * after the provider's answer. Should the function stop again, what is older waits. Returns the states as they are then.
 */
export async function markRepeated(
  lanes: readonly (readonly DeliveryMessage[])[],
  loaded: Loaded,
  deliverer: Deliverer,
): Promise<Marked> {
  const states = new Map(loaded.states);
  const unmarked = new Map<string, unknown>();
  await Promise.all(
    lanes.map(async (lane) => {
      const group = lane[0]?.pointer.group;
      const begun = begunOf(lane, loaded);
      if (group === undefined || begun.length === 0) return;
      try {
        const marked = await markLane(group, begun, { loaded, deliverer });
        if (marked !== undefined) states.set(group, marked);
      } catch (error) {
        unmarked.set(group, error);
      }
    }),
  );
  return { states, unmarked };
}

/**
 * The deliveries of one user that may have been made before. The next one is begun only once the one before is recorded,
 * so that is the first that is still open, and no further; but one that was recorded may have been released again since,
 * and one that was cancelled may have been begun before that.
 */
function begunOf(lane: readonly DeliveryMessage[], { deliveries }: Loaded): StoredDelivery[] {
  const begun: StoredDelivery[] = [];
  for (const { pointer, receipts = 1 } of lane) {
    const stored = deliveries.get(pointer.deliveryId);
    if (stored === undefined) continue;
    const { status, release } = stored.delivery;
    if (status !== 'pending' && status !== 'cancelled') continue;
    if (receipts > 1) begun.push(stored);
    if (status === 'pending' && release === pointer.release) break;
  }
  return begun;
}

async function markLane(
  group: string,
  begun: readonly StoredDelivery[],
  { loaded, deliverer }: { loaded: Loaded; deliverer: Deliverer },
): Promise<UserState | undefined> {
  // A state that cannot be read must not be written, either.
  if (loaded.unreadable.has(group)) throw loaded.unreadable.get(group);
  const { update } = deliverer.tools.connection.account;
  const state = knownState(loaded.states, group);
  const marked = begun.reduce(
    (known, { delivery }) => withUnanswered(known, delivery, update) ?? known,
    state,
  );
  if (marked === state) return undefined;
  const next = { ...marked, revision: state.revision + 1 };
  await deliverer.store.saveState(next);
  return next;
}
