import { chunked } from '../../functions/domain/chunked.ts';
import { type OpenStatus, openStatuses } from '../../functions/domain/delivery.ts';
import { userGroupOf } from '../../functions/domain/ids.ts';
import type { Releasable, ReleaseStore } from '../../functions/domain/ports.ts';
import { concludeRow, healthOf, type MemoryDatabase, stateKeyOf } from './memory-database.ts';

const pageSize = 500;

export function createMemoryReleaseStore(database: MemoryDatabase): ReleaseStore {
  return {
    async *due(connection, status, by) {
      const due = dueBy(database, { connection, status, by: by.toISOString() });
      for (let start = 0; start < due.length; start += pageSize) {
        yield due.slice(start, start + pageSize);
      }
    },
    async *openSince(of, receivedBy) {
      const aged = [...database.deliveries.values()].flatMap(({ delivery }) => {
        const { id, userKey, status, release, receivedAt, retriedAt } = delivery;
        if (delivery.connection !== of.connection || status !== of.status) return [];
        if (receivedAt > receivedBy.toISOString()) return [];
        const group = userGroupOf(userKey);
        const age = { receivedAt, ...(retriedAt === undefined ? {} : { retriedAt }) };
        return [{ deliveryId: id, group, status: of.status, release, ...age }];
      });
      for (const page of chunked(aged, pageSize)) yield page;
    },
    async release({ deliveryId, group, status, release }, overdueAt) {
      const row = database.deliveries.get(deliveryId);
      if (row?.delivery.status !== status || row.delivery.release !== release) return undefined;
      const { nextAttemptAt: _next, ...delivery } = row.delivery;
      database.deliveries.set(deliveryId, {
        ...row,
        delivery: { ...delivery, status: 'pending', release: release + 1 },
        dueAt: overdueAt.toISOString(),
      });
      return { deliveryId, group, release: release + 1 };
    },
    async delivery(id) {
      return database.deliveries.get(id)?.delivery;
    },
    async conclude(delivery, conclusion) {
      return concludeRow(database, delivery, conclusion);
    },
    async versions(connection, group) {
      const empty = { group, applied: {}, ids: [], revision: 0 };
      const { ids: _, ...versions } = database.states.get(stateKeyOf(connection, group)) ?? empty;
      return versions;
    },
    async saveUnanswered(connection, { group, unanswered = {}, revision }) {
      const key = stateKeyOf(connection, group);
      const known = database.states.get(key) ?? { group, applied: {}, ids: [], revision: 0 };
      if (known.revision !== revision - 1) return false;
      database.states.set(key, { ...known, unanswered, revision });
      return true;
    },
    async health(connection) {
      return healthOf(database, connection);
    },
    async unhold(connection, { secretVersion }) {
      const { hold, ...health } = healthOf(database, connection);
      if (hold?.secretVersion === secretVersion) database.health.set(connection, health);
    },
    async setProbe(connection, permit) {
      const health = healthOf(database, connection);
      if (health.circuit.openedAt === undefined) return;
      const circuit = { ...health.circuit, probe: permit };
      database.health.set(connection, { ...health, circuit });
    },
  };
}

function dueBy(
  { deliveries }: MemoryDatabase,
  wanted: { connection: string; status: OpenStatus; by: string },
): Releasable[] {
  const due: { dueAt: string; releasable: Releasable }[] = [];
  for (const { delivery, dueAt } of deliveries.values()) {
    const { id, connection, userKey, release } = delivery;
    const status = openStatuses.find((open) => open === delivery.status);
    if (connection !== wanted.connection || status !== wanted.status) continue;
    if (dueAt === undefined || dueAt > wanted.by) continue;
    const group = userGroupOf(userKey);
    due.push({ dueAt, releasable: { deliveryId: id, group, status, release } });
  }
  return due
    .sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1))
    .map(({ releasable }) => releasable);
}
