import { describe, expect, test } from 'vitest';
import { type Attempt, type Conclusion, openStatuses } from '../../functions/domain/delivery.ts';
import type {
  ConnectionControl,
  DeliveryIndex,
  UserRecords,
} from '../../functions/domain/operator-ports.ts';
import { deliveryIndexSuite } from './delivery-index.ts';
import {
  attempt,
  collect,
  done,
  emptyState,
  failed,
  freshConnection,
  freshUserKey,
  held,
  later,
  load,
  loadState,
  overdueAt,
  receivedAt,
  saveOne,
  waitingUntil,
} from './made-up-change.ts';
import { type ReplyStorage, repliesSuite } from './replies.ts';

/** The stores behind the operator's routes, over the same data as the others. */
export interface OperatorStorage extends ReplyStorage {
  readonly index: DeliveryIndex;
  readonly connectionControl: ConnectionControl;
  readonly users: UserRecords;
}

const because = { reason: 'cancelled by an operator', now: later };
const bigPayload = { user: { picture: 'x'.repeat(150_000) }, previous: {} };

/** What every implementation of the operator's ports promises. */
export function operatorStoresSuite(name: string, open: () => OperatorStorage): void {
  describe(`delivery control: ${name}`, () => {
    restarting(open);
    cancelling(open);
    erasingWords(open);
  });
  deliveryIndexSuite(name, open);
  repliesSuite(name, open);
  describe(`connection control: ${name}`, () => pausing(open));
  describe(`user records: ${name}`, () => forgetting(open));
}

function restarting(open: () => OperatorStorage): void {
  test('a failed delivery becomes what it is restarted as, and is due should it be lost', async () => {
    const storage = open();
    const { store, stored, connection, delivery } = await saveOne(storage);
    await store.conclude(stored, failed, receivedAt);
    const read = (await load(storage, delivery)).delivery;
    const { reason: _reason, failure: _failure, ...kept } = read;
    const restarted = {
      ...kept,
      status: 'pending' as const,
      release: 2,
      retriesSpent: 0,
      retriedAt: later.toISOString(),
    };
    expect(await storage.deliveryControl.restart(read, restarted, overdueAt)).toBe(true);
    expect((await load(storage, delivery)).delivery).toEqual(restarted);
    const due = await collect(storage.releases.due(connection, 'pending', overdueAt));
    expect(due.map(({ release }) => release)).toEqual([2]);
    expect(await storage.countPayloads(connection)).toBe(1);
    expect(await storage.deliveryControl.restart(read, restarted, overdueAt)).toBe(false);
  });

  test('what has lost its data stays as it is', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, failed, receivedAt);
    const { delivery: read } = await load(storage, delivery);
    expect(await storage.deliveryControl.removePayload(delivery.id)).toBe(true);
    const retriedAt = later.toISOString();
    const restarted = { ...read, status: 'pending' as const, release: 2, retriedAt };
    expect(await storage.deliveryControl.restart(read, restarted, overdueAt)).toBe(false);
    expect((await load(storage, delivery)).delivery).toEqual(read);
  });
}

function cancelling(open: () => OperatorStorage): void {
  test.for([
    ['pending', undefined],
    ['waiting', waitingUntil(later)],
    ['held', held],
    ['failed', failed],
  ] as const)('what is %s ends, is never due again, and has no data', async ([, conclusion]) => {
    const storage = open();
    const { store, stored, connection, delivery } = await saveOne(storage, {
      payload: bigPayload,
    });
    if (conclusion !== undefined) await store.conclude(stored, conclusion, receivedAt);
    expect(await storage.deliveryControl.cancel(delivery.id, because)).toBe(true);
    const { delivery: cancelled, sealed } = await load(storage, delivery);
    expect(cancelled).toMatchObject({ status: 'cancelled', reason: because.reason });
    expect(cancelled).not.toHaveProperty('nextAttemptAt');
    expect(cancelled).not.toHaveProperty('failure');
    expect(sealed).toEqual({ kind: 'removed' });
    expect(await storage.countPayloads(connection)).toBe(0);
    const never = new Date('2099-01-01T00:00:00.000Z');
    for (const status of openStatuses) {
      expect(await collect(storage.releases.due(connection, status, never))).toEqual([]);
    }
    expect(await storage.deliveryControl.cancel(delivery.id, because)).toBe(false);
    // Who is in the middle of delivering it changes nothing any more.
    await store.conclude(stored, done.delivered, later);
    expect((await load(storage, delivery)).delivery).toEqual(cancelled);
    expect(await storage.countPayloads(connection)).toBe(0);
  });

  test.for([done.delivered, done.superseded])('what is $status stays so', async (end) => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, end, receivedAt);
    const before = await load(storage, delivery);
    expect(await storage.deliveryControl.cancel(delivery.id, because)).toBe(false);
    expect(await load(storage, delivery)).toEqual(before);
  });

  test('the data of what is open cannot be removed alone', async () => {
    const storage = open();
    const { connection, delivery } = await saveOne(storage);
    expect(await storage.deliveryControl.removePayload(delivery.id)).toBe(false);
    expect(await storage.countPayloads(connection)).toBe(1);
  });

  test('the data of what has failed is removed wherever it lies, once', async () => {
    const storage = open();
    const { store, stored, connection, delivery } = await saveOne(storage, {
      payload: bigPayload,
    });
    await store.conclude(stored, failed, receivedAt);
    expect(await storage.deliveryControl.removePayload(delivery.id)).toBe(true);
    expect(await storage.countPayloads(connection)).toBe(0);
    expect(await storage.deliveryControl.removePayload(delivery.id)).toBe(false);
  });
}

function erasingWords(open: () => OperatorStorage): void {
  const reason = 'the user was erased';
  const attempts = [
    { ...attempt, reason: 'no such user: Márcia' },
    { ...attempt, httpStatus: 422, outcome: 'rejected' },
  ] as const;
  const wordless = attempts.map(({ reason: _reason, ...kept }: Attempt) => kept);

  test.for<Conclusion>([
    { ...done.delivered, attempts, reason: 'left out: mobile' },
    { ...done.superseded, attempts, reason: 'newer values of Márcia' },
    { status: 'cancelled', attempts, reason: 'no more' },
  ])('nothing is said any more of what is $status, or of its attempts', async (end) => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, end, receivedAt);
    const before = await storage.reader.delivery(delivery.id);
    for (const _ of ['once', 'twice']) {
      await storage.deliveryControl.eraseWords(delivery.id, reason);
      const after = await storage.reader.delivery(delivery.id);
      expect(after).toEqual({ ...before, reason, attempts: wordless });
    }
  });

  test('nothing is said of what was never said anything of', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, { status: 'delivered', attempts: wordless }, receivedAt);
    const before = await storage.reader.delivery(delivery.id);
    await storage.deliveryControl.eraseWords(delivery.id, reason);
    expect(await storage.reader.delivery(delivery.id)).toEqual(before);
  });

  test.for([undefined, failed, held, waitingUntil(later)])(
    'what goes on, or may be tried again, keeps its words: %o',
    async (conclusion) => {
      const storage = open();
      const { store, stored, delivery } = await saveOne(storage);
      if (conclusion !== undefined) await store.conclude(stored, conclusion, receivedAt);
      const before = await storage.reader.delivery(delivery.id);
      await storage.deliveryControl.eraseWords(delivery.id, reason);
      expect(await storage.reader.delivery(delivery.id)).toEqual(before);
    },
  );

  test('of what is not there nothing is made', async () => {
    const { deliveryControl, reader } = open();
    const id = `chg_${'0'.repeat(32)}.nowhere`;
    await deliveryControl.eraseWords(id, reason);
    expect(await reader.delivery(id)).toBeUndefined();
  });
}

function pausing(open: () => OperatorStorage): void {
  test('a connection stays paused since it was first, until it is resumed', async () => {
    const { connectionControl: control, deliveriesOf, releases } = open();
    const [paused, other] = [freshConnection(), freshConnection()];
    await deliveriesOf(paused).countFailure({ reason: 'no', now: receivedAt, threshold: 9 });
    await control.pause(paused, receivedAt);
    const since = { since: receivedAt.toISOString() };
    expect(await control.pause(paused, later)).toMatchObject({ paused: since });
    expect(await releases.health(paused)).toMatchObject({
      paused: since,
      circuit: { failures: 1 },
    });
    const health = await control.health([paused, other]);
    expect(health.get(paused)).toMatchObject({ paused: since });
    expect(health.get(other)).toEqual({ circuit: { failures: 0 } });
    expect(await control.resume(paused, later)).toEqual({ circuit: { failures: 1 } });
    expect(await control.resume(other, later)).toEqual({ circuit: { failures: 0 } });
  });

  test('a connection that is held is held no more once it is resumed', async () => {
    const { connectionControl: control, deliveriesOf } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    const hold = { reason: 'refused', since: receivedAt.toISOString(), secretVersion: 'v1' };
    await store.hold(hold);
    await store.refuse({ group: 'ana', secretVersion: 'v1' });
    expect(await control.resume(connection, later)).toEqual({ circuit: { failures: 0 } });
    expect(await store.health()).toEqual({ circuit: { failures: 0 } });
    expect(await store.hold(hold)).toBe(true);
  });

  test('a paused connection that is resumed is limited as long as before, and its circuit as open', async () => {
    const { connectionControl: control, deliveriesOf } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    const since = receivedAt.toISOString();
    const rateLimit = { until: later.toISOString(), since, reason: 'HTTP 429' };
    await store.limit(rateLimit);
    const circuit = await store.countFailure({ reason: 'no', now: receivedAt, threshold: 1 });
    await control.pause(connection, receivedAt);
    const paused = { paused: { since }, rateLimit, circuit };
    expect((await control.health([connection])).get(connection)).toEqual(paused);
    expect(await control.resume(connection, receivedAt)).toEqual({ rateLimit, circuit });
  });

  test('a limit ends when a connection is resumed that is neither paused nor held', async () => {
    const { connectionControl: control, deliveriesOf } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    const at = (ms: number) => new Date(receivedAt.getTime() + ms);
    const limit = { since: at(0).toISOString(), reason: 'HTTP 429' };
    const far = { ...limit, until: at(600_000_000).toISOString() };
    const hold = { reason: 'refused', since: limit.since, secretVersion: 'v1' };
    const circuit = { failures: 0 };
    await store.limit(far);
    await store.hold(hold);
    expect(await control.resume(connection, at(1_000))).toEqual({ rateLimit: far, circuit });
    const ended = { ...limit, until: at(2_000).toISOString() };
    expect(await control.resume(connection, at(2_000))).toEqual({ rateLimit: ended, circuit });
    expect(await control.resume(connection, at(3_000))).toEqual({ rateLimit: ended, circuit });
    expect(await store.health()).toEqual({ rateLimit: ended, circuit });
    const next = { ...far, since: at(4_000).toISOString() };
    expect(await store.limit(next)).toEqual(next);
  });
}

function forgetting(open: () => OperatorStorage): void {
  test('a user is known by what was applied and whether ids are remembered', async () => {
    const { users, deliveriesOf } = open();
    const [connection, other, userKey] = [freshConnection(), freshConnection(), freshUserKey()];
    const applied = { name: 'v1' };
    await deliveriesOf(connection).saveState({
      ...emptyState(userKey),
      applied,
      ids: ['47'],
      revision: 1,
    });
    expect(await users.read(userKey, [connection, other])).toEqual({
      states: new Map([[connection, { applied, isIdRemembered: true }]]),
    });
  });

  test('ids are forgotten and cannot be written back; what was applied stays', async () => {
    const { users, changes, deliveriesOf } = open();
    const [connection, userKey] = [freshConnection(), freshUserKey()];
    const store = deliveriesOf(connection);
    const applied = { name: 'v1' };
    const state = { ...emptyState(userKey), applied, ids: ['47'], revision: 1 };
    await store.saveState(state);
    expect(await users.forgetIds(userKey, connection, later)).toBe(true);
    expect(await loadState(store, state.group)).toMatchObject({
      applied,
      ids: [],
      erasedAt: later.toISOString(),
      revision: 2,
    });
    expect(await changes.knowsUser(userKey, [connection])).toEqual(new Set());
    await expect(store.saveState({ ...state, revision: 2 })).rejects.toThrow();
    expect(await users.forgetIds(userKey, connection, later)).toBe(false);
    const { states } = await users.read(userKey, [connection]);
    expect(states.get(connection)).toEqual({ applied, isIdRemembered: false });
  });

  test('how far a user has got is written anew without who they are, unless somebody else wrote it', async () => {
    const { users, deliveriesOf } = open();
    const [connection, userKey] = [freshConnection(), freshUserKey()];
    const store = deliveriesOf(connection);
    const { ids: _none, ...empty } = emptyState(userKey);
    expect(await users.versions(connection, empty.group)).toEqual(empty);
    const state = { ...empty, applied: { name: 'v1', email: 'v1' }, ids: ['47'], revision: 1 };
    await store.saveState(state);
    const { ids: _ids, ...versions } = state;
    expect(await users.versions(connection, state.group)).toEqual(versions);
    const next = { ...versions, applied: { name: 'v0' }, unanswered: { email: 'v0' }, revision: 2 };
    expect(await users.saveVersions(connection, { ...next, revision: 3 })).toBe(false);
    expect(await users.saveVersions(connection, next)).toBe(true);
    expect(await users.saveVersions(connection, next)).toBe(false);
    expect(await loadState(store, state.group)).toEqual({ ...next, ids: ['47'] });
    await users.forgetIds(userKey, connection, later);
    expect(await users.versions(connection, state.group)).toEqual({
      ...next,
      erasedAt: later.toISOString(),
      revision: 3,
    });
  });

  test('of a user whom nothing is known of, no first ids can be written meanwhile', async () => {
    const { users, deliveriesOf } = open();
    const [connection, userKey] = [freshConnection(), freshUserKey()];
    const store = deliveriesOf(connection);
    expect(await users.forgetIds(userKey, connection, later)).toBe(false);
    const state = { ...emptyState(userKey), ids: ['47'], revision: 1 };
    await expect(store.saveState(state)).rejects.toThrow();
    await store.saveState({ ...(await loadState(store, state.group)), ids: ['48'], revision: 2 });
  });

  test('an erasure is on record once it is finished', async () => {
    const { users, changes } = open();
    const userKey = freshUserKey();
    const counts = { cancelled: 1, payloadsRemoved: 2, idsForgotten: 3 };
    await users.recordErasure(userKey, counts, undefined);
    expect(await users.read(userKey, [])).not.toHaveProperty('erasedAt');
    expect(await changes.erasedAt(userKey)).toBeUndefined();
    await users.recordErasure(userKey, counts, later);
    expect(await users.read(userKey, [])).toMatchObject({ erasedAt: later.toISOString() });
    expect(await changes.erasedAt(userKey)).toBe(later.toISOString());
    expect(await changes.erasedAt(freshUserKey())).toBeUndefined();
  });
}
