import type { Delivery } from '../../functions/domain/delivery.ts';
import { userGroupOf } from '../../functions/domain/ids.ts';
import type { DeliveryPointer } from '../../functions/domain/ports.ts';
import type { Releaser } from '../../functions/domain/release-deliveries.ts';
import { createMemoryDatabase } from '../memory/memory-database.ts';
import { createMemoryReleaseStore } from '../memory/memory-release-store.ts';
import { createKeptLog } from './kept-log.ts';
import { makeDelivery } from './made-delivery.ts';
import { createStoppedClock } from './stopped-clock.ts';

/** The retry function, with its store in memory and queues that a test can look into. */
export function createReleaseBench(more: Partial<Releaser> = {}) {
  const clock = createStoppedClock();
  const database = createMemoryDatabase();
  const log = createKeptLog();
  const queued: DeliveryPointer[] = [];
  let depth = 0;
  const releaser: Releaser = {
    store: createMemoryReleaseStore(database),
    queue: {
      async enqueue(_, pointers) {
        queued.push(...pointers);
        return [];
      },
      depth: async () => depth,
    },
    ambient: clock,
    log,
    delaysSeconds: [60, 300],
    remainingMs: () => 45_000,
    ...more,
  };
  return {
    clock,
    database,
    log,
    queued,
    releaser,
    setDepth(messages: number) {
      depth = messages;
    },
    put(number: number, dueAt: string | undefined, about: Partial<Delivery> = {}): Delivery {
      const id = `chg_${String(number).padStart(32, '0')}.wecare`;
      const delivery = makeDelivery({ id, userKey: `u-${number}`, ...about });
      database.deliveries.set(id, { delivery, payload: { user: {}, previous: {} }, dueAt });
      return delivery;
    },
    statusOf: ({ id }: Delivery) => database.deliveries.get(id)?.delivery.status,
    pointerTo: ({ id, userKey }: Delivery, release: number): DeliveryPointer => ({
      deliveryId: id,
      release,
      group: userGroupOf(userKey),
    }),
  };
}
