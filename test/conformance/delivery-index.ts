import { describe, expect, test } from 'vitest';
import type { DeliveryIndex, Listed } from '../../functions/domain/operator-ports.ts';
import {
  freshConnection,
  freshUserKey,
  makeUpChange,
  onlyOne,
  overdueAt,
  receivedAt,
} from './made-up-change.ts';
import type { Storage } from './storage.ts';

interface IndexedStorage extends Storage {
  readonly index: DeliveryIndex;
}

/** What every index of deliveries promises, wherever in it they lie. */
export function deliveryIndexSuite(name: string, open: () => IndexedStorage): void {
  describe(`delivery index: ${name}`, () => {
    listing(open);
    merging(open);
  });
}

function listing(open: () => IndexedStorage): void {
  async function saveSeries(storage: IndexedStorage) {
    const connection = freshConnection();
    const userKey = freshUserKey();
    const saved = [];
    for (const second of [3, 1, 2]) {
      const time = new Date(receivedAt.getTime() + second * 1_000);
      const wishes = { connections: [connection], userKey, receivedAt: time };
      const made = makeUpChange(wishes);
      await storage.changes.save(made.change, made.deliveries, overdueAt);
      saved.push({ id: made.deliveries[0]?.delivery.id ?? '', receivedAt: time.toISOString() });
    }
    saved.sort((one, other) => (one.receivedAt < other.receivedAt ? -1 : 1));
    return { connection, userKey, saved, of: { connection, status: 'pending' } as const };
  }

  test('counts the deliveries of a status, and tells the oldest', async () => {
    const storage = open();
    const { of, saved } = await saveSeries(storage);
    expect(await storage.index.count(of, 10)).toEqual({ count: 3, isComplete: true });
    expect(await storage.index.oldestReceivedAt(of)).toBe(saved[0]?.receivedAt);
    const none = { ...of, status: 'failed' } as const;
    expect(await storage.index.count(none, 10)).toEqual({ count: 0, isComplete: true });
    expect(await storage.index.oldestReceivedAt(none)).toBeUndefined();
  });

  test('lists them oldest first, on from a position or a time, and up to another', async () => {
    const storage = open();
    const { of, saved } = await saveSeries(storage);
    const [first, second, third] = saved;
    const { index } = storage;
    const idsOf = (list: readonly { deliveryId: string }[]) => list.map((one) => one.deliveryId);
    const all = { after: '0', before: '9', limit: 2 };
    const page = await index.between(of, all);
    expect(idsOf(page)).toEqual([first?.id, second?.id]);
    const after = page.at(-1)?.position ?? '';
    expect(idsOf(await index.between(of, { ...all, after }))).toEqual([third?.id]);
    const since = { ...all, after: second?.receivedAt ?? '' };
    expect(idsOf(await index.between(of, since))).toEqual([second?.id, third?.id]);
    const until = { ...all, before: second?.receivedAt ?? '' };
    expect(idsOf(await index.between(of, until))).toEqual([first?.id]);
  });

  test('has nothing between two bounds that leave no room', async () => {
    const storage = open();
    const { of, saved } = await saveSeries(storage);
    const [first, second, third] = saved.map((one) => one.receivedAt);
    const position = (await storage.index.between(of, { after: '0', before: '9', limit: 3 }))[1];
    for (const [after, before] of [
      [third, first],
      [second, second],
      ['9999-12-31T23:59:59.999Z', third],
      [position?.position, second],
      [position?.position, position?.position],
    ]) {
      const range = { after: after ?? '', before: before ?? '', limit: 3 };
      expect(await storage.index.between(of, range), JSON.stringify(range)).toEqual([]);
    }
  });

  test('tells when those since a time came in, newest first', async () => {
    const storage = open();
    const { of, saved } = await saveSeries(storage);
    const since = new Date(saved[1]?.receivedAt ?? '');
    expect(await storage.index.receivedSince(of, since)).toEqual({
      times: [saved[2]?.receivedAt, saved[1]?.receivedAt],
      isComplete: true,
    });
  });

  test('lists all of one user and none of another', async () => {
    const storage = open();
    const { userKey, saved } = await saveSeries(storage);
    await saveSeries(storage);
    const pages = await Array.fromAsync(storage.index.ofUser(userKey));
    expect(pages.flat().map(({ deliveryId }) => deliveryId)).toEqual(saved.map(({ id }) => id));
  });
}

/** By the last digits of their ids, which may tell where they lie: side by side, all in one place, or mostly. */
const places = [
  ['side by side', (index: number) => `000${index % 4}`],
  ['in one place', () => '0002'],
  ['in one place but for the oldest and the newest', (index: number) => oneButEnds(index)],
] as const;

function oneButEnds(index: number): string {
  return index < 2 || index > 9 ? '0000' : '0003';
}

function merging(open: () => IndexedStorage): void {
  describe.for(places)('of deliveries that lie %s', ([, endingOf]) => {
    test('each page has the oldest that are left, each once', async () => {
      const storage = open();
      const { of, ids } = await saveDozen(storage, endingOf);
      const pages: Listed[][] = [];
      for (let after = '0'; pages.at(-1)?.length !== 0; ) {
        const page = await storage.index.between(of, { after, before: '9', limit: 5 });
        pages.push(page);
        after = page.at(-1)?.position ?? after;
      }
      expect(pages.map(({ length }) => length)).toEqual([5, 5, 2, 0]);
      expect(pages.flat().map(({ deliveryId }) => deliveryId)).toEqual(ids);
    });

    test('as many are counted as are wanted, and it is told whether there are more', async () => {
      const storage = open();
      const { of } = await saveDozen(storage, endingOf);
      const { index } = storage;
      expect(await index.count(of, 13)).toEqual({ count: 12, isComplete: true });
      expect(await index.count(of, 12)).toEqual({ count: 12, isComplete: true });
      expect(await index.count(of, 11)).toEqual({ count: 11, isComplete: false });
      expect(await index.count(of, 1)).toEqual({ count: 1, isComplete: false });
    });

    test('the oldest is told, and when all came in, newest first', async () => {
      const storage = open();
      const { of, times } = await saveDozen(storage, endingOf);
      const { index } = storage;
      expect(await index.oldestReceivedAt(of)).toBe(times[0]);
      expect(await index.receivedSince(of, new Date(times[1] ?? ''))).toEqual({
        times: times.slice(1).toReversed(),
        isComplete: true,
      });
    });
  });
}

/** Deliveries of one connection, a second apart, the oldest first. */
async function saveDozen({ changes }: Storage, endingOf: (index: number) => string) {
  const connection = freshConnection();
  const made = Array.from({ length: 12 }, (_, index) =>
    makeUpChange({
      connections: [connection],
      receivedAt: new Date(receivedAt.getTime() + index * 1_000),
      idEnding: endingOf(index),
    }),
  );
  await Promise.all(
    made.map(({ change, deliveries }) => changes.save(change, deliveries, overdueAt)),
  );
  return {
    of: { connection, status: 'pending' } as const,
    ids: made.map(({ deliveries }) => onlyOne(deliveries).delivery.id),
    times: made.map(({ change }) => change.receivedAt),
  };
}
