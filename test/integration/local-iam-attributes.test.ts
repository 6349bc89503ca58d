import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ReturnValue,
  ReturnValuesOnConditionCheckFailure,
  ScanCommand,
  Select,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { type GuardedServices, startGuardedServices } from './local-iam-services.ts';

type Item = Record<string, AttributeValue>;
type Attack = (client: DynamoDBClient, table: string) => Promise<unknown>;
type Attacks = Readonly<Record<string, Attack>>;

const secret = { B: new Uint8Array(Buffer.from('sealed')) };
const key = (pk: string, sk: string): Item => ({ pk: { S: pk }, sk: { S: sk } });
const delivery = key('connection#dito#delivery#1', 'delivery');
const other = key('connection#dito#delivery#2', 'delivery');
const state = key('connection#dito#user#1', 'state');
const health = key('connection#dito#health', 'health');
const names = { '#p': 'payload', '#i': 'ids', '#r': 'replies' };

const stored: readonly Item[] = [
  {
    ...delivery,
    id: { S: '1.dito' },
    payload: secret,
    replies: secret,
    reason: { S: 'rejected' },
    status: { S: 'failed' },
    statusKey: { S: 'dito#failed#0' },
    dueShard: { S: 'dito#failed#0' },
    dueAt: { S: '2026-11-22T12:00:00.000Z' },
    userKey: { S: 'ana' },
    orderKey: { S: '2026-11-22T12:00:00.000Z#1.dito' },
    group: { S: 'g' },
    release: { N: '1' },
  },
  { ...other, id: { S: '2.dito' }, payload: secret },
  { ...state, ids: secret, revision: { N: '1' } },
  health,
];

/** A read of the items of `dito`, with all that goes with its keys. */
function read(keys: Item | Item[], more: Readonly<Record<string, unknown>> = {}): Attack {
  const request = { Keys: [keys].flat(), ...more };
  return (client, table) =>
    client.send(new BatchGetItemCommand({ RequestItems: { [table]: request } }));
}

function update(Key: Item, more: Partial<UpdateItemCommandInput>): Attack {
  return (client, TableName) => client.send(new UpdateItemCommand({ TableName, Key, ...more }));
}

function query(more: Partial<QueryCommandInput>): Attack {
  return (client, TableName) => client.send(new QueryCommand({ TableName, ...more }));
}

const indexes = {
  due: ['dueShard', 'dito#failed#0'],
  status: ['statusKey', 'dito#failed#0'],
  user: ['userKey', 'ana'],
} as const;

function queryIndex(index: keyof typeof indexes, more: Partial<QueryCommandInput>): Attack {
  const [attribute, value] = indexes[index];
  return query({
    IndexName: index,
    KeyConditionExpression: `${attribute} = :value`,
    ExpressionAttributeValues: { ':value': { S: value } },
    ...more,
  });
}

const reads: Attacks = {
  'a delivery whole': read(delivery),
  'a payload': read(delivery, { ProjectionExpression: 'payload' }),
  'a payload beside the rest': read([delivery, other], {
    ProjectionExpression: 'pk,id ,\n payload',
  }),
  'a payload by a placeholder': read(delivery, {
    ProjectionExpression: '#p',
    ExpressionAttributeNames: { '#p': 'payload' },
  }),
  'a payload by a placeholder with the name of another attribute': read(delivery, {
    ProjectionExpression: 'id, #id',
    ExpressionAttributeNames: { '#id': 'payload' },
  }),
  'a part of a payload': read(delivery, { ProjectionExpression: 'payload[0]' }),
  'a payload in the former way': read(delivery, { AttributesToGet: ['payload'] }),
  "a user's state whole": read(state),
  ids: read(state, { ProjectionExpression: 'ids' }),
  'ids by a placeholder, beside a delivery': read([delivery, state], {
    ProjectionExpression: 'pk, #i',
    ExpressionAttributeNames: { '#i': 'ids' },
  }),
  "a payload beside another table's items": (client, table) =>
    client.send(
      new BatchGetItemCommand({
        RequestItems: {
          another: { Keys: [delivery], ProjectionExpression: 'pk' },
          [table]: { Keys: [delivery], ProjectionExpression: 'payload' },
        },
      }),
    ),
  'one item': (client, TableName) =>
    client.send(new GetItemCommand({ TableName, Key: delivery, ProjectionExpression: 'pk' })),
  'in a transaction': (client, TableName) =>
    client.send(
      new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: delivery } }] }),
    ),
  'in SQL': (client, table) =>
    client.send(new ExecuteStatementCommand({ Statement: `SELECT payload FROM "${table}"` })),
  'the table from end to end': (client, TableName) => client.send(new ScanCommand({ TableName })),
  'the table by a key': query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'connection#dito#delivery#1' } },
    ProjectionExpression: 'pk',
  }),
  ...Object.fromEntries(
    (['due', 'status', 'user'] as const).flatMap((index): [string, Attack][] => [
      [`all by the index ${index}`, queryIndex(index, { Select: Select.ALL_ATTRIBUTES })],
      [
        `payloads by the index ${index}`,
        queryIndex(index, { ProjectionExpression: 'pk, payload' }),
      ],
      [
        `a guess by the index ${index}`,
        queryIndex(index, {
          Select: Select.COUNT,
          FilterExpression: 'attribute_exists(#p)',
          ExpressionAttributeNames: { '#p': 'payload' },
        }),
      ],
    ]),
  ),
};

const reason = { ':x': { S: 'x' } };

const writes: Attacks = {
  ...Object.fromEntries(
    Object.values(ReturnValue)
      .filter((value) => value !== ReturnValue.NONE)
      .map((ReturnValues): [string, Attack] => [
        `an update that returns ${ReturnValues}`,
        update(delivery, {
          UpdateExpression: 'SET reason = :x',
          ExpressionAttributeValues: reason,
          ReturnValues,
        }),
      ]),
  ),
  'an update that returns the item if it fails': update(delivery, {
    UpdateExpression: 'SET reason = :x',
    ConditionExpression: 'attribute_not_exists(pk)',
    ExpressionAttributeValues: reason,
    ReturnValuesOnConditionCheckFailure: ReturnValuesOnConditionCheckFailure.ALL_OLD,
  }),
  'a payload that is copied': update(delivery, { UpdateExpression: 'SET reason = payload' }),
  'a payload that is copied by placeholders': update(delivery, {
    UpdateExpression: 'SET #id = #p',
    ExpressionAttributeNames: { '#id': 'reason', '#p': 'payload' },
  }),
  'a payload that is copied where there is none': update(delivery, {
    UpdateExpression: 'SET failure = if_not_exists(failure, payload)',
  }),
  'a payload that is guessed': update(delivery, {
    UpdateExpression: 'SET reason = :x',
    ConditionExpression: 'begins_with(payload, :x)',
    ExpressionAttributeValues: reason,
  }),
  'a payload that is removed and returned': update(delivery, {
    UpdateExpression: 'REMOVE payload',
    ReturnValues: ReturnValue.UPDATED_OLD,
  }),
  'ids that are copied': update(state, { UpdateExpression: 'SET applied = ids' }),
  'ids that are removed and returned': update(state, {
    UpdateExpression: 'REMOVE ids',
    ReturnValues: ReturnValue.ALL_OLD,
  }),
  'an item that is put and returned': (client, TableName) =>
    client.send(
      new PutItemCommand({ TableName, Item: delivery, ReturnValues: ReturnValue.ALL_OLD }),
    ),
  'a state that is put and returned': (client, TableName) =>
    client.send(new PutItemCommand({ TableName, Item: state, ReturnValues: ReturnValue.ALL_OLD })),
  'an item that is put, or returned if that fails': (client, TableName) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: delivery,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: ReturnValuesOnConditionCheckFailure.ALL_OLD,
      }),
    ),
  'an item that is deleted and returned': (client, TableName) =>
    client.send(
      new DeleteItemCommand({ TableName, Key: delivery, ReturnValues: ReturnValue.ALL_OLD }),
    ),
  'many items': (client, table) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: [{ PutRequest: { Item: delivery } }] },
      }),
    ),
  'a transaction': (client, TableName) =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item: delivery } }],
      }),
    ),
};

async function start(): Promise<GuardedServices> {
  const services = await startGuardedServices();
  const { operator, bucket, table } = services;
  for (const Item of stored) {
    await operator.dynamodb.send(new PutItemCommand({ TableName: table, Item }));
  }
  await operator.s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: 'payloads/dito/1/x', Body: 'sealed' }),
  );
  return services;
}

/** Those that the role got through with, though they may have failed later. */
async function notRefused({ as, table }: GuardedServices, role: string, attacks: Attacks) {
  const { dynamodb } = as(role);
  const ends = await Promise.all(
    Object.entries(attacks).map(async ([name, attack]) => {
      const error: unknown = await attack(dynamodb, table).catch((reason: unknown) => reason);
      const isRefused = error instanceof Error && error.name === 'AccessDeniedException';
      return isRefused ? [] : [name];
    }),
  );
  return ends.flat();
}

test.each(['Receive', 'RetrySchedule', 'Api', 'Deliverywecare'])(
  '%s reads nothing that is sealed of any connection but its own',
  async (role) => {
    const services = await start();
    expect(await notRefused(services, role, reads)).toEqual([]);
    expect(await notRefused(services, role, writes)).toEqual([]);
    const { bucket } = services;
    const { s3 } = services.as(role);
    const denied = { name: 'AccessDenied' };
    for (const Key of ['payloads/dito/1/x', 'payloads/wecare/../dito/1/x']) {
      await expect(s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).rejects.toMatchObject(
        denied,
      );
    }
    const copy = { CopySource: `${bucket}/payloads/dito/1/x`, Key: 'payloads/wecare/1/x' };
    await expect(s3.send(new CopyObjectCommand({ Bucket: bucket, ...copy }))).rejects.toMatchObject(
      denied,
    );
  },
);

test.each([
  ['Receive', { ...names, '#a': 'reason', '#b': 'attempts', '#c': 'fields' }],
  ['RetrySchedule', { ...names, '#b': 'hasIds', '#c': 'fingerprint' }],
  ['Api', { '#p': 'payload', '#i': 'ids', '#a': 'fingerprint', '#b': 'dueAt' }],
])('%s reads no attribute that it does not need', async (role, placeholders) => {
  const services = await start();
  const attacks = Object.fromEntries(
    Object.entries(placeholders).map(([placeholder, name]): [string, Attack] => [
      name,
      read(delivery, {
        ProjectionExpression: placeholder,
        ExpressionAttributeNames: { [placeholder]: name },
      }),
    ]),
  );
  expect(await notRefused(services, role, attacks)).toEqual([]);
});

test.each(['Api', 'RetrySchedule'])(
  '%s can take a payload away, and neither compare it with a guess nor copy it',
  async (role) => {
    const services = await start();
    const { as, operator, table } = services;
    const bound = { ':g': secret };
    const guesses: Attacks = {
      'begins with': update(delivery, {
        ConditionExpression: 'begins_with(payload, :g)',
        ExpressionAttributeValues: bound,
      }),
      'is less': update(delivery, {
        UpdateExpression: 'SET dueAt = dueAt',
        ConditionExpression: '#p < :g',
        ExpressionAttributeNames: { '#p': 'payload' },
        ExpressionAttributeValues: bound,
      }),
      'has a size': update(delivery, {
        ConditionExpression: 'size(payload) = :g',
        ExpressionAttributeValues: { ':g': { N: '6' } },
      }),
      'is, in the former way': update(delivery, { Expected: { payload: { Value: secret } } }),
      'is, in a put': (client, TableName) =>
        client.send(
          new PutItemCommand({
            TableName,
            Item: delivery,
            ConditionExpression: 'payload = :g',
            ExpressionAttributeValues: bound,
          }),
        ),
      'is copied to the key of an index': update(delivery, {
        UpdateExpression: 'SET dueAt = payload',
      }),
      'takes the place of another value': update(delivery, {
        UpdateExpression: 'SET payload = dueAt',
      }),
      'is put': (client, TableName) =>
        client.send(new PutItemCommand({ TableName, Item: { ...delivery, payload: secret } })),
    };
    expect(await notRefused(services, role, guesses)).toEqual([]);
    const put = new PutItemCommand({
      TableName: table,
      Item: { ...other, id: { S: '2.dito' } },
      ConditionExpression: 'attribute_not_exists(dueAt)',
    });
    await as(role).dynamodb.send(put);
    const left = await operator.dynamodb.send(new GetItemCommand({ TableName: table, Key: other }));
    expect(left.Item).not.toHaveProperty('payload');
  },
);

test('what is a call that is allowed stays so: each index by itself, and health with what it was', async () => {
  const services = await start();
  const { as, refusals, table } = services;
  const whole = { Select: Select.ALL_PROJECTED_ATTRIBUTES };
  for (const select of [whole, { Select: Select.COUNT }, { ProjectionExpression: 'pk' }, {}]) {
    await queryIndex('due', select)(as('RetrySchedule').dynamodb, table);
    await queryIndex('status', select)(as('RetrySchedule').dynamodb, table);
    await queryIndex('status', select)(as('Api').dynamodb, table);
    await queryIndex('user', select)(as('Api').dynamodb, table);
  }
  const pause = { UpdateExpression: 'SET paused = :x', ExpressionAttributeValues: reason };
  await update(health, { ...pause, ReturnValues: ReturnValue.ALL_NEW })(as('Api').dynamodb, table);
  expect(refusals).toEqual([]);
});
