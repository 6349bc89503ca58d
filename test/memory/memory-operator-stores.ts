import type { Audit } from '../../functions/domain/audit.ts';
import type { Delivery } from '../../functions/domain/delivery.ts';
import { isCancellable, isOpen } from '../../functions/domain/delivery.ts';
import { userGroupOf } from '../../functions/domain/ids.ts';
import type { ReplyReader } from '../../functions/domain/look-at-replies.ts';
import type {
  ConnectionControl,
  DeliveryControl,
  DeliveryIndex,
  Listed,
  StatusOf,
  UserRecords,
} from '../../functions/domain/operator-ports.ts';
import { limitAt } from '../../functions/domain/rate-limit.ts';
import type { ConnectionRegistry } from '../../functions/domain/removed-connections.ts';
import { giveUpClaim, healthOf, type MemoryDatabase, stateKeyOf } from './memory-database.ts';

/** What the operator's routes work with, over one database in memory. */
export interface MemoryOperatorStores {
  readonly deliveryControl: DeliveryControl;
  readonly index: DeliveryIndex;
  readonly connectionControl: ConnectionControl;
  readonly users: UserRecords;
  readonly registry: Pick<ConnectionRegistry, 'known'>;
  readonly replies: ReplyReader;
  readonly audit: Audit;
}

export function createMemoryOperatorStores(database: MemoryDatabase): MemoryOperatorStores {
  return {
    deliveryControl: createControl(database),
    index: createIndex(database),
    connectionControl: createConnectionControl(database),
    registry: { known: async () => database.registered },
    users: createUserRecords(database),
    replies: createReplyReader(database),
    audit: createAudit(database),
  };
}

function createControl({ deliveries }: MemoryDatabase): DeliveryControl {
  return {
    async restart(read, restarted, overdueAt) {
      const row = deliveries.get(read.id);
      const { status, release } = row?.delivery ?? {};
      if (row?.payload === undefined || status !== read.status || release !== read.release) {
        return false;
      }
      deliveries.set(read.id, { ...row, delivery: restarted, dueAt: overdueAt.toISOString() });
      return true;
    },
    async cancel(id, { reason }) {
      const row = deliveries.get(id);
      if (row === undefined || !isCancellable(row.delivery)) return false;
      const { nextAttemptAt: _next, failure: _failure, code: _code, ...kept } = row.delivery;
      const delivery: Delivery = { ...kept, status: 'cancelled', reason };
      deliveries.set(id, { delivery, payload: undefined, dueAt: undefined });
      return true;
    },
    async removePayload(id) {
      const row = deliveries.get(id);
      if (row === undefined || isOpen(row.delivery)) return false;
      const { payload, replies, ...kept } = row;
      deliveries.set(id, { ...kept, payload: undefined });
      return payload !== undefined || replies !== undefined;
    },
    async eraseWords(id, reason) {
      const row = deliveries.get(id);
      if (row === undefined || isCancellable(row.delivery)) return;
      const attempts = row.delivery.attempts.map(({ reason: _reason, ...kept }) => kept);
      const said = row.delivery.reason === undefined ? {} : { reason };
      deliveries.set(id, { ...row, delivery: { ...row.delivery, attempts, ...said } });
    },
  };
}

function createIndex(database: MemoryDatabase): DeliveryIndex {
  const listed = (matches: (delivery: Delivery) => boolean): Listed[] =>
    [...database.deliveries.values()]
      .map(({ delivery }) => delivery)
      .filter(matches)
      .map(({ id, receivedAt }) => ({ deliveryId: id, position: `${receivedAt}#${id}` }))
      .sort((one, other) => (one.position < other.position ? -1 : 1));
  const inStatus = ({ connection, status }: StatusOf) =>
    listed((one) => one.connection === connection && one.status === status);
  const timeOf = ({ position }: Listed) => position.slice(0, position.indexOf('#'));
  return {
    async count(of, atMost) {
      const { length } = inStatus(of);
      return { count: Math.min(length, atMost), isComplete: length <= atMost };
    },
    async oldestReceivedAt(of) {
      return inStatus(of).map(timeOf)[0];
    },
    async between(of, { after, before, limit }) {
      const between = ({ position }: Listed) => position > after && position < before;
      return inStatus(of).filter(between).slice(0, limit);
    },
    async receivedSince(of, since) {
      const times = inStatus(of).map(timeOf).reverse();
      return { times: times.filter((time) => time >= since.toISOString()), isComplete: true };
    },
    async *ofUser(userKey) {
      yield listed((one) => one.userKey === userKey);
    },
  };
}

function createConnectionControl(database: MemoryDatabase): ConnectionControl {
  return {
    async health(connections) {
      return new Map(connections.map((name) => [name, healthOf(database, name)]));
    },
    async pause(connection, since) {
      const health = healthOf(database, connection);
      const paused = health.paused ?? { since: since.toISOString() };
      database.health.set(connection, { ...health, paused });
      return { ...health, paused };
    },
    async resume(connection, now) {
      const { paused, hold, refusal: _refusal, ...rest } = healthOf(database, connection);
      const limit = limitAt(rest.rateLimit, now);
      const isLifted = limit !== undefined && paused === undefined && hold === undefined;
      const health = isLifted
        ? { ...rest, rateLimit: { ...limit, until: now.toISOString() } }
        : rest;
      database.health.set(connection, health);
      return health;
    },
  };
}

function createUserRecords(database: MemoryDatabase): UserRecords {
  const { states, erasures } = database;
  return {
    async read(userKey, connections) {
      const group = userGroupOf(userKey);
      const erasedAt = erasures.get(group)?.erasedAt;
      return {
        ...(erasedAt === undefined ? {} : { erasedAt }),
        states: new Map(
          connections.flatMap((name) => {
            const state = states.get(stateKeyOf(name, group));
            if (state === undefined) return [];
            return [[name, { applied: state.applied, isIdRemembered: state.ids.length > 0 }]];
          }),
        ),
      };
    },
    async versions(connection, group) {
      const state = states.get(stateKeyOf(connection, group));
      if (state === undefined) return { group, applied: {}, revision: 0 };
      const { ids: _ids, ...versions } = state;
      return versions;
    },
    async saveVersions(connection, versions) {
      const key = stateKeyOf(connection, versions.group);
      const known = states.get(key) ?? { ids: [], revision: 0 };
      if (known.revision !== versions.revision - 1) return false;
      states.set(key, { ...known, ...versions });
      return true;
    },
    async forgetIds(userKey, connection, now) {
      const group = userGroupOf(userKey);
      const key = stateKeyOf(connection, group);
      const known = states.get(key) ?? { group, applied: {}, ids: [], revision: 0 };
      const { claims = [], ...state } = known;
      const erasedAt = now.toISOString();
      for (const name of claims) giveUpClaim(database, { connection, name, group });
      states.set(key, { ...state, ids: [], erasedAt, revision: state.revision + 1 });
      return state.ids.length > 0;
    },
    async recordErasure(userKey, counts, finishedAt) {
      const group = userGroupOf(userKey);
      const before = erasures.get(group) ?? { cancelled: 0, payloadsRemoved: 0, idsForgotten: 0 };
      erasures.set(group, {
        ...before,
        cancelled: before.cancelled + counts.cancelled,
        payloadsRemoved: before.payloadsRemoved + counts.payloadsRemoved,
        idsForgotten: before.idsForgotten + counts.idsForgotten,
        ...(finishedAt === undefined ? {} : { erasedAt: finishedAt.toISOString() }),
      });
    },
  };
}

function createReplyReader({ deliveries }: MemoryDatabase): ReplyReader {
  return {
    async read(id) {
      const row = deliveries.get(id);
      if (row === undefined) return { kind: 'unknown' };
      const isGone = !isCancellable(row.delivery);
      return isGone
        ? { kind: 'removed' }
        : { kind: 'kept', ...(row.replies ?? { replies: [], dropped: 0 }) };
    },
  };
}

function createAudit({ audit, copy }: MemoryDatabase): Audit {
  return {
    async record(entry) {
      audit.push(copy(entry));
    },
    async list({ limit, cursor }) {
      const all = audit
        .map((entry, index) => ({ entry, place: `${entry.at}#${String(index).padStart(9, '0')}` }))
        .filter(({ place }) => cursor === undefined || place < cursor)
        .sort((one, other) => (one.place < other.place ? 1 : -1));
      const entries = all.slice(0, limit).map(({ entry }) => entry);
      const last = all[limit - 1];
      return last === undefined ? { entries } : { entries, cursor: last.place };
    },
  };
}
