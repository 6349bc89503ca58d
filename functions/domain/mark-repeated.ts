import type { DeliveryMessage } from './deliver-messages.ts';
import type { Deliverer } from './make-delivery.ts';
import type { Loaded } from './ports.ts';
import { withUnanswered } from './unanswered.ts';

type States = Pick<Loaded, 'states' | 'unreadable'>;

/**
 * Of each user whose message has come before, notes that its delivery may have been made: the function may have stopped
 * after the provider's answer. It is the first one still open, since the next is begun only once that is recorded. Should
 * the function stop again, what is older waits. Returns the states as they are then.
 */
export async function markRepeated(
  lanes: readonly (readonly DeliveryMessage[])[],
  loaded: Loaded,
  deliverer: Deliverer,
): Promise<States> {
  const states = new Map(loaded.states);
  const unreadable = new Map(loaded.unreadable);
  await Promise.all(
    lanes.map(async (lane) => {
      const first = lane.find(({ pointer }) => isPending(pointer.deliveryId, loaded));
      if (first === undefined || unreadable.has(first.pointer.group)) return;
      try {
        const marked = await markOne(first, loaded, deliverer);
        if (marked !== undefined) states.set(marked.group, marked);
      } catch (error) {
        unreadable.set(first.pointer.group, error);
      }
    }),
  );
  return { states, unreadable };
}

async function markOne(
  { pointer: { deliveryId, group }, receipts = 1 }: DeliveryMessage,
  { deliveries, states }: Loaded,
  { store, tools }: Deliverer,
) {
  const stored = deliveries.get(deliveryId);
  if (stored === undefined || receipts < 2) return undefined;
  const state = states.get(group) ?? { group, applied: {}, ids: [], revision: 0 };
  const marked = withUnanswered(state, stored.delivery, tools.connection.account.update);
  if (marked !== undefined) await store.saveState(marked);
  return marked;
}

function isPending(deliveryId: string, { deliveries }: Loaded): boolean {
  return deliveries.get(deliveryId)?.delivery.status === 'pending';
}
