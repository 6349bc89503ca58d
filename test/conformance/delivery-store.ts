import { describe, expect, test } from 'vitest';
import type { Conclusion } from '../../functions/domain/delivery.ts';
import type { UserState } from '../../functions/domain/ports.ts';
import {
  attempt,
  done,
  emptyState,
  failed,
  freshConnection,
  freshUserKey,
  held,
  later,
  load,
  loadState,
  makeUpChange,
  overdueAt,
  pointerTo,
  saveOne,
  waitingUntil,
} from './made-up-change.ts';
import { payloadSuite } from './payloads.ts';
import type { Storage } from './storage.ts';

/** What every delivery store promises. */
export function deliveryStoreSuite(name: string, open: () => Storage): void {
  describe(`delivery store: ${name}`, () => {
    loading(open);
    payloadSuite(open);
    concluding(open);
    userStates(open);
    holds(open);
  });
}

function loading(open: () => Storage): void {
  test('pointers that come twice, and to nothing, do no harm', async () => {
    const storage = open();
    const { store, delivery, connection } = await saveOne(storage);
    const gone = makeUpChange({ connections: [connection] }).deliveries.map((one) => one.delivery);
    const { deliveries, health } = await store.load(
      [delivery, ...gone, delivery].map((one) => pointerTo(one)),
    );
    expect([...deliveries.keys()]).toEqual([delivery.id]);
    expect(health).toEqual({ circuit: { failures: 0 } });
    expect((await store.load([])).deliveries.size).toBe(0);
  });

  test('more deliveries and states than one request takes are loaded together', async () => {
    const { changes, deliveriesOf } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    const made = Array.from({ length: 60 }, () => makeUpChange({ connections: [connection] }));
    await Promise.all(
      made.map(async ({ change, deliveries }) => {
        await changes.save(change, deliveries, overdueAt);
        await store.saveState({ ...emptyState(change.userKey), revision: 1 });
      }),
    );
    const all = made.flatMap(({ deliveries }) => deliveries.map(({ delivery }) => delivery));
    const loaded = await store.load(all.map(pointerTo));
    expect(loaded.deliveries.size).toBe(60);
    expect(loaded.states.size).toBe(60);
  });
}

function concluding(open: () => Storage): void {
  test.for<Conclusion>([done.delivered, done.superseded, failed, held, waitingUntil(later)])(
    'the record says that a delivery is $status, and why',
    async (conclusion) => {
      const storage = open();
      const { store, stored, delivery } = await saveOne(storage);
      await store.conclude(stored, conclusion, later);
      expect(await storage.reader.delivery(delivery.id)).toEqual({
        ...delivery,
        ...conclusion,
        ...(conclusion.status === 'waiting' && {
          nextAttemptAt: conclusion.nextAttemptAt.toISOString(),
        }),
      });
    },
  );

  test('attempts add up, and what was said of an earlier one goes', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, waitingUntil(overdueAt), receivedLater);
    await releaseOnce(storage, delivery.connection, 'waiting');
    await store.conclude(await load(storage, delivery), done.delivered, later);
    expect(await storage.reader.delivery(delivery.id)).toEqual({
      ...delivery,
      status: 'delivered',
      attempts: [attempt, ...done.delivered.attempts],
      release: 2,
      retriesSpent: 1,
    });
  });

  test.for<Conclusion>([done.delivered, failed, held, waitingUntil(later)])(
    'what is $status already is not concluded by a latecomer',
    async (conclusion) => {
      const storage = open();
      const { store, stored, delivery, connection } = await saveOne(storage);
      expect(await store.conclude(stored, conclusion, later)).toBe(true);
      const before = await storage.reader.delivery(delivery.id);
      const kept = await storage.countPayloads(connection);
      for (const late of [done.superseded, failed, held, waitingUntil(later)]) {
        expect(await store.conclude(stored, late, later)).toBe(false);
      }
      expect(await storage.reader.delivery(delivery.id)).toEqual(before);
      expect(await storage.countPayloads(connection)).toBe(kept);
    },
  );

  test.for<Conclusion>([done.delivered, failed, held, waitingUntil(later)])(
    'what was released again is not $status by whoever read it before',
    async (conclusion) => {
      const storage = open();
      const { store, stored, delivery, connection } = await saveOne(storage);
      const releasable = { ...pointerTo(delivery), status: 'pending' } as const;
      await storage.releases.release(releasable, later);
      const before = await storage.reader.delivery(delivery.id);
      expect(await store.conclude(stored, conclusion, later)).toBe(false);
      // Only what it gives up is ended by the retry function: it may not touch what is sent.
      if (conclusion.status === 'failed' || conclusion.status === 'waiting') {
        expect(await storage.releases.conclude(delivery, conclusion, later)).toBe(false);
      }
      expect(await storage.reader.delivery(delivery.id)).toEqual(before);
      expect(await storage.countPayloads(connection)).toBe(1);
      const current = await load(storage, delivery);
      expect(await store.conclude(current, conclusion, later)).toBe(true);
    },
  );
}

function userStates(open: () => Storage): void {
  const applied = { email: '2026-11-22T12:00:00.000000000Z#chg_1', 'attributes.a b': 'x' };

  test('a state is read as it was written', async () => {
    const store = open().deliveriesOf(freshConnection());
    const state: UserState = {
      ...emptyState(freshUserKey()),
      applied,
      ids: [108, 'ana.prado@example.com'],
      revision: 1,
    };
    await store.saveState(state);
    expect(await loadState(store, state.group)).toEqual(state);
    const next = { ...state, ids: [47], unanswered: applied, revision: 2 };
    await store.saveState(next);
    expect(await loadState(store, state.group)).toEqual(next);
    const last = { ...state, setting: 'a/email', formerIds: ['00010234', 7], revision: 3 };
    await store.saveState(last);
    expect(await loadState(store, state.group)).toEqual(last);
    const former = { ...last, ids: [], revision: 4 };
    await store.saveState(former);
    expect(await loadState(store, state.group)).toEqual(former);
  });

  test('connections know a user each for itself', async () => {
    const storage = open();
    const state = { ...emptyState(freshUserKey()), ids: [108], revision: 1 };
    await storage.deliveriesOf(freshConnection()).saveState(state);
    const other = storage.deliveriesOf(freshConnection());
    expect(await loadState(other, state.group)).toEqual({ ...state, ids: [], revision: 0 });
    await other.saveState({ ...state, ids: ['108'] });
  });

  test('of two who write a state that both have read, one is refused', async () => {
    const store = open().deliveriesOf(freshConnection());
    const state = { ...emptyState(freshUserKey()), revision: 1 };
    const first = await Promise.allSettled([store.saveState(state), store.saveState(state)]);
    expect(first.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const second = { ...state, revision: 2 };
    const then = await Promise.allSettled([store.saveState(second), store.saveState(second)]);
    expect(then.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('a state that was erased since it was read is not written back', async () => {
    const store = open().deliveriesOf(freshConnection());
    const read = { ...emptyState(freshUserKey()), ids: [108], revision: 4 };
    await expect(store.saveState({ ...read, revision: 5 })).rejects.toThrow();
    expect(await loadState(store, read.group)).toMatchObject({ ids: [], revision: 0 });
  });
}

function holds(open: () => Storage): void {
  const hold = { reason: 'refused', since: '2026-11-22T12:00:00.000Z', secretVersion: 'v1' };

  test('a hold is seen by the deliver function and by the retry function', async () => {
    const { deliveriesOf, releases } = open();
    const connection = freshConnection();
    await deliveriesOf(connection).hold(hold);
    expect((await deliveriesOf(connection).load([])).health.hold).toEqual(hold);
    expect((await releases.health(connection)).hold).toEqual(hold);
    expect((await releases.health(freshConnection())).hold).toBeUndefined();
  });

  test('a hold tells since when, however often it is found', async () => {
    const { deliveriesOf, releases } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    expect(await store.hold(hold)).toBe(true);
    const again = { ...hold, reason: 'again', since: later.toISOString() };
    expect(await store.hold(again)).toBe(false);
    expect((await releases.health(connection)).hold).toEqual(hold);
    const renewed = { ...hold, secretVersion: 'v2', since: later.toISOString() };
    expect(await store.hold(renewed)).toBe(true);
    expect((await releases.health(connection)).hold).toEqual(renewed);
  });
}

const receivedLater = new Date('2026-11-22T12:00:05.000Z');

async function releaseOnce(
  { releases }: Storage,
  connection: string,
  status: 'waiting',
): Promise<void> {
  for await (const page of releases.due(connection, status, later)) {
    for (const releasable of page) await releases.release(releasable, later);
  }
}
