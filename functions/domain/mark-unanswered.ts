import type { Delivery } from './delivery.ts';
import { userGroupOf } from './ids.ts';
import type { ReleaseStore } from './ports.ts';
import type { Account } from './provider.ts';
import { withUnanswered } from './unanswered.ts';

const maxTries = 3;

/**
 * Notes that a delivery may have been made although nothing was recorded of it, so that nothing older goes out until that
 * is known. Throws if others write the user's state at the same time, again and again.
 */
export async function markUnanswered(
  delivery: Delivery,
  update: Account['update'],
  store: ReleaseStore,
): Promise<void> {
  const { id, connection, userKey } = delivery;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const known = await store.versions(connection, userGroupOf(userKey));
    const marked = withUnanswered(known, delivery, update);
    if (marked === undefined || (await store.saveUnanswered(connection, marked))) return;
  }
  throw new Error(`The state of the user of ${id} was written by others each time it was read`);
}
