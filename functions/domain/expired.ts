import type { OpenStatus } from './delivery.ts';
import type { Releasable, ReleaseStore } from './ports.ts';
import { giveUpAt, maxAgeMs } from './retry-schedule.ts';

/**
 * What is open at a connection, in one status, and too old to be tried again, page after page. It is told by its own age:
 * while nothing goes out, when it became due says nothing of that.
 */
export async function* expiredAt(
  of: { readonly connection: string; readonly status: OpenStatus },
  store: Pick<ReleaseStore, 'openSince'>,
  now: Date,
): AsyncGenerator<Releasable[]> {
  const receivedBy = new Date(now.getTime() - maxAgeMs);
  for await (const page of store.openSince(of, receivedBy)) {
    yield page
      .filter((open) => giveUpAt(open) <= now)
      .map(({ deliveryId, group, status, release }) => ({ deliveryId, group, status, release }));
  }
}
