import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDynamoDeliveryIndex } from '../../../functions/adapters/dynamo-delivery-index.ts';
import { toDeliveryItem } from '../../../functions/adapters/dynamo-items.ts';
import { sealedAttributes } from '../../../functions/adapters/dynamo-payload.ts';
import type { DynamoTable } from '../../../functions/adapters/dynamo-table.ts';
import type { Delivery } from '../../../functions/domain/delivery.ts';
import { changeIdOf, deliveryIdOf } from '../../../functions/domain/ids.ts';
import { operatorCredentials } from '../../../local/iam/credentials.ts';
import {
  freshConnection,
  makeUpChange,
  onlyOne,
  receivedAt,
} from '../../conformance/made-up-change.ts';
import { makeDelivery } from '../../support/made-delivery.ts';
import { putItems } from '../../support/put-items.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';

/** Last digits of ids, by which deliveries lie in different partitions. */
const endings = ['0000', '0001'] as const;

let stack: AwsStack;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
});
afterAll(() => stack.stop());

test('pending deliveries take about equal shares of two partitions', () => {
  const items = Array.from({ length: 4_000 }, (_, number) => {
    const changeId = changeIdOf('hr', `msg_${number}`);
    return toDeliveryItem(makeDelivery({ id: deliveryIdOf(changeId, 'wecare'), changeId }));
  });
  const shares = [...Map.groupBy(items, ({ statusKey }) => statusKey).values()];
  expect(shares).toHaveLength(2);
  for (const share of shares) expect(share.length).toBeGreaterThan(1_900);
});

test('of more times than are told, the newest are, without a gap', async () => {
  const connection = freshConnection();
  const many = pendingDeliveries(connection, { count: 3_100, idEnding: endings[0] });
  // Some are older than what is told of the many, some newer.
  const few = pendingDeliveries(connection, { count: 31, idEnding: endings[1], everySeconds: 100 });
  await putItems(stack.table, [...many, ...few].map(toItem));
  const index = createDynamoDeliveryIndex(stack.table);
  const of = { connection, status: 'pending' } as const;
  const { times, isComplete } = await index.receivedSince(of, new Date(0));
  const all = [...many, ...few].map((one) => one.receivedAt).toSorted();
  expect(isComplete).toBe(false);
  expect(times).toEqual(all.toReversed().slice(0, times.length));
  // The oldest hundred of the many are not told, and neither is the one of the few that is as old.
  expect(times).toHaveLength(3_000 + 30);
});

test.for([
  ['side by side', endings],
  ['in one partition', [endings[1]]],
] as const)(
  'of deliveries %s no more are read than are counted, but for a few',
  async ([, used]) => {
    const connection = freshConnection();
    const deliveries = used.flatMap((idEnding) =>
      pendingDeliveries(connection, { count: 200 / used.length, idEnding }),
    );
    await putItems(stack.table, deliveries.map(toItem));
    const { table, read } = tableThatTellsReads();
    const counted = await createDynamoDeliveryIndex(table).count(
      { connection, status: 'pending' },
      100,
    );
    expect(counted).toEqual({ count: 100, isComplete: false });
    expect(read.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(104);
    expect(read.length).toBeLessThanOrEqual(10);
  },
);

interface Made {
  readonly count: number;
  readonly idEnding: string;
  readonly everySeconds?: number;
}

function pendingDeliveries(
  connection: string,
  { count, idEnding, everySeconds = 1 }: Made,
): Delivery[] {
  return Array.from({ length: count }, (_, index) => {
    const { deliveries } = makeUpChange({
      connections: [connection],
      idEnding,
      receivedAt: new Date(receivedAt.getTime() + index * everySeconds * 1_000),
    });
    return onlyOne(deliveries).delivery;
  });
}

function toItem(delivery: Delivery) {
  const sealed = sealedAttributes({ kind: 'inline', bytes: Buffer.alloc(30, 'sealed') });
  return { ...toDeliveryItem(delivery), ...sealed };
}

const Answer = v.object({ output: v.object({ ScannedCount: v.number() }) });

/** The stack's table, and how many entries each query has read. */
function tableThatTellsReads(): { table: DynamoTable; read: number[] } {
  const client = new DynamoDBClient({
    region: 'sa-east-1',
    endpoint: stack.services.endpoints.dynamodb,
    credentials: operatorCredentials,
  });
  onTestFinished(() => client.destroy());
  const read: number[] = [];
  client.middlewareStack.add((next) => async (args) => {
    const result = await next(args);
    read.push(v.parse(Answer, result).output.ScannedCount);
    return result;
  });
  return { table: { client: DynamoDBDocumentClient.from(client), name: stack.table.name }, read };
}
