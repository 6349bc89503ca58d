import type { DeliveryStore, Loaded, StoredDelivery } from '../../functions/domain/ports.ts';
import {
  concludeRow,
  type DeliveryRow,
  type MemoryDatabase,
  stateKeyOf,
} from './memory-database.ts';

/** The deliveries of one connection. */
export function createMemoryDeliveryStore(
  connection: string,
  database: MemoryDatabase,
): DeliveryStore {
  return {
    async load(pointers): Promise<Loaded> {
      const rows = pointers.flatMap(({ deliveryId }) => database.deliveries.get(deliveryId) ?? []);
      const states = pointers.flatMap(
        ({ group }) => database.states.get(stateKeyOf(connection, group)) ?? [],
      );
      const hold = database.holds.get(connection);
      return {
        deliveries: new Map(rows.map(toStored).map((stored) => [stored.delivery.id, stored])),
        states: new Map(states.map((state) => [state.group, state])),
        ...(hold === undefined ? {} : { hold }),
      };
    },
    async payload({ delivery: { id } }) {
      const payload = database.deliveries.get(id)?.payload;
      if (payload === undefined) throw new Error(`The payload of ${id} was removed`);
      return structuredClone(payload);
    },
    async saveState(state) {
      const key = stateKeyOf(connection, state.group);
      const known = database.states.get(key)?.revision ?? 0;
      if (known !== state.revision - 1) {
        throw new Error('Somebody else wrote the state since it was read');
      }
      database.states.set(key, structuredClone(state));
    },
    async conclude({ delivery }, conclusion) {
      concludeRow(database, delivery, conclusion);
    },
    async hold(hold) {
      const held = database.holds.get(connection);
      if (held?.secretVersion !== hold.secretVersion) database.holds.set(connection, hold);
    },
  };
}

function toStored({ delivery, payload }: DeliveryRow): StoredDelivery {
  return {
    delivery,
    sealed: payload === undefined ? { kind: 'removed' } : { kind: 'object', key: delivery.id },
  };
}
