import type { Delivery } from '../../functions/domain/delivery.ts';
import type { DeliveryPointer } from '../../functions/domain/ports.ts';
import { createMemoryDatabase } from '../memory/memory-database.ts';
import { createMemoryDeliveryReader } from '../memory/memory-delivery-reader.ts';
import { createMemoryOperatorStores } from '../memory/memory-operator-stores.ts';
import { createKeptLog } from './kept-log.ts';
import { makeDelivery } from './made-delivery.ts';
import { createStoppedClock } from './stopped-clock.ts';

/** What the operator's work needs, in memory, with a queue that a test can look into. */
export function createOperatorBench() {
  const clock = createStoppedClock();
  const database = createMemoryDatabase();
  const stores = createMemoryOperatorStores(database);
  const log = createKeptLog();
  const queued: DeliveryPointer[] = [];
  let unsent: readonly DeliveryPointer[] = [];
  let remaining = Number.POSITIVE_INFINITY;
  return {
    clock,
    database,
    log,
    queued,
    erasures: database.erasures,
    tools: {
      ...stores,
      control: stores.deliveryControl,
      reader: createMemoryDeliveryReader(database),
      queue: {
        async enqueue(_: string, pointers: readonly DeliveryPointer[]) {
          queued.push(...pointers);
          return [...unsent];
        },
      },
      ambient: clock,
      log,
      delaysSeconds: [60, 300],
      /** Asked once before each further piece of work. */
      remainingMs: () => {
        remaining -= 1;
        return remaining;
      },
    },
    allowPieces(count: number) {
      remaining = count + 1;
    },
    failToQueue(pointers: readonly DeliveryPointer[]) {
      unsent = pointers;
    },
    put(number: number, about: Partial<Delivery> = {}): Delivery {
      const id = `chg_${String(number).padStart(32, '0')}.wecare`;
      const receivedAt = new Date(clock.now().getTime() - 3_600_000 + number).toISOString();
      const delivery = makeDelivery({ id, receivedAt, ...about });
      database.deliveries.set(id, {
        delivery,
        payload: { user: {}, previous: {} },
        dueAt: undefined,
      });
      return delivery;
    },
    removeData({ id }: Delivery) {
      const row = database.deliveries.get(id);
      if (row !== undefined) database.deliveries.set(id, { ...row, payload: undefined });
    },
    deliveryOf: ({ id }: Delivery) => database.deliveries.get(id)?.delivery,
  };
}
