import { canonicalJson } from '../../functions/domain/canonical-json.ts';
import { userGroupOf } from '../../functions/domain/ids.ts';
import { asFirstReceived } from '../../functions/domain/match-change.ts';
import type { ChangeStore } from '../../functions/domain/ports.ts';
import { type MemoryDatabase, stateKeyOf } from './memory-database.ts';

export function createMemoryChangeStore(database: MemoryDatabase): ChangeStore {
  return {
    async save({ content, ...change }, deliveries, overdueAt) {
      const existing = database.changes.get(change.id);
      const stored = database.contents.get(change.id);
      if (stored !== undefined && stored !== canonicalJson(content)) return { kind: 'id_reused' };
      const missing = existing === undefined ? deliveries : asFirstReceived(existing, deliveries);
      for (const { delivery, payload } of missing) {
        if (database.deliveries.has(delivery.id)) continue;
        database.deliveries.set(delivery.id, {
          ...database.copy({ delivery, payload }),
          dueAt: overdueAt.toISOString(),
        });
      }
      if (existing !== undefined) return { kind: 'exists', change: existing };
      database.changes.set(change.id, database.copy(change));
      if (content !== undefined) database.contents.set(change.id, canonicalJson(content));
      return { kind: 'created' };
    },
    async knowsUser(userKey, connections) {
      const group = userGroupOf(userKey);
      const isKnown = (name: string) =>
        (database.states.get(stateKeyOf(name, group))?.ids.length ?? 0) > 0;
      return new Set(connections.filter(isKnown));
    },
    async erasedAt(userKey) {
      return database.erasures.get(userGroupOf(userKey))?.erasedAt;
    },
  };
}
