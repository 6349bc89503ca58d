import { concludeDamaged, whyDamaged } from './damaged.ts';
import type { Deliverer } from './deliverer.ts';
import { type Delivery, isOpen } from './delivery.ts';

/**
 * Lets a delivery wait whose record cannot be read. What cannot be written either stays pending, so it is queued again: it
 * keeps no message in the queue, and nobody waits for it.
 */
export async function waitDamaged(
  delivery: Delivery,
  release: number,
  { store, tools, log }: Deliverer,
): Promise<void> {
  const { id: deliveryId, damaged = [] } = delivery;
  if (!isOpen(delivery) || (delivery.release !== release && !damaged.includes('release'))) return;
  log.error('delivery not made: its record cannot be read', { deliveryId, damaged });
  const now = tools.ambient.now();
  const conclusion = concludeDamaged(delivery, whyDamaged(delivery) ?? '', now);
  try {
    await store.conclude({ delivery, sealed: { kind: 'removed' } }, conclusion, now);
  } catch (error) {
    log.error('delivery whose record cannot be read not put off', { deliveryId, error });
  }
}
