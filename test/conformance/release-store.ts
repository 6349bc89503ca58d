import { describe, expect, test } from 'vitest';
import { openStatuses } from '../../functions/domain/delivery.ts';
import { userGroupOf } from '../../functions/domain/ids.ts';
import { giveUpAt } from '../../functions/domain/retry-schedule.ts';
import {
  collect,
  done,
  failed,
  freshConnection,
  held,
  later,
  load,
  makeUpChange,
  onlyOne,
  overdueAt,
  pointerTo,
  receivedAt,
  saveOne,
  waitingUntil,
} from './made-up-change.ts';
import type { Storage } from './storage.ts';

const justBefore = (date: Date) => new Date(date.getTime() - 1);

/** What every release store promises. */
export function releaseStoreSuite(name: string, open: () => Storage): void {
  describe(`release store: ${name}`, () => {
    due(open);
    releasing(open);
    others(open);
  });
}

function due(open: () => Storage): void {
  test('a delivery whose message may be lost is due from the time it is overdue', async () => {
    const storage = open();
    const { connection, delivery } = await saveOne(storage);
    const { releases } = storage;
    expect(await collect(releases.due(connection, 'pending', justBefore(overdueAt)))).toEqual([]);
    expect(await collect(releases.due(connection, 'pending', overdueAt))).toEqual([
      { ...pointerTo(delivery), status: 'pending' },
    ]);
  });

  test('a waiting delivery is due at its next attempt, and at no other connection', async () => {
    const storage = open();
    const { store, stored, connection, delivery } = await saveOne(storage);
    const { releases } = storage;
    await store.conclude(stored, waitingUntil(later), receivedAt);
    expect(await collect(releases.due(connection, 'waiting', justBefore(later)))).toEqual([]);
    expect(await collect(releases.due(connection, 'waiting', later))).toEqual([
      { ...pointerTo(delivery), status: 'waiting' },
    ]);
    expect(await collect(releases.due(connection, 'pending', later))).toEqual([]);
    expect(await collect(releases.due(freshConnection(), 'waiting', later))).toEqual([]);
  });

  test('a held delivery is due when it would be given up', async () => {
    const storage = open();
    const { store, stored, connection, delivery } = await saveOne(storage);
    await store.conclude(stored, held, receivedAt);
    const end = giveUpAt(delivery);
    const { releases } = storage;
    expect(await collect(releases.due(connection, 'held', justBefore(end)))).toEqual([]);
    expect(await collect(releases.due(connection, 'held', end))).toHaveLength(1);
  });

  test.for([done.delivered, done.superseded, failed])(
    'what is $status is never due',
    async (end) => {
      const storage = open();
      const { store, stored, connection } = await saveOne(storage);
      await store.conclude(stored, end, later);
      const never = new Date('2099-01-01T00:00:00.000Z');
      for (const status of openStatuses) {
        expect(await collect(storage.releases.due(connection, status, never))).toEqual([]);
      }
    },
  );

  test('all that is due is found, wherever it lies, what is due first before the rest', async () => {
    const { changes, releases } = open();
    const connection = freshConnection();
    const saved = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const idEnding = `000${index % 8}`;
        const { change, deliveries } = makeUpChange({ connections: [connection], idEnding });
        const dueAt = new Date(overdueAt.getTime() + ((index * 7) % 40) * 1_000);
        await changes.save(change, deliveries, dueAt);
        return { id: onlyOne(deliveries).delivery.id, dueAt, idEnding };
      }),
    );
    const found = await collect(releases.due(connection, 'pending', later));
    const foundIds = found.map(({ deliveryId }) => deliveryId);
    expect(foundIds.toSorted()).toEqual(saved.map(({ id }) => id).toSorted());
    // Ids that end alike lie in one partition; how many partitions there are is the store's own affair.
    for (const alike of Map.groupBy(saved, ({ idEnding }) => idEnding).values()) {
      const byDue = alike.toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
      const ids = byDue.map(({ id }) => id);
      expect(foundIds.filter((id) => ids.includes(id))).toEqual(ids);
    }
  });

  test('what waits is found by when it was received, whenever it is due', async () => {
    const storage = open();
    const { store, stored, connection, delivery } = await saveOne(storage);
    const { releases } = storage;
    const receivedBy = new Date(delivery.receivedAt);
    expect(
      await collect(releases.openSince({ connection, status: 'waiting' }, receivedBy)),
    ).toEqual([]);
    await store.conclude(stored, waitingUntil(later), receivedAt);
    expect(
      await collect(releases.openSince({ connection, status: 'waiting' }, justBefore(receivedBy))),
    ).toEqual([]);
    expect(
      await collect(
        releases.openSince({ connection: freshConnection(), status: 'waiting' }, later),
      ),
    ).toEqual([]);
    const found = onlyOne(
      await collect(releases.openSince({ connection, status: 'waiting' }, receivedBy)),
    );
    const { receivedAt: since } = delivery;
    expect(found).toEqual({ ...pointerTo(delivery), status: 'waiting', receivedAt: since });
    await releases.release(found, later);
    expect(await collect(releases.openSince({ connection, status: 'waiting' }, later))).toEqual([]);
  });

  test('what waits is found page after page', async () => {
    const storage = open();
    const connection = freshConnection();
    const store = storage.deliveriesOf(connection);
    const ids = await Promise.all(
      Array.from({ length: 130 }, async () => {
        const { change, deliveries } = makeUpChange({ connections: [connection] });
        await storage.changes.save(change, deliveries, overdueAt);
        const { delivery } = onlyOne(deliveries);
        await store.conclude(await load(storage, delivery), waitingUntil(later), receivedAt);
        return delivery.id;
      }),
    );
    const found = await collect(
      storage.releases.openSince({ connection, status: 'waiting' }, later),
    );
    expect(found.map(({ deliveryId }) => deliveryId).toSorted()).toEqual(ids.toSorted());
  });

  test('more than one page is found while its deliveries are being released', async () => {
    const { changes, releases } = open();
    const connection = freshConnection();
    // All in one partition, because their ids end alike.
    const wishes = { connections: [connection], idEnding: '0000' };
    const made = Array.from({ length: 520 }, () => makeUpChange(wishes));
    await Promise.all(
      made.map(({ change, deliveries }) => changes.save(change, deliveries, overdueAt)),
    );
    const pages: number[] = [];
    const released = new Set<string>();
    for await (const page of releases.due(connection, 'pending', overdueAt)) {
      pages.push(page.length);
      const pointers = await Promise.all(page.map((one) => releases.release(one, later)));
      for (const pointer of pointers) if (pointer) released.add(pointer.deliveryId);
    }
    expect(pages.length).toBeGreaterThan(1);
    expect(released.size).toBe(520);
  });
}

function releasing(open: () => Storage): void {
  test('a released delivery is pending, counted, and overdue again in time', async () => {
    const storage = open();
    const { store, stored, connection, delivery } = await saveOne(storage);
    const { releases, reader } = storage;
    await store.conclude(stored, waitingUntil(overdueAt), receivedAt);
    const releasable = onlyOne(await collect(releases.due(connection, 'waiting', overdueAt)));
    expect(await releases.release(releasable, later)).toEqual({
      deliveryId: delivery.id,
      group: userGroupOf(delivery.userKey),
      release: 2,
    });
    const after = await reader.delivery(delivery.id);
    expect(after).toMatchObject({ status: 'pending', release: 2, retriesSpent: 1 });
    expect(after).not.toHaveProperty('nextAttemptAt');
    expect(await collect(releases.due(connection, 'waiting', later))).toEqual([]);
    expect(await collect(releases.due(connection, 'pending', justBefore(later)))).toEqual([]);
    expect(await collect(releases.due(connection, 'pending', later))).toEqual([
      { ...releasable, status: 'pending', release: 2 },
    ]);
  });

  test.for(['pending', 'waiting'] as const)(
    'of many who release a %s delivery at once, one does',
    async (status) => {
      const storage = open();
      const { releases } = storage;
      const { store, stored, connection } = await saveOne(storage);
      if (status === 'waiting') await store.conclude(stored, waitingUntil(overdueAt), receivedAt);
      const releasable = onlyOne(await collect(releases.due(connection, status, later)));
      const pointers = await Promise.all(
        Array.from({ length: 5 }, () => releases.release(releasable, later)),
      );
      expect(pointers.filter((pointer) => pointer !== undefined)).toHaveLength(1);
    },
  );

  test.for([done.delivered, failed, waitingUntil(later)])(
    'what is $status since it was found due is not released',
    async (conclusion) => {
      const storage = open();
      const { store, stored, connection, delivery } = await saveOne(storage);
      const { releases, reader } = storage;
      const releasable = onlyOne(await collect(releases.due(connection, 'pending', later)));
      await store.conclude(stored, conclusion, later);
      const before = await reader.delivery(delivery.id);
      expect(await releases.release(releasable, later)).toBeUndefined();
      expect(await reader.delivery(delivery.id)).toEqual(before);
    },
  );

  test('what is not there cannot be released, and does not come to be', async () => {
    const { releases } = open();
    const connection = freshConnection();
    const { delivery } = onlyOne(makeUpChange({ connections: [connection] }).deliveries);
    const releasable = { ...pointerTo(delivery), status: 'pending' } as const;
    expect(await releases.release(releasable, later)).toBeUndefined();
    expect(await releases.delivery(delivery.id)).toBeUndefined();
  });
}

function others(open: () => Storage): void {
  test('a pending delivery can be concluded without being delivered, and keeps its payload', async () => {
    const storage = open();
    const { store, connection, delivery } = await saveOne(storage);
    const { releases } = storage;
    const found = await releases.delivery(delivery.id);
    expect(found).toEqual(delivery);
    await releases.conclude(delivery, waitingUntil(later), receivedAt);
    expect(await releases.delivery(delivery.id)).toMatchObject({
      status: 'waiting',
      nextAttemptAt: later.toISOString(),
    });
    await releases.conclude(delivery, failed, later);
    expect(await releases.delivery(delivery.id)).toMatchObject({ status: 'waiting' });
    expect(await storage.countPayloads(connection)).toBe(1);
    await expect(store.payload(await load(storage, delivery))).resolves.toBeDefined();
  });

  test('a hold is taken off for the secret it was put on for, and for no other', async () => {
    const { deliveriesOf, releases } = open();
    const connection = freshConnection();
    const first = { reason: 'refused', since: receivedAt.toISOString(), secretVersion: 'v1' };
    const second = { ...first, secretVersion: 'v2' };
    await releases.unhold(connection, first);
    await deliveriesOf(connection).hold(first);
    await deliveriesOf(connection).hold(second);
    await releases.unhold(connection, first);
    expect((await releases.health(connection)).hold).toEqual(second);
    await releases.unhold(connection, second);
    expect((await releases.health(connection)).hold).toBeUndefined();
    await deliveriesOf(connection).hold(second);
    expect((await releases.health(connection)).hold).toEqual(second);
  });
}
