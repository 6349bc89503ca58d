import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDynamoConnectionControl } from '../../../functions/adapters/dynamo-connection-control.ts';
import { createDynamoDeliveryControl } from '../../../functions/adapters/dynamo-delivery-control.ts';
import { createDynamoDeliveryIndex } from '../../../functions/adapters/dynamo-delivery-index.ts';
import { toDeliveryItem } from '../../../functions/adapters/dynamo-items.ts';
import { sealedAttributes } from '../../../functions/adapters/dynamo-payload.ts';
import type { DynamoTable } from '../../../functions/adapters/dynamo-table.ts';
import { createS3Objects } from '../../../functions/adapters/s3-objects.ts';
import type { Delivery } from '../../../functions/domain/delivery.ts';
import { changeIdOf, deliveryIdOf } from '../../../functions/domain/ids.ts';
import { type FailedWish, retryFailed } from '../../../functions/domain/retry-failed.ts';
import {
  freshConnection,
  later,
  makeUpChange,
  onlyOne,
  receivedAt,
} from '../../conformance/made-up-change.ts';
import { makeDelivery } from '../../support/made-delivery.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';
import { putItems } from '../../support/put-items.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { createAwsStores } from './aws-stores.ts';

/** Last digits of ids, by which deliveries lie in different partitions. */
const endings = ['0000', '0001', '0002', '0003'] as const;

let stack: AwsStack;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
});
afterAll(() => stack.stop());

test('deliveries of one status take about equal shares of four partitions', () => {
  const items = Array.from({ length: 4_000 }, (_, number) => {
    const changeId = changeIdOf('hr', `msg_${number}`);
    return toDeliveryItem(makeDelivery({ id: deliveryIdOf(changeId, 'wecare'), changeId }));
  });
  const shares = [...Map.groupBy(items, ({ statusKey }) => statusKey).values()];
  expect(shares).toHaveLength(4);
  for (const share of shares) expect(share.length).toBeGreaterThan(900);
});

test('of more times than are told, the newest are, without a gap', async () => {
  const connection = freshConnection();
  const many = failedDeliveries(connection, { count: 1_600, idEnding: endings[0] });
  // Some are older than what is told of the many, some newer.
  const few = failedDeliveries(connection, { count: 16, idEnding: endings[1], everySeconds: 100 });
  await putItems(stack.table, [...many, ...few].map(toItem));
  const index = createDynamoDeliveryIndex(stack.table);
  const of = { connection, status: 'failed' } as const;
  const { times, isComplete } = await index.receivedSince(of, new Date(0));
  const all = [...many, ...few].map((one) => one.receivedAt).toSorted();
  expect(isComplete).toBe(false);
  expect(times).toEqual(all.toReversed().slice(0, times.length));
  // The oldest hundred of the many are not told, and neither is the one of the few that is as old.
  expect(times).toHaveLength(1_500 + 15);
});

test.for([
  ['side by side', endings],
  ['in one partition', [endings[3]]],
] as const)(
  'of deliveries %s no more are read than are counted, but for a few',
  async ([, used]) => {
    const connection = freshConnection();
    const deliveries = used.flatMap((idEnding) =>
      failedDeliveries(connection, { count: 200 / used.length, idEnding }),
    );
    await putItems(stack.table, deliveries.map(toItem));
    const { table, read } = tableThatTellsReads();
    const counted = await createDynamoDeliveryIndex(table).count(
      { connection, status: 'failed' },
      100,
    );
    expect(counted).toEqual({ count: 100, isComplete: false });
    expect(read.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(104);
    expect(read.length).toBeLessThanOrEqual(10);
  },
);

test('a bulk retry tries each failed delivery once, the oldest first, wherever they lie', async () => {
  const connection = freshConnection();
  const failed = [
    ...failedDeliveries(connection, { count: 150, idEnding: endings[2] }),
    ...endings.flatMap((idEnding) =>
      failedDeliveries(connection, { count: 25, idEnding, everySeconds: 4 }),
    ),
  ];
  await putItems(stack.table, failed.map(toItem));
  const { clients, bucket, table } = stack;
  const bench = createOperatorBench();
  const retrier = {
    ...bench.tools,
    index: createDynamoDeliveryIndex(table),
    control: createDynamoDeliveryControl(table, createS3Objects(clients.s3, bucket)),
    connectionControl: createDynamoConnectionControl(table),
    reader: createAwsStores(stack).reader,
    ambient: { now: () => later },
  };
  const counts: number[] = [];
  const pages: string[][] = [];
  let from: FailedWish['from'];
  do {
    bench.allowPieces(0);
    const { retried, next } = await retryFailed({ connection, from }, retrier);
    counts.push(retried);
    pages.push(bench.queued.splice(0).map(({ deliveryId }) => deliveryId));
    from = next;
  } while (from !== undefined);
  expect(counts).toEqual([100, 100, 50]);
  const oldestFirst = failed
    .toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1))
    .map(({ id }) => id);
  // Within a page they go side by side.
  expect(pages.map((page) => page.toSorted())).toEqual([
    oldestFirst.slice(0, 100).toSorted(),
    oldestFirst.slice(100, 200).toSorted(),
    oldestFirst.slice(200).toSorted(),
  ]);
});

interface Made {
  readonly count: number;
  readonly idEnding: string;
  readonly everySeconds?: number;
}

function failedDeliveries(
  connection: string,
  { count, idEnding, everySeconds = 1 }: Made,
): Delivery[] {
  return Array.from({ length: count }, (_, index) => {
    const { deliveries } = makeUpChange({
      connections: [connection],
      idEnding,
      receivedAt: new Date(receivedAt.getTime() + index * everySeconds * 1_000),
    });
    return { ...onlyOne(deliveries).delivery, status: 'failed', failure: 'rejected' };
  });
}

function toItem(delivery: Delivery) {
  const sealed = sealedAttributes({ kind: 'inline', bytes: Buffer.alloc(30, 'sealed') });
  return { ...toDeliveryItem(delivery), ...sealed };
}

function orderOf({ receivedAt: time, id }: Delivery): string {
  return `${time}#${id}`;
}

const Answer = v.object({ output: v.object({ ScannedCount: v.number() }) });

/** The stack's table, and how many entries each query has read. */
function tableThatTellsReads(): { table: DynamoTable; read: number[] } {
  const client = new DynamoDBClient({
    region: 'sa-east-1',
    endpoint: stack.services.endpoints.dynamodb,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
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
