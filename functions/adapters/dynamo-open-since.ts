import * as v from 'valibot';
import { type OpenStatus, openStatuses } from '../domain/delivery.ts';
import { isUserGroup } from '../domain/ids.ts';
import type { Releasable, ReleaseStore } from '../domain/ports.ts';
import type { Age } from '../domain/retry-schedule.ts';
import { readListedRow, trueRows } from './dynamo-index-rows.ts';
import { deliveryIdOfItem, deliveryKey, statusShardsOf } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import { Time } from './dynamo-time.ts';

const OpenItem = v.object({
  pk: v.string(),
  sk: v.string(),
  group: v.pipe(v.string(), v.check(isUserGroup)),
  status: v.picklist(openStatuses),
  release: v.pipe(v.number(), v.safeInteger()),
  receivedAt: Time,
  retriedAt: v.exactOptional(Time),
});

/**
 * The deliveries of a connection in one open status that were received by then. The index tells when they came in; what an
 * operator has had tried again since is told by the deliveries themselves.
 */
export function createOpenSince(table: DynamoTable): ReleaseStore['openSince'] {
  return async function* openSince({ connection, status }, receivedBy) {
    for (const shard of statusShardsOf(connection, status)) {
      const query = {
        KeyConditionExpression: 'statusKey = :shard AND orderKey < :after',
        // `$` comes after the `#` with which a position goes on.
        ExpressionAttributeValues: { ':shard': shard, ':after': `${receivedBy.toISOString()}$` },
      };
      const part = { index: 'status', connection, query } as const;
      for await (const rows of trueRows(table, part, { read: readListedRow, pageSize: 100 })) {
        const keys = rows.map(({ deliveryId }) => deliveryKey(deliveryId));
        const items = await batchGet(table, keys, Object.keys(OpenItem.entries));
        yield items.flatMap((item) => toOpen(item, status));
      }
    }
  };
}

/** Nothing of what has moved on since the index was read, and of what cannot be read. */
function toOpen(item: unknown, asked: OpenStatus): (Releasable & Age)[] {
  const parsed = v.safeParse(OpenItem, item);
  if (!parsed.success) return [];
  const { pk, sk, ...open } = parsed.output;
  const deliveryId = deliveryIdOfItem({ pk, sk });
  return deliveryId === undefined || open.status !== asked ? [] : [{ deliveryId, ...open }];
}
