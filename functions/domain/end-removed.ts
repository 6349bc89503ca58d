import { chunked } from './chunked.ts';
import { type OpenStatus, openStatuses } from './delivery.ts';
import { expiredAt } from './expired.ts';
import type { Log } from './log.ts';
import type { DeliveryControl } from './operator-ports.ts';
import type { Ambient, ReleaseStore } from './ports.ts';

/** Deliveries cancelled at once. */
const parallel = 20;

/** What ending the deliveries of removed connections works with. */
export interface Remover {
  readonly store: Pick<ReleaseStore, 'openSince'>;
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

async function endIn(
  of: { readonly connection: string; readonly status: OpenStatus },
  { store, control, ambient, remainingMs }: Remover,
): Promise<number> {
  const because = { reason: removedReason, now: ambient.now() };
  let ended = 0;
  for await (const page of expiredAt(of, store, because.now)) {
    for (const chunk of chunked(page, parallel)) {
      if (remainingMs() <= 0) return ended;
      const ends = await Promise.all(
        chunk.map(({ deliveryId }) => control.cancel(deliveryId, because)),
      );
      ended += ends.filter(Boolean).length;
    }
  }
  return ended;
}
