import type { Releasable, ReleaseStore } from './ports.ts';
import { giveUpAt, maxAgeMs } from './retry-schedule.ts';

/**
 * What waits at a connection and is too old to be tried again, page after page. It is told by its own age: while nothing
 * goes out, when it became due says nothing of that.
 */
export async function* expiredAt(
  connection: string,
  store: Pick<ReleaseStore, 'waitingSince'>,
  now: Date,
): AsyncGenerator<Releasable[]> {
  const receivedBy = new Date(now.getTime() - maxAgeMs);
  for await (const page of store.waitingSince(connection, receivedBy)) {
    yield page
      .filter((waiting) => giveUpAt(waiting) <= now)
      .map(({ deliveryId, group, status, release }) => ({ deliveryId, group, status, release }));
  }
}
