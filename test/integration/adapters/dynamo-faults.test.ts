import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  done,
  freshConnection,
  later,
  load,
  makeUpChange,
  overdueAt,
  saveOne,
} from '../../conformance/made-up-change.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { createAwsStores } from './aws-stores.ts';
import { type Call, type Fate, refusal, startFaultyDynamo } from './faulty-dynamo.ts';

const large = { user: { picture: 'QUFB'.repeat(50_000) }, previous: {} };

let stack: AwsStack;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
});
afterAll(() => stack.stop());

test('a delivery whose write succeeded unheard of keeps its large payload', async () => {
  const fate = once('reply is lost', ({ body }) => body.includes('payloadKey'));
  const stores = createAwsStores(stack, await startFaultyDynamo(stack, fate));
  const { stored, store, connection } = await saveOne(stores, { payload: large });
  expect(await store.payload(stored)).toEqual(large);
  expect(await stores.countPayloads(connection)).toBe(1);
});

test('a change of which a part could not be stored is refused, and whole when sent again', async () => {
  const connections = [freshConnection(), freshConnection()];
  const { change, deliveries } = makeUpChange({ connections, payload: large });
  const fate = once(
    refusal,
    ({ operation, body }) =>
      operation === 'PutItem' && body.includes(`connection#${connections[1]}#`),
  );
  const stores = createAwsStores(stack, await startFaultyDynamo(stack, fate));
  const save = () => stores.changes.save(change, deliveries, overdueAt);
  await expect(save()).rejects.toThrow('made up');
  expect(await save()).toEqual({ kind: 'exists', change });
  for (const { delivery } of deliveries) {
    const stored = await load(stores, delivery);
    expect(await stores.deliveriesOf(delivery.connection).payload(stored)).toEqual(large);
  }
});

test('nothing of a large payload remains if the word that it was delivered got lost', async () => {
  const fate = once('reply is lost', ({ operation }) => operation === 'UpdateItem');
  const stores = createAwsStores(stack, await startFaultyDynamo(stack, fate));
  const { stored, store, delivery, connection } = await saveOne(stores, { payload: large });
  await store.conclude(stored, done.delivered, later);
  expect(await stores.reader.delivery(delivery.id)).toMatchObject({ status: 'delivered' });
  expect(await stores.countPayloads(connection)).toBe(0);
});

test('what a busy table leaves out of a batch is asked for again', async () => {
  const fate = once(leftOut, ({ operation }) => operation === 'BatchGetItem');
  const stores = createAwsStores(stack, await startFaultyDynamo(stack, fate));
  const { delivery } = await saveOne(createAwsStores(stack));
  expect(await stores.reader.delivery(delivery.id)).toEqual(delivery);
});

test('what a table leaves out for good is an error, not a delivery that is not there', async () => {
  const stores = createAwsStores(stack, await startFaultyDynamo(stack, leftOut));
  const { delivery } = await saveOne(createAwsStores(stack));
  await expect(stores.reader.delivery(delivery.id)).rejects.toThrow('left items of a batch unread');
});

/** Every key of the batch, unprocessed. */
function leftOut({ body }: Call): Fate {
  const { RequestItems } = JSON.parse(body);
  return { status: 200, body: { Responses: {}, UnprocessedKeys: RequestItems } };
}

/** That fate for the first call that fits; all others work. */
function once(
  fate: Fate | ((call: Call) => Fate),
  fits: (call: Call) => boolean,
): (call: Call) => Fate {
  let isOver = false;
  return (call) => {
    if (isOver || !fits(call)) return 'works';
    isOver = true;
    return typeof fate === 'function' ? fate(call) : fate;
  };
}
