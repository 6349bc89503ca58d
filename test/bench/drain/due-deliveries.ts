import { type OpenStatus, openStatuses } from '../../../functions/domain/delivery.ts';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import type { DeliveryStore, Releasable, ReleaseStore } from '../../../functions/domain/ports.ts';
import type { DeliveryRow, MemoryDatabase } from '../../memory/memory-database.ts';

const pageSize = 500;

/** Rows of one status by the minute in which they are due, so that only what is asked for has to be put in order. */
type Minutes = Map<string, Map<string, DeliveryRow>>;

/** Finds what is due of one connection among a hundred thousand deliveries in milliseconds, as an index does. */
export interface DueDeliveries {
  /** Has to be told of each delivery that was stored. */
  add(deliveryId: string): void;
  watchingDeliveries(store: DeliveryStore): DeliveryStore;
  watchingReleases(store: ReleaseStore): ReleaseStore;
}

/** The tests' own store looks at all deliveries there ever were, and hashes each user's key, whenever it is asked. */
export function createDueDeliveries({ deliveries }: MemoryDatabase): DueDeliveries {
  const open = new Map(openStatuses.map((status): [string, Minutes] => [status, new Map()]));
  const places = new Map<string, Map<string, DeliveryRow>>();
  const groups = new Map<string, string>();

  function note(id: string): void {
    places.get(id)?.delete(id);
    const row = deliveries.get(id);
    const minutes = row && open.get(row.delivery.status);
    if (row === undefined || minutes === undefined) return;
    const minute = minuteOf(row.dueAt ?? '');
    const place = minutes.get(minute) ?? new Map<string, DeliveryRow>();
    minutes.set(minute, place.set(id, row));
    places.set(id, place);
  }

  function toReleasable({ delivery: { id, userKey, release } }: DeliveryRow, status: OpenStatus) {
    const group = groups.get(userKey) ?? userGroupOf(userKey);
    groups.set(userKey, group);
    return { deliveryId: id, group, status, release } satisfies Releasable;
  }

  async function* due(_: string, status: OpenStatus, by: Date): AsyncGenerator<Releasable[]> {
    let page: Releasable[] = [];
    for (const row of rowsUntil(open.get(status) ?? new Map(), by.toISOString())) {
      page.push(toReleasable(row, status));
      if (page.length < pageSize) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
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

/** Those that are due by then, the earliest first. */
function* rowsUntil(minutes: Minutes, until: string): Generator<DeliveryRow> {
  const upTo = minuteOf(until);
  for (const minute of [...minutes.keys()].filter((one) => one <= upTo).sort()) {
    const rows = [...(minutes.get(minute)?.values() ?? [])].filter(
      ({ dueAt = '' }) => dueAt <= until,
    );
    yield* rows.sort(({ dueAt: one = '' }, { dueAt: other = '' }) =>
      one < other ? -1 : Number(one > other),
    );
  }
}

/** The beginning of an ISO 8601 time. */
function minuteOf(time: string): string {
  return time.slice(0, '2026-11-22T12:00'.length);
}
