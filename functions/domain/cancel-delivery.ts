import { isCancellable } from './delivery.ts';
import type { DeliveryControl } from './operator-ports.ts';
import type { Ambient, DeliveryReader } from './ports.ts';
import type { HandResult } from './retry-by-hand.ts';

/** What cancelling works with. */
export interface Canceller {
  readonly reader: Pick<DeliveryReader, 'delivery'>;
  readonly control: DeliveryControl;
  readonly ambient: Pick<Ambient, 'now'>;
}

/**
 * Ends a delivery that has not ended, or dismisses one that has failed, and removes its personal data. A call that is
 * under way is not called back: what comes of it is not recorded.
 */
export async function cancelDelivery(
  id: string,
  { reader, control, ambient }: Canceller,
): Promise<HandResult> {
  const delivery = await reader.delivery(id);
  if (delivery === undefined) return { kind: 'unknown' };
  // Who cancelled it may have stopped before its data was removed.
  if (delivery.status === 'cancelled') await control.removePayload(id);
  const because = { reason: 'cancelled by an operator', now: ambient.now() };
  // Of a damaged record its status may not say the truth: the store tells whether it has ended.
  const isCancelled = isCancellable(delivery) && (await control.cancel(id, because));
  const after = isCancellable(delivery) ? ((await reader.delivery(id)) ?? delivery) : delivery;
  return isCancelled
    ? { kind: 'done', delivery: after }
    : { kind: 'refused', why: `It has ended: it is ${after.status}.` };
}
