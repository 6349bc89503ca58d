import { type OpenStatus, openStatuses } from '../../../functions/domain/delivery.ts';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import type { DeliveryStore, Releasable, ReleaseStore } from '../../../functions/domain/ports.ts';
import type { DeliveryRow, MemoryDatabase } from '../../memory/memory-database.ts';

const pageSize = 500;

/** Finds what is due of one connection among a hundred thousand deliveries in milliseconds, as an index does. */
export interface DueDeliveries {
  /** Has to be told of each delivery that was stored. */
  add(deliveryId: string): void;
  watchingDeliveries(store: DeliveryStore): DeliveryStore;
  watchingReleases(store: ReleaseStore): ReleaseStore;
}

/** The tests' own store looks at all deliveries there ever were, and hashes each user's key, whenever it is asked. */
export function createDueDeliveries({ deliveries }: MemoryDatabase): DueDeliveries {
  const open = new Map(openStatuses.map((status) => [status, new Map<string, DeliveryRow>()]));
  const groups = new Map<string, string>();

  function note(id: string): void {
    for (const rows of open.values()) rows.delete(id);
    const row = deliveries.get(id);
    const status = openStatuses.find((one) => one === row?.delivery.status);
    if (row !== undefined && status !== undefined) open.get(status)?.set(id, row);
  }

  function toReleasable({ delivery: { id, userKey, release } }: DeliveryRow, status: OpenStatus) {
    const group = groups.get(userKey) ?? userGroupOf(userKey);
    groups.set(userKey, group);
    return { deliveryId: id, group, status, release } satisfies Releasable;
  }

  async function* due(_: string, status: OpenStatus, by: Date): AsyncGenerator<Releasable[]> {
    const until = by.toISOString();
    const rows = [...(open.get(status)?.values() ?? [])]
      .filter(({ dueAt = '' }) => dueAt <= until)
      .sort(({ dueAt: one = '' }, { dueAt: other = '' }) =>
        one < other ? -1 : Number(one > other),
      );
    for (let start = 0; start < rows.length; start += pageSize) {
      yield rows.slice(start, start + pageSize).map((row) => toReleasable(row, status));
    }
  }

  return {
    add: note,
    watchingDeliveries: (store) => ({
      ...store,
      async conclude(stored, conclusion, now) {
        const result = await store.conclude(stored, conclusion, now);
        note(stored.delivery.id);
        return result;
      },
    }),
    watchingReleases: (store) => ({
      ...store,
      due,
      async release(releasable, overdueAt) {
        const pointer = await store.release(releasable, overdueAt);
        note(releasable.deliveryId);
        return pointer;
      },
    }),
  };
}
