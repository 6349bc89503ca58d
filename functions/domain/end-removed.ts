import { chunked } from './chunked.ts';
import { isOpen, type OpenStatus, openStatuses } from './delivery.ts';
import type { Log } from './log.ts';
import type { DeliveryControl, DeliveryIndex } from './operator-ports.ts';
import type { Ambient, ReleaseStore } from './ports.ts';
import { giveUpAt, maxAgeMs } from './retry-schedule.ts';

/** Deliveries listed at once. */
const pageSize = 100;

/** Deliveries cancelled at once. */
const parallel = 20;

/** What ending the deliveries of removed connections works with. */
export interface Remover {
  readonly index: Pick<DeliveryIndex, 'between'>;
  readonly store: Pick<ReleaseStore, 'delivery'>;
  readonly control: Pick<DeliveryControl, 'cancel'>;
  readonly ambient: Pick<Ambient, 'now'>;
  readonly log: Log;
  remainingMs(): number;
}

/** Why a delivery of a connection has ended that nobody serves. */
export const removedReason = 'its connection is no longer in the config, and was not for 7 days';

/**
 * Ends what has been open for seven days at connections that the config has no longer: nothing delivers it any more. Until
 * then the connection may be put back. Trouble with one connection keeps none of the others waiting.
 */
export async function endRemoved(names: readonly string[], remover: Remover): Promise<void> {
  await Promise.all(
    names.map(async (connection) => {
      try {
        const counts = await Promise.all(
          openStatuses.map((status) => endIn({ connection, status }, remover)),
        );
        const count = counts.reduce((sum, one) => sum + one, 0);
        if (count > 0) {
          remover.log.warn('deliveries of a removed connection cancelled', { connection, count });
        }
      } catch (error) {
        remover.log.error(
          'deliveries of a removed connection not ended: the next run tries again',
          {
            connection,
            error,
          },
        );
      }
    }),
  );
}

/** By what the index lists: a record that is damaged has to end, too. */
async function endIn(
  of: { readonly connection: string; readonly status: OpenStatus },
  remover: Remover,
): Promise<number> {
  const now = remover.ambient.now();
  // `$` comes after the `#` with which a position goes on.
  const before = `${new Date(now.getTime() - maxAgeMs).toISOString()}$`;
  let ended = 0;
  for (let after = '0'; ; ) {
    const page = await remover.index.between(of, { after, before, limit: pageSize });
    for (const chunk of chunked(page, parallel)) {
      if (remover.remainingMs() <= 0) return ended;
      const ends = await Promise.all(chunk.map(({ deliveryId }) => end(deliveryId, now, remover)));
      ended += ends.filter(Boolean).length;
    }
    const last = page.at(-1);
    if (last === undefined) return ended;
    after = last.position;
  }
}

async function end(id: string, now: Date, { store, control }: Remover): Promise<boolean> {
  const delivery = await store.delivery(id);
  if (delivery === undefined || giveUpAt(delivery) > now) return false;
  if (!isOpen(delivery) && !delivery.damaged?.includes('status')) return false;
  return control.cancel(id, { reason: removedReason, now });
}
