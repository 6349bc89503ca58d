import { BatchGetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { type GuardedServices, startGuardedServices } from './local-iam-services.ts';

type Act = (caller: string, services: GuardedServices) => Promise<unknown>;

const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'test' } });

function read(...keys: string[]): Act {
  return (caller, { as, table }) =>
    as(caller).dynamodb.send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: keys.map(item), ProjectionExpression: 'pk, id' } },
      }),
    );
}

function put(key: string): Act {
  return (caller, { as, table }) =>
    as(caller).dynamodb.send(new PutItemCommand({ TableName: table, Item: item(key) }));
}

function update(key: string): Act {
  return (caller, { as, table }) =>
    as(caller).dynamodb.send(new UpdateItemCommand({ TableName: table, Key: item(key) }));
}

describe('of the items of the table', () => {
  test.each<[string, readonly Act[]]>([
    [
      'Receive',
      [
        read('change#1'),
        read('erasure#1', 'connection#dito#user#1', 'connection#dito#delivery#1'),
        put('change#1'),
      ],
    ],
    [
      'RetrySchedule',
      [
        read('connection#dito#health'),
        update('connection#dito#user#1'),
        update('connection#dito#health'),
      ],
    ],
    ['Api', [read('change#1', 'erasure#1'), update('erasure#1'), put('connection#dito#user#1')]],
  ])('%s reaches those that it works with', async (caller, acts) => {
    const services = await startGuardedServices();
    for (const act of acts) await act(caller, services);
    expect(services.refusals).toEqual([]);
  });

  test.each<[string, readonly Act[]]>([
    [
      'Receive',
      [
        read('connection#dito#health'),
        read('change#1', 'another#1'),
        read('change#1', 'erasure#1'),
        put('erasure#1'),
        put('connection#dito#user#1'),
        put('connection#dito#health'),
      ],
    ],
    [
      'RetrySchedule',
      [
        read('connection#dito#health', 'change#1'),
        update('erasure#1'),
        update('connection#dito#claim#1'),
      ],
    ],
    [
      'Api',
      [read('another#1'), update('change#1'), put('erasure#1'), put('connection#dito#health')],
    ],
  ])('%s reaches no others', async (caller, acts) => {
    const services = await startGuardedServices();
    for (const act of acts) {
      await expect(act(caller, services)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
  });
});
