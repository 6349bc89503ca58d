import type { Delivery } from '../../functions/domain/delivery.ts';
import type { DeliveryQuery, DeliveryReader } from '../../functions/domain/ports.ts';
import type { MemoryDatabase } from './memory-database.ts';

export function createMemoryDeliveryReader(database: MemoryDatabase): DeliveryReader {
  const delivery = (id: string) => database.deliveries.get(id)?.delivery;
  return {
    change: async (id) => database.changes.get(id),
    delivery: async (id) => delivery(id),
    deliveries: async (ids) => ids.flatMap((id) => delivery(id) ?? []),
    async list(query) {
      const { cursor } = query;
      const matching = [...database.deliveries.values()]
        .map((row) => row.delivery)
        .filter((one) => matches(one, query))
        .filter((one) => cursor === undefined || orderOf(one) < cursor)
        .sort((one, other) => (orderOf(one) < orderOf(other) ? 1 : -1));
      const deliveries = matching.slice(0, query.limit);
      const last = deliveries.at(-1);
      return last === undefined || matching.length <= query.limit
        ? { deliveries }
        : { deliveries, cursor: orderOf(last) };
    },
  };
}

function matches(delivery: Delivery, { connections, status, userKey }: DeliveryQuery): boolean {
  return (
    (connections === 'all' || connections.includes(delivery.connection)) &&
    (status === undefined || delivery.status === status) &&
    (userKey === undefined || delivery.userKey === userKey)
  );
}

function orderOf({ receivedAt, id }: Delivery): string {
  return `${receivedAt}#${id}`;
}
