import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDynamoDeliveryControl } from '../../../functions/adapters/dynamo-delivery-control.ts';
import { createS3Objects } from '../../../functions/adapters/s3-objects.ts';
import {
  collect,
  done,
  emptyState,
  failed,
  freshConnection,
  freshUserKey,
  held,
  later,
  load,
  makeUpChange,
  overdueAt,
  saveOne,
  waitingUntil,
} from '../../conformance/made-up-change.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { type AwsStores, createAwsStores } from './aws-stores.ts';

/** A name that nobody else has: wherever it turns up, personal data has leaked. */
const canary = 'Zzyzx Canário Quokka';
const small = { user: { name: canary, cpf: '52998224725' }, previous: {}, given: canary };
/** A little over 100 KB. */
const large = { ...small, user: { ...small.user, picture: 'QUFB'.repeat(26_000) } };

let stack: AwsStack;
let stores: AwsStores;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
  stores = createAwsStores(stack);
});
afterAll(() => stack.stop());

test('a small payload lies in its item, encrypted, and no object is made for it', async () => {
  const { connection } = await saveOne(stores, { payload: small });
  const { items, objects } = await storedFor(connection);
  expect(items).toMatchObject([{ payload: expect.any(Uint8Array) }]);
  expect(objects).toEqual([]);
  expect(readable(items)).not.toMatch(/Zzyzx|52998224725/);
});

test('a large payload lies in an object of its own, encrypted, out of its item', async () => {
  const { connection } = await saveOne(stores, { payload: large });
  const { items, objects } = await storedFor(connection);
  expect(items).toMatchObject([{ payloadKey: objects[0]?.key }]);
  expect(items[0]).not.toHaveProperty('payload');
  expect(objects).toHaveLength(1);
  expect(readable([items, objects])).not.toMatch(/Zzyzx|52998224725|QUFBQUFB/);
});

test('payloads are kept in the bucket by connection, as the roles of the functions demand', async () => {
  const connections = [freshConnection(), freshConnection()];
  const { change, deliveries } = makeUpChange({ connections, payload: large });
  await stores.changes.save(change, deliveries, overdueAt);
  for (const connection of connections) {
    const { objects } = await storedFor(connection);
    expect(objects.map(({ key }) => key)).toEqual([
      expect.stringMatching(`^payloads/${connection}/${change.id}/`),
    ]);
  }
});

test('the ids that are remembered of a user are encrypted', async () => {
  const connection = freshConnection();
  const state = { ...emptyState(freshUserKey()), ids: [canary, '52998224725'], revision: 1 };
  await stores.deliveriesOf(connection).saveState(state);
  const { items } = await storedFor(connection);
  expect(items).toHaveLength(1);
  expect(readable(items)).not.toMatch(/Zzyzx|52998224725/);
});

test('remembered ids that were moved to another connection cannot be read there, and hinder nobody else', async () => {
  const [from, to] = [freshConnection(), freshConnection()];
  const state = { ...emptyState(freshUserKey()), ids: [108], revision: 1 };
  await stores.deliveriesOf(from).saveState(state);
  const [item] = (await storedFor(from)).items;
  const moved = { ...item, pk: String(item?.pk).replace(from, to) };
  const { client, name } = stack.table;
  await client.send(new PutCommand({ TableName: name, Item: moved }));
  const pointer = { deliveryId: `chg_${'0'.repeat(32)}.none`, group: state.group, release: 1 };
  expect((await stores.deliveriesOf(from).load([pointer])).states.size).toBe(1);
  const other = { ...emptyState(freshUserKey()), ids: [109], revision: 1 };
  await stores.deliveriesOf(to).saveState(other);
  const loaded = await stores.deliveriesOf(to).load([pointer, { ...pointer, group: other.group }]);
  expect([...loaded.unreadable.keys()]).toEqual([state.group]);
  expect(loaded.states).toEqual(new Map([[other.group, other]]));
});

test('of what a change said its item keeps a hash that nobody without the key can make', async () => {
  const { change } = makeUpChange({ connections: [] });
  await stores.changes.save({ ...change, content: small }, [], overdueAt);
  const [item] = await stores.items(`change#${change.id}`);
  expect(item?.fingerprint).toMatch(/^[0-9a-f]{8}\.[0-9a-f]{64}$/);
  expect(item).not.toHaveProperty('content');
  expect(readable([item])).not.toMatch(/Zzyzx|52998224725/);
  const { change: other } = makeUpChange({ connections: [] });
  await stores.changes.save({ ...other, content: small }, [], overdueAt);
  const [second] = await stores.items(`change#${other.id}`);
  expect(second?.fingerprint).not.toBe(item?.fingerprint);
});

test('the change itself holds no personal data but the key of the source', async () => {
  const { change } = await saveOne(stores, { payload: large });
  const items = await stores.items(`change#${change.id}`);
  expect(items).toHaveLength(1);
  expect(readable(items)).not.toMatch(/Zzyzx|52998224725/);
});

test.for([
  { size: 'small', payload: small },
  { size: 'large', payload: large },
])(
  'nothing of a $size payload is in the table or the bucket once it was delivered',
  async ({ payload }) => {
    const { connection, store, stored } = await saveOne(stores, { payload });
    const [open] = (await storedFor(connection)).items;
    await store.conclude(stored, done.delivered, later);
    const { items, objects } = await storedFor(connection);
    expect(objects).toEqual([]);
    expect(items).toHaveLength(1);
    const gone = new Set(Object.keys(open ?? {})).difference(new Set(Object.keys(items[0] ?? {})));
    expect([...gone].filter((name) => name.startsWith('payload'))).toHaveLength(1);
    // Not in another attribute either, not even encrypted.
    expect(Object.values(items[0] ?? {}).filter((value) => value instanceof Uint8Array)).toEqual(
      [],
    );
  },
);

test('an ended delivery and its change expire by themselves, and an open one does not', async () => {
  const { change, connection, store, stored } = await saveOne(stores, { payload: small });
  const [open] = (await storedFor(connection)).items;
  expect(open).not.toHaveProperty('expiresAt');
  await store.conclude(stored, done.delivered, later);
  const thirtyDaysSeconds = 30 * 86_400;
  const [ended] = (await storedFor(connection)).items;
  expect(ended?.expiresAt).toBe(later.getTime() / 1_000 + thirtyDaysSeconds);
  const [remembered] = await stores.items(`change#${change.id}`);
  const rememberedSeconds = Number(remembered?.expiresAt) - Date.parse(change.receivedAt) / 1_000;
  expect(rememberedSeconds).toBeGreaterThanOrEqual(thirtyDaysSeconds);
});

test('a delivery that an operator has had tried again expires no more while it is open', async () => {
  const { connection, store, stored, delivery } = await saveOne(stores, { payload: large });
  const control = createDynamoDeliveryControl(
    stack.table,
    createS3Objects(stack.clients.s3, stack.bucket),
  );
  const expiry = async () => (await storedFor(connection)).items[0]?.expiresAt;
  await store.conclude(stored, failed, later);
  expect(await expiry()).toEqual(expect.any(Number));

  const { delivery: read } = await load(stores, delivery);
  const retriedAt = later.toISOString();
  const restarted = { ...read, status: 'pending' as const, release: read.release + 1, retriedAt };
  expect(await control.restart(read, restarted, overdueAt)).toBe(true);
  expect(await expiry()).toBeUndefined();
  await store.conclude(await load(stores, restarted), waitingUntil(later), later);
  expect(await expiry()).toBeUndefined();
  const [releasable] = await collect(stores.releases.due(connection, 'waiting', later));
  if (releasable === undefined) throw new Error('nothing waits');
  await stores.releases.release(releasable, overdueAt);
  expect(await expiry()).toBeUndefined();
  await store.conclude(
    await load(stores, { ...restarted, release: releasable.release + 1 }),
    held,
    later,
  );
  expect(await stores.reader.delivery(delivery.id)).toMatchObject({ status: 'held' });
  expect(await expiry()).toBeUndefined();

  await control.cancel(delivery.id, { reason: 'cancelled by an operator', now: later });
  expect(await expiry()).toBe(later.getTime() / 1_000 + 30 * 86_400);
});

async function storedFor(connection: string) {
  return {
    items: await stores.items(`connection#${connection}#`),
    objects: await stores.objects(`payloads/${connection}/`),
  };
}

/** All the text there is, that of bytes included. */
function readable(stored: unknown): string {
  return JSON.stringify(stored, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
}
