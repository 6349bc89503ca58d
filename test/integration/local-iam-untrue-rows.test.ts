import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDynamoConnectionControl } from '../../functions/adapters/dynamo-connection-control.ts';
import { createDynamoConnectionRegistry } from '../../functions/adapters/dynamo-connection-registry.ts';
import { createDynamoDeliveryControl } from '../../functions/adapters/dynamo-delivery-control.ts';
import { createDynamoDeliveryIndex } from '../../functions/adapters/dynamo-delivery-index.ts';
import { createDynamoDeliveryReader } from '../../functions/adapters/dynamo-delivery-reader.ts';
import { toDeliveryItem } from '../../functions/adapters/dynamo-items.ts';
import { dueShardOf } from '../../functions/adapters/dynamo-keys.ts';
import { createDynamoReleaseStore } from '../../functions/adapters/dynamo-release-store.ts';
import { createDynamoUserRecords } from '../../functions/adapters/dynamo-user-records.ts';
import { createDeliveryQueue } from '../../functions/adapters/sqs-delivery-queue.ts';
import { chunked } from '../../functions/domain/chunked.ts';
import { oldestOpen } from '../../functions/domain/oldest-open.ts';
import { releaseDue } from '../../functions/domain/release-deliveries.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { makeDelivery } from '../support/made-delivery.ts';
import { bodyOf, createApiOver } from '../support/operator-api.ts';
import { createOperatorBench } from '../support/operator-bench.ts';
import { type GuardedServices, startGuardedServices } from './local-iam-services.ts';

const victims = ['imagemais', 'dito'];
const victim = 'u-victim';
const digits = (number: number) => number.toString(16).padStart(32, '0');
const early = '2000-01-01T00:00:00.000Z';

type Item = Readonly<Record<string, unknown>>;

/** Places in the indexes of a connection, all that is waiting there and of the victim. */
const placesOf = (connection: string, number: number) => ({
  dueShard: `${connection}#waiting#${number % 4}`,
  dueAt: early,
  statusKey: `${connection}#${['waiting', 'pending', 'held', 'failed'][number % 4]}#0`,
  orderKey: number % 2 === 0 ? `9999#${number}` : `${early}#chg_${digits(number)}.${connection}`,
  userKey: victim,
});

/** What a taken-over deliver function of wecare may write: items of its own, that claim to be anybody's. */
const hostileShapes: Readonly<Record<string, (connection: string, number: number) => Item>> = {
  'without attributes': () => ({}),
  'of wrong types': () => ({ status: 5, release: 'one', group: ['x'] }),
  'with other statuses': () => ({ status: 'delivered', release: 1, group: digits(1) }),
  'well-formed': (_, number) => ({ status: 'waiting', release: 1, group: digits(number) }),
  'with the ids of others': (connection, number) => ({
    id: `chg_${digits(number)}.${connection}`,
    connection,
    status: 'waiting',
    release: 1,
    group: digits(number),
    payloadKey: `payloads/${connection}/chg_${digits(number)}/object`,
  }),
};

function hostileItems(connection: string, count: number): Item[] {
  const shapes = Object.values(hostileShapes);
  return Array.from({ length: count }, (_, number) => ({
    pk:
      number % 3 === 0
        ? `connection#wecare#poison#${connection}#${number}`
        : `connection#wecare#delivery#chg_${digits(number + connection.length * 100_000)}`,
    sk: number % 5 === 0 ? 'x' : 'delivery',
    ...placesOf(connection, number),
    ...shapes[number % shapes.length]?.(connection, number),
  }));
}

function tableOf({ table: name }: GuardedServices, client: DynamoDBClient) {
  const marshallOptions = { removeUndefinedValues: true };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), name };
}

async function putAll(
  services: GuardedServices,
  client: DynamoDBClient,
  items: readonly Item[],
): Promise<void> {
  const table = tableOf(services, client);
  for (const some of chunked(items, 20)) {
    await Promise.all(
      some.map((Item) => table.client.send(new PutCommand({ TableName: table.name, Item }))),
    );
  }
}

/** One true delivery of the victim at each connection, due now. */
async function putTrue(services: GuardedServices) {
  const receivedAt = new Date(Date.now() - 60_000).toISOString();
  const deliveries = [...victims, 'wecare'].map((connection, number) => {
    const changeId = `chg_${digits(0xabc0 + number)}`;
    const about = { changeId, connection, userKey: victim, status: 'waiting' } as const;
    return makeDelivery({ ...about, id: `${changeId}.${connection}`, receivedAt });
  });
  const items = deliveries.map((delivery) => ({
    ...toDeliveryItem(delivery),
    dueShard: dueShardOf(delivery, 'waiting'),
    dueAt: receivedAt,
  }));
  await putAll(services, services.operator.dynamodb, items);
  return deliveries;
}

function apiOver(services: GuardedServices) {
  const table = tableOf(services, services.as('Api').dynamodb);
  return createApiOver(createOperatorBench(), {
    connections: new Map(
      [...victims, 'wecare'].map((name) => [name, makeConnection(name, wecareSettings)]),
    ),
    reader: createDynamoDeliveryReader(table),
    index: createDynamoDeliveryIndex(table),
    users: createDynamoUserRecords(table),
    deliveryControl: createDynamoDeliveryControl(table, { remove: async () => undefined }),
    connectionControl: createDynamoConnectionControl(table),
    registry: createDynamoConnectionRegistry(table),
    ambient: { now: () => new Date() },
  });
}

async function releasedOf(services: GuardedServices, connection: string): Promise<string> {
  const retry = services.as('RetrySchedule');
  const store = createDynamoReleaseStore(tableOf(services, retry.dynamodb));
  const url = services.queueUrl(connection);
  const log = createOperatorBench().log;
  await releaseDue(
    { connection, health: await store.health(connection) },
    {
      store,
      queue: createDeliveryQueue(retry.sqs, { [connection]: url }, log),
      ambient: { now: () => new Date(), random: () => 0.5 },
      log,
      delaysSeconds: [60],
      remainingMs: () => 60_000,
    },
  );
  const { Messages = [] } = await services.operator.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body }) => Body).join();
}

const idsIn = (text: string) => text.match(/chg_[0-9a-f]{32}\.[a-z-]+/g) ?? [];

describe('what the function of one connection writes into the indexes of others', () => {
  test('is allowed by IAM, and keeps nobody from being retried, listed, counted or erased', async () => {
    const services = await startGuardedServices();
    const truth = await putTrue(services);
    const { dynamodb } = services.as('Deliverywecare');
    for (const connection of victims) {
      await putAll(services, dynamodb, hostileItems(connection, 700));
    }
    expect(services.refusals).toEqual([]);

    const retryTable = tableOf(services, services.as('RetrySchedule').dynamodb);
    for (const { id, connection, receivedAt } of truth.slice(0, victims.length)) {
      const index = createDynamoDeliveryIndex(retryTable);
      expect(await oldestOpen(connection, index)).toBe(receivedAt);
      expect(idsIn(await releasedOf(services, connection))).toEqual([id]);
    }

    const api = apiOver(services);
    for (const { id, connection } of truth.slice(0, victims.length)) {
      for (const filter of ['', '&status=pending', `&userKey=${victim}`]) {
        const queryString = `connection=${connection}${filter}`;
        const listed = await api.ask('GET /deliveries', { queryString });
        expect(listed.statusCode, queryString).toBe(200);
        expect(bodyOf(listed), queryString).toMatchObject({ deliveries: [{ id }] });
      }
    }
    for (const queryString of ['', 'status=failed', `userKey=${victim}`, 'limit=100']) {
      expect((await api.ask('GET /deliveries', { queryString })).statusCode).toBe(200);
    }
    const counts = { pending: 1, waiting: 0, held: 0, failed: 0 };
    expect(bodyOf(await api.ask('GET /connections'))).toMatchObject({
      connections: [{ counts }, { counts }, { name: 'wecare' }],
    });
    expect((await api.ask('GET /activity')).statusCode).toBe(200);

    const erased = await api.ask('DELETE /users', { queryString: `key=${victim}` });
    expect(erased.statusCode).toBe(200);
    for (const { id } of truth) {
      const shown = await api.ask('GET /deliveries/{id}', { path: { id } });
      expect(bodyOf(shown)).toMatchObject({ status: 'cancelled' });
    }
    expect(services.refusals).toEqual([]);
  }, 120_000);
});

describe('damaged records', () => {
  test.each([
    ['Receive', (services: GuardedServices) => services.as('Receive').dynamodb],
    ['Deliverydito', (services: GuardedServices) => services.as('Deliverydito').dynamodb],
  ])(
    'that %s has left concern themselves alone, and end',
    async (_, clientOf) => {
      const services = await startGuardedServices();
      const truth = await putTrue(services);
      const own = Array.from({ length: 30 }, (_each, number) => ({
        pk: `connection#dito#delivery#chg_${digits(number)}`,
        sk: 'delivery',
        ...placesOf('dito', number),
        orderKey: `${early}#chg_${digits(number)}.dito`,
        ...Object.values(hostileShapes)[number % 5]?.('imagemais', number),
      }));
      await putAll(services, clientOf(services), own);
      const [imagemais] = truth;
      const [, dito] = truth;
      expect(idsIn(await releasedOf(services, 'imagemais'))).toEqual([imagemais?.id]);
      await releasedOf(services, 'dito');

      const api = apiOver(services);
      const released = await api.ask('GET /deliveries/{id}', { path: { id: dito?.id ?? '' } });
      expect(bodyOf(released)).toMatchObject({ status: 'pending' });
      const queryString = `userKey=${victim}&limit=100`;
      const listed = JSON.stringify(bodyOf(await api.ask('GET /deliveries', { queryString })));
      for (const id of [imagemais?.id, dito?.id, `chg_${digits(0)}.dito`]) {
        expect(listed).toContain(id);
      }
      const path = { id: `chg_${digits(1)}.dito` };
      const shown = bodyOf(await api.ask('GET /deliveries/{id}', { path }));
      expect(shown).toMatchObject({ connection: 'dito', damaged: expect.arrayContaining(['id']) });
      expect((await api.ask('POST /deliveries/{id}/retry', { path })).statusCode).toBe(409);
      expect((await api.ask('POST /deliveries/{id}/cancel', { path })).statusCode).toBe(202);
      const erased = await api.ask('DELETE /users', { queryString: `key=${victim}` });
      expect(erased.statusCode).toBe(200);
      expect((await api.ask('GET /connections')).statusCode).toBe(200);
    },
    120_000,
  );

  test('of the health of one connection hide nothing of another', async () => {
    const services = await startGuardedServices();
    const Key = { pk: { S: 'connection#wecare#health' }, sk: { S: 'health' } };
    await services.as('Deliverywecare').dynamodb.send(
      new UpdateItemCommand({
        TableName: services.table,
        Key,
        UpdateExpression: 'SET failures = :text, rateLimit = :text, openedAt = :number',
        ExpressionAttributeValues: { ':text': { S: 'x' }, ':number': { N: '5' } },
      }),
    );
    const answer = await apiOver(services).ask('GET /connections');
    expect(answer.statusCode).toBe(200);
    const store = createDynamoReleaseStore(
      tableOf(services, services.as('RetrySchedule').dynamodb),
    );
    expect(await store.health('wecare')).toEqual({ circuit: { failures: 0 } });
  });
});
