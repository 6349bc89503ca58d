import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { Releasable } from '../domain/ports.ts';
import type { Age } from '../domain/retry-schedule.ts';
import { deliveryIdOfKey, statusShardsOf } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

const KeyItem = v.object({ pk: v.string(), sk: v.string() });

const WaitingItem = v.object({
  pk: v.string(),
  group: v.string(),
  status: v.literal('waiting'),
  release: v.number(),
  receivedAt: v.string(),
  retriedAt: v.exactOptional(v.string()),
});

/**
 * The waiting deliveries of a connection that were received by then. The index tells when they came in; what an operator
 * has had tried again since is told by the deliveries themselves.
 */
export async function* waitingSince(
  table: DynamoTable,
  connection: string,
  receivedBy: Date,
): AsyncGenerator<(Releasable & Age)[]> {
  for (const shard of statusShardsOf(connection, 'waiting')) {
    const pages = paginateQuery(
      { client: table.client, pageSize: 100 },
      {
        TableName: table.name,
        IndexName: 'status',
        Select: 'ALL_PROJECTED_ATTRIBUTES',
        KeyConditionExpression: 'statusKey = :shard AND orderKey < :after',
        // `$` comes after the `#` with which a position goes on.
        ExpressionAttributeValues: { ':shard': shard, ':after': `${receivedBy.toISOString()}$` },
      },
    );
    for await (const { Items = [] } of pages) {
      const keys = Items.map((item) => v.parse(KeyItem, item));
      yield (await batchGet(table, keys, Object.keys(WaitingItem.entries))).flatMap(toWaiting);
    }
  }
}

/** Nothing of what has moved on since the index was read, and of what cannot be read. */
function toWaiting(item: unknown): (Releasable & Age)[] {
  const parsed = v.safeParse(WaitingItem, item);
  if (!parsed.success) return [];
  const { pk, ...waiting } = parsed.output;
  return [{ deliveryId: deliveryIdOfKey(pk), ...waiting }];
}
