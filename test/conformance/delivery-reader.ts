import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../functions/domain/delivery.ts';
import type { DeliveryQuery } from '../../functions/domain/ports.ts';
import {
  done,
  failed,
  freshConnection,
  freshUserKey,
  later,
  load,
  makeUpChange,
  overdueAt,
  receivedAt,
} from './made-up-change.ts';
import type { Storage } from './storage.ts';

/** What every delivery reader promises. */
export function deliveryReaderSuite(name: string, open: () => Storage): void {
  describe(`delivery reader: ${name}`, () => {
    byId(open);
    lists(open);
    pages(open);
  });
}

function byId(open: () => Storage): void {
  test('what is not there is not there, whatever the id looks like', async () => {
    const { reader } = open();
    const { change, deliveries } = makeUpChange({ connections: [freshConnection()] });
    const ids = deliveries.map(({ delivery }) => delivery.id);
    expect(await reader.change(change.id)).toBeUndefined();
    expect(await reader.change('chg_../%00')).toBeUndefined();
    expect(await reader.delivery(ids[0] ?? '')).toBeUndefined();
    expect(await reader.delivery('no id')).toBeUndefined();
    expect(await reader.deliveries(ids)).toEqual([]);
    expect(await reader.deliveries([])).toEqual([]);
  });

  test('deliveries come in the order asked for, any number of them, each as often as asked', async () => {
    const storage = open();
    const connection = freshConnection();
    const saved = await saveMany(storage, { connection, count: 120 });
    const ids = saved.map(({ id }) => id).toReversed();
    const twice = [...ids, ...ids.slice(0, 2)];
    const found = await storage.reader.deliveries(twice);
    expect(found.map(({ id }) => id)).toEqual(twice);
  });
}

function lists(open: () => Storage): void {
  test('the newest come first', async () => {
    const storage = open();
    const connection = freshConnection();
    const saved = await saveMany(storage, { connection, count: 6 });
    const { deliveries, cursor } = await storage.reader.list({
      connections: [connection],
      limit: 10,
    });
    expect(deliveries).toEqual(saved.toReversed());
    expect(cursor).toBeUndefined();
  });

  test('a list is of the connections, the status and the user asked for', async () => {
    const { storage, query, ids } = await savedOnTwoConnections(open());
    const list = async (changes: Partial<DeliveryQuery>) =>
      (await storage.reader.list({ ...query, ...changes })).deliveries.map(({ id }) => id);
    const { first, second } = ids;
    expect(await list({})).toEqual([...first, ...second].toReversed());
    expect(await list({ connections: query.connections.slice(0, 1) })).toEqual(first.toReversed());
    expect(await list({ status: 'failed' })).toEqual(first.slice(0, 1));
    expect(await list({ status: 'pending' })).toEqual([...first.slice(1), ...second].toReversed());
    expect(await list({ status: 'waiting' })).toEqual([]);
    expect(await list({ userKey: ids.userKey })).toEqual(second.toReversed());
    expect(await list({ userKey: ids.userKey, status: 'failed' })).toEqual([]);
    expect(
      await list({ userKey: ids.userKey, connections: query.connections.slice(0, 1) }),
    ).toEqual([]);
    expect(await list({ userKey: freshUserKey() })).toEqual([]);
  });
}

function pages(open: () => Storage): void {
  test.for([1, 2, 3, 7, 8])(
    'page after page of %i, each delivery comes once, even where many came at the same time',
    async (limit) => {
      const storage = open();
      const connections = [freshConnection(), freshConnection()];
      const made = [0, 0, 0, 1_000].map((ms) =>
        makeUpChange({ connections, receivedAt: new Date(receivedAt.getTime() + ms) }),
      );
      for (const { change, deliveries } of made) {
        await storage.changes.save(change, deliveries, overdueAt);
      }
      const listed = await listAll(storage, { connections, limit });
      const all = made.flatMap(({ deliveries }) => deliveries.map(({ delivery }) => delivery.id));
      expect(listed.map(({ id }) => id).toSorted()).toEqual(all.toSorted());
      const times = listed.map((one) => one.receivedAt);
      expect(times).toEqual(times.toSorted().toReversed());
    },
  );

  test.for([1, 2, 5])(
    'a filter that lets few through fills its pages of %i all the same',
    async (limit) => {
      const storage = open();
      const [wanted, other] = [freshConnection(), freshConnection()];
      const userKey = freshUserKey();
      const few = await saveMany(storage, { connection: wanted, count: 3, userKey });
      await saveMany(storage, { connection: other, count: 12, userKey, afterMs: 60_000 });
      const listed = await listAll(storage, { connections: [wanted], userKey, limit });
      expect(listed).toEqual(few.toReversed());
    },
  );

  test.for([1, 4, 5])(
    'page after page of %i, the newest come first, wherever they lie',
    async (limit) => {
      const storage = open();
      const connection = freshConnection();
      // By the last digits of their ids: first they lie in one place, then side by side.
      const idEndingOf = (index: number) => (index < 9 ? '0002' : `000${index % 4}`);
      const saved = await saveMany(storage, { connection, count: 18, idEndingOf });
      for (const delivery of saved.slice(6, 12)) await conclude(storage, delivery);
      const newestFirst = saved.map(({ id }) => id).toReversed();
      const all = await listAll(storage, { connections: [connection], limit });
      expect(all.map(({ id }) => id)).toEqual(newestFirst);
      const query = { connections: [connection], status: 'delivered', limit } as const;
      const delivered = await listAll(storage, query);
      expect(delivered.map(({ id }) => id)).toEqual(newestFirst.slice(6, 12));
    },
  );

  test('a delivery that ends between two pages is neither lost nor listed twice', async () => {
    const storage = open();
    const connection = freshConnection();
    const saved = await saveMany(storage, { connection, count: 5 });
    const query = { connections: [connection], limit: 2 };
    const first = await storage.reader.list(query);
    for (const delivery of saved) await conclude(storage, delivery);
    const rest = await listAll(storage, { ...query, ...cursorOf(first) });
    expect([...first.deliveries, ...rest].map(({ id }) => id)).toEqual(
      saved.map(({ id }) => id).toReversed(),
    );
    expect(rest.map(({ status }) => status)).toEqual(Array(3).fill('delivered'));
  });

  test('a delivery that no longer has the status asked for is not on the next page', async () => {
    const storage = open();
    const connection = freshConnection();
    const [oldest, ...newer] = await saveMany(storage, { connection, count: 4 });
    if (oldest === undefined) throw new Error('Nothing was saved.');
    const query = { connections: [connection], status: 'pending', limit: 2 } as const;
    const first = await storage.reader.list(query);
    await conclude(storage, oldest);
    const rest = await listAll(storage, { ...query, ...cursorOf(first) });
    expect([...first.deliveries, ...rest]).toEqual(newer.toReversed());
  });
}

interface Many {
  readonly connection: string;
  readonly count: number;
  readonly userKey?: string;
  readonly afterMs?: number;
  readonly idEndingOf?: (index: number) => string;
}

/** Deliveries of one connection, a second apart, the oldest first. */
async function saveMany(
  { changes }: Storage,
  { connection, count, userKey, afterMs = 0, idEndingOf = () => '' }: Many,
): Promise<Delivery[]> {
  const made = Array.from({ length: count }, (_, index) =>
    makeUpChange({
      connections: [connection],
      receivedAt: new Date(receivedAt.getTime() + afterMs + index * 1_000),
      idEnding: idEndingOf(index),
      ...(userKey === undefined ? {} : { userKey }),
    }),
  );
  await Promise.all(
    made.map(({ change, deliveries }) => changes.save(change, deliveries, overdueAt)),
  );
  return made.flatMap(({ deliveries }) => deliveries.map(({ delivery }) => delivery));
}

async function savedOnTwoConnections(storage: Storage) {
  const [one, two] = [freshConnection(), freshConnection()];
  const userKey = freshUserKey();
  const first = await saveMany(storage, { connection: one, count: 3 });
  const second = await saveMany(storage, { connection: two, count: 2, userKey, afterMs: 60_000 });
  const [oldest] = first;
  if (oldest === undefined) throw new Error('Nothing was saved.');
  const stored = await load(storage, oldest);
  await storage.deliveriesOf(one).conclude(stored, failed, later);
  const ids = { first: first.map(({ id }) => id), second: second.map(({ id }) => id), userKey };
  return { storage, query: { connections: [one, two], limit: 10 }, ids };
}

async function conclude(storage: Storage, delivery: Delivery): Promise<void> {
  const stored = await load(storage, delivery);
  await storage.deliveriesOf(delivery.connection).conclude(stored, done.delivered, later);
}

async function listAll(
  { reader }: Pick<Storage, 'reader'>,
  query: DeliveryQuery,
): Promise<Delivery[]> {
  const page = await reader.list(query);
  expect(page.deliveries.length).toBeLessThanOrEqual(query.limit);
  if (page.cursor === undefined) return [...page.deliveries];
  return [...page.deliveries, ...(await listAll({ reader }, { ...query, cursor: page.cursor }))];
}

function cursorOf({ cursor }: { cursor?: string }): { cursor: string } {
  if (cursor === undefined) throw new Error('There should be another page.');
  return { cursor };
}
