import { hash } from 'node:crypto';
import type { Circuit } from '../../functions/domain/circuit.ts';
import { claimName, claimOf } from '../../functions/domain/claims.ts';
import type { Claim, ClaimNames } from '../../functions/domain/id-claims.ts';
import type { DeliveryStore, Loaded, StoredDelivery } from '../../functions/domain/ports.ts';
import { extendedBy } from '../../functions/domain/rate-limit.ts';
import {
  claimKeyOf,
  concludeRow,
  type DeliveryRow,
  giveUpClaim,
  healthOf,
  type MemoryDatabase,
  stateKeyOf,
} from './memory-database.ts';

/** The deliveries of one connection. */
export function createMemoryDeliveryStore(
  connection: string,
  database: MemoryDatabase,
  idSetting?: string,
): DeliveryStore {
  function claimantOf([name]: ClaimNames, group: string): Claim {
    const owner = database.claims.get(claimKeyOf(connection, name));
    if (owner === undefined || owner === group) return 'ours';
    return claimOf(name, database.states.get(stateKeyOf(connection, owner)), idSetting) ?? 'ours';
  }

  return {
    async load(pointers): Promise<Loaded> {
      const rows = pointers.flatMap(({ deliveryId }) => database.deliveries.get(deliveryId) ?? []);
      const states = pointers.flatMap(
        ({ group }) => database.states.get(stateKeyOf(connection, group)) ?? [],
      );
      return {
        deliveries: new Map(rows.map(toStored).map((stored) => [stored.delivery.id, stored])),
        states: new Map(states.map((state) => [state.group, state])),
        damaged: new Map(),
        unreadable: new Map(),
        health: healthOf(database, connection),
      };
    },
    async payload({ delivery: { id } }) {
      const payload = database.deliveries.get(id)?.payload;
      if (payload === undefined) throw new Error(`The payload of ${id} was removed`);
      return database.copy(payload);
    },
    async saveState(state) {
      const key = stateKeyOf(connection, state.group);
      const known = database.states.get(key)?.revision ?? 0;
      if (known !== state.revision - 1) {
        throw new Error('Somebody else wrote the state since it was read');
      }
      database.states.set(key, database.copy(state));
    },
    async claimNames(source, id) {
      return [
        claimName(source, hash('sha256', JSON.stringify([connection, source, String(id)]), 'hex')),
      ];
    },
    async claim(names, group) {
      const claim = claimantOf(names, group);
      if (claim === 'ours') database.claims.set(claimKeyOf(connection, names[0]), group);
      return claim;
    },
    claimant: async (names, group) => claimantOf(names, group),
    async unclaim(name, group) {
      giveUpClaim(database, { connection, name, group });
    },
    async conclude({ delivery }, conclusion) {
      return concludeRow(database, delivery, conclusion);
    },
    async health() {
      return healthOf(database, connection);
    },
    async refuse(refusal) {
      const health = healthOf(database, connection);
      database.health.set(connection, { ...health, refusal });
      return health.refusal;
    },
    async forgetRefusal() {
      const { refusal: _refusal, ...health } = healthOf(database, connection);
      database.health.set(connection, health);
    },
    async limit(limit) {
      const health = healthOf(database, connection);
      const rateLimit = extendedBy(health.rateLimit, limit);
      database.health.set(connection, { ...health, rateLimit });
      return rateLimit;
    },
    async hold(hold) {
      const health = healthOf(database, connection);
      if (health.hold?.secretVersion === hold.secretVersion) return false;
      database.health.set(connection, { ...health, hold });
      return true;
    },
    async unhold({ secretVersion }) {
      const { hold, ...health } = healthOf(database, connection);
      if (hold?.secretVersion === secretVersion) database.health.set(connection, health);
    },
    async takeProbe(permit) {
      const health = healthOf(database, connection);
      const { probe, ...circuit } = health.circuit;
      if (probe !== permit) return false;
      database.health.set(connection, { ...health, circuit });
      return true;
    },
    async countFailure({ reason, now, threshold }) {
      const health = healthOf(database, connection);
      const { probe: _probe, closedAt: _closedAt, ...known } = health.circuit;
      const failures = known.failures + 1;
      const opens = known.openedAt === undefined && failures >= threshold;
      const circuit: Circuit = opens
        ? { failures, openedAt: now.toISOString(), reason }
        : { ...health.circuit, failures };
      database.health.set(connection, { ...health, circuit });
      return circuit;
    },
    async closeCircuit({ wasOpen, now }) {
      const health = healthOf(database, connection);
      const { openedAt, closedAt } = health.circuit;
      const last = wasOpen || openedAt !== undefined ? now.toISOString() : closedAt;
      const circuit = { failures: 0, ...(last === undefined ? {} : { closedAt: last }) };
      database.health.set(connection, { ...health, circuit });
      return circuit;
    },
  };
}

function toStored({ delivery, payload }: DeliveryRow): StoredDelivery {
  return {
    delivery,
    sealed: payload === undefined ? { kind: 'removed' } : { kind: 'object', key: delivery.id },
  };
}
