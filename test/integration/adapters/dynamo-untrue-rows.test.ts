import { NumberValue, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoConnectionControl } from '../../../functions/adapters/dynamo-connection-control.ts';
import { createDynamoDeliveryControl } from '../../../functions/adapters/dynamo-delivery-control.ts';
import { createDynamoDeliveryIndex } from '../../../functions/adapters/dynamo-delivery-index.ts';
import { createDue } from '../../../functions/adapters/dynamo-due.ts';
import { createDynamoReleaseStore } from '../../../functions/adapters/dynamo-release-store.ts';
import { createDynamoUserRecords } from '../../../functions/adapters/dynamo-user-records.ts';
import { endRemoved } from '../../../functions/domain/end-removed.ts';
import type { LeftOut } from '../../../functions/domain/left-out.ts';
import { maxAgeMs } from '../../../functions/domain/retry-schedule.ts';
import {
  collect,
  freshConnection,
  freshUserKey,
  later,
  load,
  pointerTo,
  receivedAt,
  saveOne,
  waitingUntil,
} from '../../conformance/made-up-change.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { putItems } from '../../support/put-items.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { type AwsStores, createAwsStores } from './aws-stores.ts';

const digits = (number: number) => number.toString(16).padStart(32, '0');

/** The places in all indexes that an item of somebody claims. */
interface Claims {
  readonly connection: string;
  readonly userKey: string;
}

/** Items of another connection, and such as are none, that claim to be the victim's. */
function lies(number: number, by: string, { connection, userKey }: Claims) {
  const pks = [
    `connection#${by}#delivery#chg_${digits(number)}`,
    `connection#${by}#poison#${number}`,
    `connection#${connection}x#delivery#chg_${digits(number)}`,
    `connection#${connection}#delivery#no-change-${number}`,
  ];
  const early = '2000-01-01T00:00:00.000Z';
  return pks.map((pk, index) => ({
    pk,
    sk: number % 2 === 0 ? 'delivery' : 'x',
    ...(index === 1 ? {} : { status: 'waiting', release: 1, group: digits(7) }),
    dueShard: `${connection}#waiting#${number % 4}`,
    dueAt: early,
    statusKey: `${connection}#waiting#0`,
    orderKey: number % 3 === 0 ? `9999#${number}` : `${early}#chg_${digits(number)}.${connection}`,
    userKey,
  }));
}

let stack: AwsStack;
let stores: AwsStores;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
  stores = createAwsStores(stack);
});
afterAll(() => stack.stop());

/** A waiting delivery of a connection, behind so many rows that only claim to be of it. */
async function behindLies(count: number) {
  const userKey = freshUserKey();
  const saved = await saveOne(stores, { userKey });
  const { connection, delivery, store, stored } = saved;
  await store.conclude(stored, waitingUntil(later), receivedAt);
  const by = freshConnection();
  const untrue = Array.from({ length: count }, (_, number) =>
    lies(number, by, { connection, userKey }),
  ).flat();
  await putItems(stack.table, untrue);
  const told: LeftOut[] = [];
  const table = { ...stack.table, tell: (leftOut: LeftOut) => told.push(leftOut) };
  return { ...saved, userKey, pointer: pointerTo(delivery), table, told, by };
}

describe('rows that only claim to be of a connection', () => {
  const of = (connection: string) => ({ connection, status: 'waiting' }) as const;

  test('are passed over by what looks for due deliveries, and counted', async () => {
    const { connection, pointer, table, told } = await behindLies(300);
    const releases = createDynamoReleaseStore(table);
    const due = await collect(releases.due(connection, 'waiting', later));
    expect(due).toEqual([{ ...pointer, status: 'waiting' }]);
    const since = await collect(releases.openSince(of(connection), later));
    expect(since).toEqual([expect.objectContaining(pointer)]);
    const counted = told.filter(({ what }) => what === 'due');
    expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(1_200);
    expect(new Set(told.map((one) => one.connection))).toEqual(new Set([connection]));
  });

  test('are in no list, count or time', async () => {
    const { connection, delivery, userKey, table } = await behindLies(120);
    const index = createDynamoDeliveryIndex(table);
    const listed = [{ deliveryId: delivery.id, position: `${delivery.receivedAt}#${delivery.id}` }];
    expect(await index.count(of(connection), 100)).toEqual({ count: 1, isComplete: true });
    expect(await index.oldestReceivedAt(of(connection))).toBe(delivery.receivedAt);
    const range = { after: '0', before: '9', limit: 10 };
    expect(await index.between(of(connection), range)).toEqual(listed);
    expect(await index.receivedSince(of(connection), new Date(0))).toEqual({
      times: [delivery.receivedAt],
      isComplete: true,
    });
    const ofUser = await Array.fromAsync(index.ofUser(userKey));
    expect(ofUser.flat()).toContainEqual(listed[0]);
    const query = { connections: [connection], limit: 10 };
    const page = { deliveries: [expect.objectContaining({ id: delivery.id })] };
    expect(await stores.reader.list(query)).toEqual(page);
    expect(await stores.reader.list({ ...query, userKey })).toEqual(page);
  });

  test('do not end a run, however many: the next one goes on behind them', async () => {
    const { connection, delivery, pointer, by } = await behindLies(0);
    const shard = Number.parseInt(delivery.changeId.slice(-4), 16) % 4;
    await putItems(
      stack.table,
      Array.from({ length: 2_000 }, (_, number) => ({
        pk: `connection#${by}#poison#${number}`,
        sk: 'x',
        dueShard: `${connection}#waiting#${shard}`,
        dueAt: '2000-01-01T00:00:00.000Z',
      })),
    );
    const due = createDue(stack.table, 1_000);
    const found = [{ ...pointer, status: 'waiting' }];
    expect(await collect(due(connection, 'waiting', later))).toEqual([]);
    expect(await collect(due(connection, 'waiting', later))).toEqual(found);
    // And from the beginning again, once the end was seen.
    expect(await collect(due(connection, 'waiting', later))).toEqual([]);
    // What is asked for up to an earlier time begins no later than that.
    expect(await collect(due(connection, 'waiting', new Date('1999-01-01')))).toEqual([]);
  });
});

describe('a damaged record', () => {
  async function damage(id: string, over: object): Promise<void> {
    const [changeId, connection] = id.split('.');
    const [item] = await stores.items(`connection#${connection}#delivery#${changeId}`);
    await stack.table.client.send(
      new PutCommand({ TableName: stack.table.name, Item: { ...item, ...over } }),
    );
  }

  const control = () => createDynamoDeliveryControl(stack.table, { remove: async () => undefined });

  test.for([
    { retriesSpent: 'five' },
    { attempts: [{ at: 5 }] },
    { status: 5 },
    { provider: undefined },
    { receivedAt: 'soon' },
    { nextAttemptAt: '2026-13-45T00:00:00.000Z' },
    { id: 'chg_00000000000000000000000000000001.another' },
  ])('%o is listed with what can be read, and can be cancelled', async (over) => {
    const userKey = freshUserKey();
    const { connection, delivery } = await saveOne(stores, { userKey });
    await damage(delivery.id, over);
    const read = await stores.reader.delivery(delivery.id);
    const shown = { id: delivery.id, connection, userKey, damaged: Object.keys(over) };
    expect(read).toMatchObject(shown);
    const query = { connections: [connection], limit: 10 };
    expect((await stores.reader.list(query)).deliveries).toMatchObject([shown]);
    expect((await stores.reader.list({ ...query, userKey })).deliveries).toMatchObject([shown]);
    const because = { reason: 'cancelled by an operator', now: receivedAt };
    expect(await control().cancel(delivery.id, because)).toBe(true);
    expect(await control().cancel(delivery.id, because)).toBe(false);
    expect(await stores.countPayloads(connection)).toBe(0);
  });

  test.each(['9007199254740993.5', '1e125', '-1.5e30'])(
    'with a number that no number of JavaScript holds, %s, hides no other',
    async (number) => {
      const userKey = freshUserKey();
      const { connection, delivery, store, stored } = await saveOne(stores, { userKey });
      await store.conclude(stored, waitingUntil(later), receivedAt);
      const [item] = await stores.items(`connection#${connection}#delivery#`);
      const broken = `chg_${digits(Number.parseInt(delivery.changeId.slice(-4), 16))}`;
      const Item = {
        ...item,
        pk: `connection#${connection}#delivery#${broken}`,
        id: `${broken}.${connection}`,
        changeId: broken,
        orderKey: `${delivery.receivedAt}#${broken}.${connection}`,
        release: NumberValue.from(number),
        retriesSpent: NumberValue.from(number),
      };
      await stack.table.client.send(new PutCommand({ TableName: stack.table.name, Item }));
      const due = await collect(stores.releases.due(connection, 'waiting', later));
      expect(due.map(({ deliveryId }) => deliveryId)).toEqual([delivery.id]);
      const { deliveries } = await stores.reader.list({
        connections: [connection],
        limit: 10,
        userKey,
      });
      expect(deliveries.map(({ id }) => id).toSorted()).toEqual([Item.id, delivery.id].toSorted());
      const pointers = [Item.id, delivery.id].map((deliveryId) => ({
        ...pointerTo(delivery),
        deliveryId,
      }));
      const loaded = await store.load(pointers);
      expect([...loaded.deliveries.keys()]).toEqual([delivery.id]);
      expect([...loaded.damaged.keys()]).toEqual([Item.id]);
      const because = { reason: 'cancelled by an operator', now: receivedAt };
      expect(await control().cancel(Item.id, because)).toBe(true);
    },
  );

  test.each(['', 'ana prado', 'x'.repeat(200), '8A08D7A1D17DE9EF47FDABE3DD138738'])(
    'with the group %j, which no queue takes, keeps no other from being queued',
    async (group) => {
      const { connection, delivery, store, stored } = await saveOne(stores, {});
      await store.conclude(stored, waitingUntil(later), receivedAt);
      const of = { connection, status: 'waiting' } as const;
      expect(await collect(stores.releases.due(connection, 'waiting', later))).toHaveLength(1);
      expect(await collect(stores.releases.openSince(of, later))).toHaveLength(1);
      await damage(delivery.id, { group });
      expect(await collect(stores.releases.due(connection, 'waiting', later))).toEqual([]);
      expect(await collect(stores.releases.openSince(of, later))).toEqual([]);
    },
  );

  test.each([{ group: 5 }, { release: 'one' }, { retriedAt: 'soon' }, { status: 7 }])(
    '%o of a connection that was removed ends after seven days',
    async (over) => {
      const { connection, delivery } = await saveOne(stores, {});
      await damage(delivery.id, over);
      const remover = {
        index: createDynamoDeliveryIndex(stack.table),
        store: stores.releases,
        control: control(),
        log: createKeptLog(),
        remainingMs: () => 1_000,
      };
      const young = { now: () => new Date(Date.parse(delivery.receivedAt) + maxAgeMs - 1) };
      await endRemoved([connection], { ...remover, ambient: young });
      expect(await stores.countPayloads(connection)).toBe(1);
      const old = { now: () => new Date(Date.parse(delivery.receivedAt) + maxAgeMs) };
      await endRemoved([connection], { ...remover, ambient: old });
      expect(await stores.countPayloads(connection)).toBe(0);
      const [item] = await stores.items(`connection#${connection}#delivery#`);
      expect(item).toMatchObject({ status: 'cancelled' });
    },
  );

  test('of a delivery is told to whoever has to end it', async () => {
    const { delivery, store, connection } = await saveOne(stores, {});
    await damage(delivery.id, { retriesSpent: 'five' });
    const loaded = await store.load([pointerTo(delivery)]);
    const damaged = loaded.damaged.get(delivery.id);
    expect(damaged).toMatchObject({ damaged: ['retriesSpent'] });
    if (damaged === undefined) throw new Error('it is damaged');
    const stored = { delivery: damaged, sealed: { kind: 'removed' } } as const;
    expect(await store.conclude(stored, waitingUntil(later), receivedAt)).toBe(true);
    const [item] = await stores.items(`connection#${connection}#delivery#`);
    expect(item).toMatchObject({ status: 'waiting', retriesSpent: 'five' });
    expect(await stores.releases.delivery(delivery.id)).toMatchObject({
      damaged: ['retriesSpent'],
    });
  });

  test('takes no other payload with it than its own', async () => {
    const { delivery } = await saveOne(stores, {});
    const removed: string[] = [];
    await damage(delivery.id, { payloadKey: 'payloads/another/chg_1/object' });
    const objects = { remove: async (key: string) => void removed.push(key) };
    const because = { reason: 'the user was erased', now: receivedAt };
    await createDynamoDeliveryControl(stack.table, objects).cancel(delivery.id, because);
    expect(removed).toEqual([]);
    const { connection } = delivery;
    const [left] = await stores.items(`connection#${connection}#delivery#`);
    expect(left).not.toHaveProperty('payload');
    expect(left).not.toHaveProperty('payloadKey');
  });

  test('of a connection hides the health of no other, and a pause is kept', async () => {
    const [one, other] = [freshConnection(), freshConnection()];
    const put = (name: string, item: object) =>
      stack.table.client.send(
        new PutCommand({
          TableName: stack.table.name,
          Item: { pk: `connection#${name}#health`, sk: 'health', ...item },
        }),
      );
    const hold = { reason: 'refused', since: later.toISOString(), secretVersion: 'v' };
    await put(one, { failures: 'many', hold, rateLimit: 5, paused: true });
    await put(other, { failures: 2 });
    const health = await createDynamoConnectionControl(stack.table).health([one, other]);
    expect(health.get(one)).toMatchObject({ hold, circuit: { failures: 0 } });
    expect(health.get(one)).toHaveProperty('paused');
    expect(health.get(other)).toEqual({ circuit: { failures: 2 } });
    const soon = { until: 'soon', since: 'soon', reason: '429', secretVersion: 'v' };
    await put(one, {
      closedAt: 'soon',
      openedAt: 'soon',
      hold: soon,
      rateLimit: soon,
      failures: 1,
    });
    await expect(stores.releases.health(one)).resolves.toEqual({ circuit: { failures: 1 } });
  });

  test("of what is known of a user neither keeps an erasure from its end nor another's from being read", async () => {
    const users = createDynamoUserRecords(stack.table);
    const [userKey, connection, other] = [freshUserKey(), freshConnection(), freshConnection()];
    await users.forgetIds(userKey, other, receivedAt);
    await users.forgetIds(userKey, connection, receivedAt);
    const [item] = await stores.items(`connection#${connection}#user#`);
    const { client, name: TableName } = stack.table;
    await client.send(
      new UpdateCommand({
        TableName,
        Key: { pk: item?.pk, sk: item?.sk },
        UpdateExpression:
          'SET revision = :text, applied = :text, claims = :claims, ids = :text, hasIds = :yes',
        ExpressionAttributeValues: { ':text': 'x', ':yes': true, ':claims': ['x'.repeat(3_000)] },
      }),
    );
    const read = await users.read(userKey, [connection, other]);
    expect([...read.states.keys()].toSorted()).toEqual([connection, other].toSorted());
    expect(await users.forgetIds(userKey, connection, receivedAt)).toBe(true);
    const [after] = await stores.items(`connection#${connection}#user#`);
    expect(after).not.toHaveProperty('ids');
  });

  test('is read as what it is by a message that comes for it', async () => {
    const { delivery } = await saveOne(stores, {});
    await expect(load(stores, delivery)).resolves.toMatchObject({ delivery: { id: delivery.id } });
  });
});
