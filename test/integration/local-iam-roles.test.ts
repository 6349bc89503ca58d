import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import {
  type CallerClients,
  type GuardedServices,
  startGuardedServices,
} from './local-iam-services.ts';

type Act = (client: CallerClients, services: GuardedServices) => Promise<unknown>;

const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'test' } });
const itemOf = (connection: string) => item(`connection#${connection}#delivery#1`);
const readOf =
  (ProjectionExpression: string) =>
  (connection: string): Act =>
  (caller, { table }) =>
    caller.dynamodb.send(
      new BatchGetItemCommand({
        RequestItems: {
          [table]: {
            Keys: [itemOf(connection)],
            ProjectionExpression,
            ExpressionAttributeNames: { '#status': 'status' },
          },
        },
      }),
    );
const entries = [{ Id: '1', ReceiptHandle: 'made-up' }];

const eventOn = (EventBusName: string) =>
  new PutEventsCommand({
    Entries: [{ EventBusName, Source: 'propaga', DetailType: 'made up', Detail: '{}' }],
  });

/** Calls by what they do, each concerning one connection. */
const acts = {
  'read an item':
    (connection) =>
    (caller, { table }) =>
      caller.dynamodb.send(
        new BatchGetItemCommand({
          RequestItems: {
            [table]: { Keys: [itemOf(connection)], ProjectionExpression: 'pk, id' },
          },
        }),
      ),
  'read the replies to a delivery': readOf('#status, replies, repliesDropped'),
  'read a payload': readOf('#status, payload'),
  'read a payload beside replies': readOf('#status, replies, payload'),
  'read who looked at what':
    () =>
    (caller, { table }) =>
      caller.dynamodb.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :month',
          ExpressionAttributeValues: { ':month': { S: 'audit#2026-11' } },
        }),
      ),
  'record who looked at what':
    () =>
    (caller, { table }) =>
      caller.dynamodb.send(new PutItemCommand({ TableName: table, Item: item('audit#2026-11') })),
  'erase who looked at what':
    () =>
    (caller, { table }) =>
      caller.dynamodb.send(new DeleteItemCommand({ TableName: table, Key: item('audit#2026-11') })),
  'get an item':
    (connection) =>
    (caller, { table }) =>
      caller.dynamodb.send(
        new GetItemCommand({
          TableName: table,
          Key: itemOf(connection),
          ProjectionExpression: 'pk, id',
        }),
      ),
  'put an item':
    (connection) =>
    (caller, { table }) =>
      caller.dynamodb.send(new PutItemCommand({ TableName: table, Item: itemOf(connection) })),
  'put a payload':
    (connection) =>
    (caller, { table }) =>
      caller.dynamodb.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...itemOf(connection), payload: { B: Buffer.from('made up') } },
        }),
      ),
  'update an item':
    (connection) =>
    (caller, { table }) =>
      caller.dynamodb.send(new UpdateItemCommand({ TableName: table, Key: itemOf(connection) })),
  'delete an item':
    (connection) =>
    (caller, { table }) =>
      caller.dynamodb.send(new DeleteItemCommand({ TableName: table, Key: itemOf(connection) })),
  'list by status':
    (connection) =>
    (caller, { table }) =>
      caller.dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'status',
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': 'statusKey' },
          ExpressionAttributeValues: { ':value': { S: `${connection}#pending#0` } },
        }),
      ),
  'list what is due':
    (connection) =>
    (caller, { table }) =>
      caller.dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'due',
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': 'dueShard' },
          ExpressionAttributeValues: { ':value': { S: `${connection}#pending#0` } },
        }),
      ),
  'scan the table':
    () =>
    (caller, { table }) =>
      caller.dynamodb.send(new ScanCommand({ TableName: table })),
  'put an object':
    (connection) =>
    (caller, { bucket }) =>
      caller.s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: `payloads/${connection}/a b+ç`, Body: 'x' }),
      ),
  'get an object':
    (connection) =>
    (caller, { bucket }) =>
      caller.s3.send(new GetObjectCommand({ Bucket: bucket, Key: `payloads/${connection}/a b+ç` })),
  'delete an object':
    (connection) =>
    (caller, { bucket }) =>
      caller.s3.send(
        new DeleteObjectCommand({ Bucket: bucket, Key: `payloads/${connection}/a b+ç` }),
      ),
  'read a secret': (connection) => (caller) =>
    caller.secrets.send(
      new GetSecretValueCommand({ SecretId: `propaga/connections/${connection}` }),
    ),
  'describe a secret': (connection) => (caller) =>
    caller.secrets.send(
      new DescribeSecretCommand({ SecretId: `propaga/connections/${connection}` }),
    ),
  'read the data key': () => (caller) =>
    caller.secrets.send(new GetSecretValueCommand({ SecretId: 'propaga/data-key' })),
  'read a signing secret': () => (caller) =>
    caller.secrets.send(new GetSecretValueCommand({ SecretId: 'propaga/sources/hr' })),
  'queue a message':
    (connection) =>
    (caller, { queueUrl }) =>
      caller.sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl(connection),
          Entries: [
            { Id: '1', MessageBody: '{}', MessageGroupId: 'ana', MessageDeduplicationId: '1' },
          ],
        }),
      ),
  'receive a message':
    (connection) =>
    (caller, { queueUrl }) =>
      caller.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl(connection) })),
  'finish a message':
    (connection) =>
    (caller, { queueUrl }) =>
      caller.sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: queueUrl(connection), Entries: entries }),
      ),
  'give a message back':
    (connection) =>
    (caller, { queueUrl }) =>
      caller.sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrl(connection),
          Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
        }),
      ),
  'count messages':
    (connection) =>
    (caller, { queueUrl }) =>
      caller.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl(connection) })),
  'take a dead letter':
    (connection) =>
    async (caller, { deadLetterUrl }) => {
      const QueueUrl = deadLetterUrl(connection);
      const { Messages = [] } = await caller.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      for (const { ReceiptHandle } of Messages) {
        await caller.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    },
  'publish an event': () => (caller) => caller.events.send(eventOn('propaga-dev')),
  'publish an event elsewhere': () => (caller) => caller.events.send(eventOn('default')),
} satisfies Record<string, (connection: string) => Act>;

type ActName = keyof typeof acts;

const deliver: readonly ActName[] = [
  'read an item',
  'put an item',
  'update an item',
  'get an object',
  'delete an object',
  'read a secret',
  'read the data key',
  'receive a message',
  'finish a message',
  'count messages',
  'publish an event',
];

/** What each function does in its work. */
const needs: Readonly<Record<string, readonly ActName[]>> = {
  Receive: [
    'read an item',
    'put an item',
    'put an object',
    'delete an object',
    'read the data key',
    'read a signing secret',
    'queue a message',
  ],
  Deliverywecare: deliver,
  RetrySchedule: [
    'read an item',
    'update an item',
    'list what is due',
    'list by status',
    'describe a secret',
    'publish an event',
    'queue a message',
    'count messages',
    'take a dead letter',
  ],
  Api: [
    'read an item',
    'read the replies to a delivery',
    'read the data key',
    'record who looked at what',
    'read who looked at what',
    'update an item',
    'list by status',
    'delete an object',
    'queue a message',
  ],
};

/** What no policy should allow, although nothing in the code asks for it. */
const harmful: Readonly<Record<string, readonly ActName[]>> = {
  Receive: [
    'read the replies to a delivery',
    'read who looked at what',
    'record who looked at what',
    'get an object',
    'read a secret',
    'receive a message',
    'update an item',
    'publish an event',
  ],
  Deliverywecare: [
    'scan the table',
    'queue a message',
    'give a message back',
    'read a signing secret',
    'list by status',
    'publish an event elsewhere',
    'read who looked at what',
    'record who looked at what',
    'erase who looked at what',
  ],
  RetrySchedule: [
    'read the replies to a delivery',
    'read who looked at what',
    'record who looked at what',
    'publish an event elsewhere',
    'put a payload',
    'read a secret',
    'read the data key',
    'read a signing secret',
    'get an object',
  ],
  Api: [
    'put a payload',
    'delete an item',
    'scan the table',
    'get an object',
    'put an object',
    'read a payload',
    'read a payload beside replies',
    'erase who looked at what',
    'read a secret',
    'receive a message',
  ],
};

const accessDenied = { name: expect.stringMatching(/^AccessDenied(Exception)?$/) };

async function start(): Promise<GuardedServices> {
  const services = await startGuardedServices();
  for (const connection of ['wecare', 'dito']) {
    for (const act of ['put an item', 'put an object', 'queue a message'] as const) {
      await acts[act](connection)(services.operator, services);
    }
  }
  return services;
}

test.each(Object.entries(needs))('%s may do all that it does', async (name, allowed) => {
  const services = await start();
  const caller = services.as(name);
  for (const act of allowed) await acts[act]('wecare')(caller, services);
  expect(services.refusals).toEqual([]);
});

test.each(Object.entries(harmful))('%s is refused what it must not do', async (name, refused) => {
  const services = await start();
  const caller = services.as(name);
  for (const act of refused) {
    await expect(acts[act]('wecare')(caller, services), act).rejects.toMatchObject(accessDenied);
  }
  // DynamoDB's refusals are reported from a thread of its own.
  await expect.poll(() => services.refusals.length).toBe(refused.length);
});

describe('the function of one connection', () => {
  const own = [
    ...deliver.filter((act) => !['read the data key', 'publish an event'].includes(act)),
    'read the replies to a delivery',
  ] as const;

  test('is refused everything of another', async () => {
    const services = await start();
    const caller = services.as('Deliverywecare');
    for (const act of own) {
      await expect(acts[act]('dito')(caller, services), act).rejects.toMatchObject(accessDenied);
    }
    await expect(acts['get an item']('dito')(caller, services)).rejects.toMatchObject(accessDenied);
    await expect(acts['take a dead letter']('wecare')(caller, services)).rejects.toMatchObject(
      accessDenied,
    );
  });

  test("cannot read another's item beside its own, or the change behind it", async () => {
    const { as, table } = await start();
    const { dynamodb } = as('Deliverywecare');
    for (const foreign of [itemOf('dito'), item('connection#wecare'), item('change#1')]) {
      const Keys = [itemOf('wecare'), foreign];
      await expect(
        dynamodb.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys } } })),
      ).rejects.toMatchObject(accessDenied);
    }
  });

  test("cannot read another's secret by its ARN", async () => {
    const { as, operator } = await start();
    const { ARN } = await operator.secrets.send(
      new DescribeSecretCommand({ SecretId: 'propaga/connections/dito' }),
    );
    await expect(
      as('Deliverywecare').secrets.send(new GetSecretValueCommand({ SecretId: ARN })),
    ).rejects.toMatchObject(accessDenied);
  });

  test('does not learn whether a secret exists that it may not read', async () => {
    const { as } = await start();
    await expect(
      as('Deliverywecare').secrets.send(new GetSecretValueCommand({ SecretId: 'nobody' })),
    ).rejects.toMatchObject(accessDenied);
  });
});
