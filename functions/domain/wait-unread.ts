import type { Deliverer } from './deliverer.ts';
import { recordConclusion } from './record-conclusion.ts';
import { giveBack, type Lane } from './run-lane.ts';
import { concludeUnreadable } from './unreadable.ts';

/** Lets the deliveries of a user of whom nothing can be read wait. Returns the messages that are to come back. */
export async function waitUnread(
  { lane, loaded }: Omit<Lane, 'head'>,
  deliverer: Deliverer,
): Promise<string[]> {
  const what = 'what is known of this user';
  const waits = await Promise.allSettled(
    lane.map(async ({ pointer: { deliveryId, group, release } }) => {
      const stored = loaded.deliveries.get(deliveryId);
      if (stored?.delivery.status !== 'pending' || stored.delivery.release !== release) return;
      const unread = { what, error: loaded.unreadable.get(group) };
      const { health } = loaded;
      const conclusion = await concludeUnreadable(stored.delivery, unread, { health, deliverer });
      await recordConclusion(stored, conclusion, deliverer);
    }),
  );
  const unrecorded = lane.filter((_, index) => waits[index]?.status === 'rejected');
  const [failed] = waits.filter((wait) => wait.status === 'rejected');
  return failed === undefined ? [] : giveBack(unrecorded, failed.reason, deliverer);
}
