import { userGroupOf } from '../../functions/domain/ids.ts';
import type { ChangeStore } from '../../functions/domain/ports.ts';
import { type MemoryDatabase, stateKeyOf } from './memory-database.ts';

export function createMemoryChangeStore(database: MemoryDatabase): ChangeStore {
  return {
    async save(change, deliveries, overdueAt) {
      const existing = database.changes.get(change.id);
      const { connections } = existing ?? change;
      for (const { delivery, payload } of deliveries) {
        if (!connections.includes(delivery.connection)) continue;
        if (database.deliveries.has(delivery.id)) continue;
        database.deliveries.set(delivery.id, {
          ...database.copy({ delivery, payload }),
          dueAt: overdueAt.toISOString(),
        });
      }
      if (existing !== undefined) return { kind: 'exists', change: existing };
      database.changes.set(change.id, database.copy(change));
      return { kind: 'created' };
    },
    async knowsUser(userKey, connections) {
      const group = userGroupOf(userKey);
      const isKnown = (name: string) =>
        (database.states.get(stateKeyOf(name, group))?.ids.length ?? 0) > 0;
      return new Set(connections.filter(isKnown));
    },
  };
}
