import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoDeliveryControl } from '../../../functions/adapters/dynamo-delivery-control.ts';
import { createS3Objects, type S3Objects } from '../../../functions/adapters/s3-objects.ts';
import { failed, later, load, overdueAt, saveOne } from '../../conformance/made-up-change.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { type AwsStores, createAwsStores } from './aws-stores.ts';
import { type Fate, refusal, startFaultyDynamo } from './faulty-dynamo.ts';

const small = { user: { name: 'Ana Prado' }, previous: {} };
const large = { user: { picture: 'QUFB'.repeat(50_000) }, previous: {} };
const because = { reason: 'cancelled by an operator', now: later };

let stack: AwsStack;
let stores: AwsStores;
beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
  stores = createAwsStores(stack);
});
afterAll(() => stack.stop());

/** The control over a table whose writes meet these fates, one after the other, and work from then on. */
async function controlWith(fates: readonly Fate[], objects?: Pick<S3Objects, 'remove'>) {
  const left = [...fates];
  const table = await startFaultyDynamo(stack, ({ operation }) =>
    operation === 'UpdateItem' || operation === 'PutItem' ? (left.shift() ?? 'works') : 'works',
  );
  const { clients, bucket } = stack;
  return createDynamoDeliveryControl(table, objects ?? createS3Objects(clients.s3, bucket));
}

async function saveFailed(payload: typeof small | typeof large) {
  const saved = await saveOne(stores, { payload });
  await saved.store.conclude(saved.stored, failed, later);
  const { delivery: read } = await load(stores, saved.delivery);
  const restarted = {
    ...read,
    status: 'pending' as const,
    release: read.release + 1,
    retriesSpent: 0,
    retriedAt: later.toISOString(),
  };
  return { ...saved, read, restarted };
}

const itemOf = async (connection: string) => (await stores.items(`connection#${connection}#`))[0];

describe('removing what is kept of a person', () => {
  test('leaves the name of an object that could not be removed, so that it can be made up for', async () => {
    const { connection, delivery } = await saveFailed(large);
    const broken = await controlWith([], { remove: () => Promise.reject(new Error('no S3')) });
    await expect(broken.removePayload(delivery.id)).rejects.toThrow('no S3');
    expect(await itemOf(connection)).toHaveProperty('payloadKey');
    expect(await stores.countPayloads(connection)).toBe(1);

    expect(await (await controlWith([])).removePayload(delivery.id)).toBe(true);
    expect(await itemOf(connection)).not.toHaveProperty('payloadKey');
    expect(await stores.countPayloads(connection)).toBe(0);
  });

  test('forgets an object only once it is gone', async () => {
    const { connection, delivery } = await saveFailed(large);
    const seen: unknown[] = [];
    const remove = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push((await itemOf(connection))?.payloadKey);
    };
    const control = await controlWith([], { remove });
    expect(await control.removePayload(delivery.id)).toBe(true);
    expect(seen).toEqual([expect.any(String)]);
  });
});

describe('an item that is put without its payload', () => {
  test('keeps what was written while it was emptied', async () => {
    const { connection, delivery } = await saveFailed(large);
    const other = await controlWith([], { remove: async () => undefined });
    const remove = async () => void (await other.cancel(delivery.id, because));
    await (await controlWith([], { remove })).removePayload(delivery.id);
    const { reason } = because;
    const item = await itemOf(connection);
    expect(item).toMatchObject({ status: 'cancelled', reason, attempts: failed.attempts });
    expect(item).not.toHaveProperty('payloadKey');
  });

  test('was emptied, though the word of it got lost', async () => {
    const { connection, delivery } = await saveFailed(small);
    const control = await controlWith(['works', 'reply is lost']);
    expect(await control.removePayload(delivery.id)).toBe(true);
    expect(await itemOf(connection)).not.toHaveProperty('payload');
    expect(await control.removePayload(delivery.id)).toBe(false);
  });
});

describe('cancelling', () => {
  test('that stops before what lies in the item is removed leaves it for the next attempt, or an erasure', async () => {
    const { connection, delivery } = await saveFailed(small);
    const control = await controlWith(['works', refusal]);
    await expect(control.cancel(delivery.id, because)).rejects.toThrow('made up');
    expect(await itemOf(connection)).toMatchObject({
      status: 'cancelled',
      payload: expect.any(Uint8Array),
    });
    expect(await control.removePayload(delivery.id)).toBe(true);
    expect(await itemOf(connection)).not.toHaveProperty('payload');
  });

  test('that stops before an object is removed leaves its name, for an erasure to find', async () => {
    const { connection, delivery } = await saveFailed(large);
    const broken = await controlWith([], { remove: () => Promise.reject(new Error('no S3')) });
    await expect(broken.cancel(delivery.id, because)).rejects.toThrow('no S3');
    expect(await itemOf(connection)).toMatchObject({
      status: 'cancelled',
      payloadKey: expect.any(String),
    });
    expect(await (await controlWith([])).removePayload(delivery.id)).toBe(true);
    expect(await stores.countPayloads(connection)).toBe(0);
  });

  test('is done, with all that goes with it, though the word of it got lost', async () => {
    const { connection, delivery } = await saveFailed(large);
    const control = await controlWith(['reply is lost']);
    expect(await control.cancel(delivery.id, because)).toBe(true);
    expect(await stores.countPayloads(connection)).toBe(0);
  });

  test('is not done by whoever comes second, even if it had to be asked twice', async () => {
    const { delivery } = await saveFailed(small);
    await (await controlWith([])).cancel(delivery.id, because);
    const busy: Fate = { status: 500, body: { __type: 'InternalServerError' } };
    const control = await controlWith([busy]);
    const other = { reason: 'the user was erased', now: later };
    expect(await control.cancel(delivery.id, other)).toBe(false);
  });
});

describe('trying again', () => {
  test('is done though the word of it got lost, so that the delivery is queued', async () => {
    const { delivery, read, restarted } = await saveFailed(small);
    const control = await controlWith(['reply is lost']);
    expect(await control.restart(read, restarted, overdueAt)).toBe(true);
    const { status, release, retriedAt } = restarted;
    const after = await stores.reader.delivery(delivery.id);
    expect(after).toMatchObject({ status, release, retriedAt });
  });

  test('is not done by whoever comes second, even if it had to be asked twice', async () => {
    const { read, restarted } = await saveFailed(small);
    expect(await (await controlWith([])).restart(read, restarted, overdueAt)).toBe(true);
    const busy: Fate = { status: 500, body: { __type: 'InternalServerError' } };
    const control = await controlWith([busy]);
    const other = { ...restarted, retriedAt: '2026-11-22T12:34:56.789Z' };
    expect(await control.restart(read, other, overdueAt)).toBe(false);
  });
});

describe('erasing what was said', () => {
  test.for([
    ['no list', 'Márcia'],
    ['a list with something else in it', ['Márcia', { at: 'x', reason: 'Márcia' }, 7]],
    ['a map', { reason: 'Márcia' }],
  ])('is not stopped by attempts that are damaged: %s', async ([, attempts]) => {
    const { connection, delivery } = await saveFailed(small);
    await (await controlWith([])).cancel(delivery.id, because);
    const { client, name: TableName } = stack.table;
    const item = await itemOf(connection);
    await client.send(
      new PutCommand({ TableName, Item: { ...item, attempts, reason: { of: 'Márcia' } } }),
    );
    await (await controlWith([])).eraseWords(delivery.id, 'the user was erased');
    const after = await itemOf(connection);
    expect(JSON.stringify(after)).not.toContain('Márcia');
    expect(after).toMatchObject({ reason: 'the user was erased' });
  });

  test('is done once, and by whoever asks again', async () => {
    const { connection, delivery } = await saveFailed(small);
    await (await controlWith([])).cancel(delivery.id, because);
    const control = await controlWith(['reply is lost']);
    await control.eraseWords(delivery.id, 'the user was erased');
    const busy = await controlWith([refusal]);
    // Nothing is left to be written.
    await busy.eraseWords(delivery.id, 'the user was erased');
    expect(await itemOf(connection)).toMatchObject({ reason: 'the user was erased' });
  });
});
