import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Unreadable } from '../../../functions/domain/unreadable.ts';
import { emptyState, freshUserKey, saveOne } from '../../conformance/made-up-change.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { type AwsStores, createAwsStores } from './aws-stores.ts';

const small = { user: { name: 'Ana Prado' }, previous: {} };
const large = { user: { picture: 'QUFB'.repeat(26_000) }, previous: {} };

let stack: AwsStack;
let stores: AwsStores;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
  stores = createAwsStores(stack);
});
afterAll(() => stack.stop());

/** Puts something over the item of a delivery. */
async function change(connection: string, over: object): Promise<void> {
  const [item] = await stores.items(`connection#${connection}#delivery#`);
  const { client, name } = stack.table;
  await client.send(new PutCommand({ TableName: name, Item: { ...item, ...over } }));
}

test('a delivery whose item is damaged is no trouble of any other', async () => {
  const broken = await saveOne(stores, { payload: small });
  await change(broken.connection, { attempts: 'none' });
  const kept = emptyState(freshUserKey());
  await broken.store.saveState({ ...kept, revision: 1 });
  const pointer = { deliveryId: broken.delivery.id, release: 1, group: kept.group };
  const other = await saveOne(stores, { payload: small });
  const loaded = await broken.store.load([pointer, { ...pointer, deliveryId: other.delivery.id }]);
  expect([...loaded.damaged.keys()]).toEqual([broken.delivery.id]);
  expect([...loaded.deliveries.keys()]).toEqual([other.delivery.id]);
  expect([...loaded.states.keys()]).toEqual([kept.group]);
});

test.for([
  ['whose object is gone', large, 'gone', /no object payloads\/.*\/gone/],
  ['that was removed', small, { payload: undefined }, /was removed/],
  ['that was changed', small, { payload: Buffer.alloc(60, 1) }, /not in the secret/],
] as const)(
  'a payload %s says so, in words that can be shown',
  async ([, payload, over, words]) => {
    const { connection, store, delivery } = await saveOne(stores, { payload });
    const { changeId } = delivery;
    const own = { payloadKey: `payloads/${connection}/${changeId}/gone` };
    await change(connection, over === 'gone' ? own : over);
    const pointer = { deliveryId: delivery.id, release: 1, group: 'none' };
    const stored = (await store.load([pointer])).deliveries.get(delivery.id);
    if (stored === undefined) throw new Error('it can be loaded');
    const reading = store.payload(stored);
    await expect(reading).rejects.toBeInstanceOf(Unreadable);
    await expect(reading).rejects.toThrow(words);
  },
);
