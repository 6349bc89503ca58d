import { paginateQuery, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { DeliveryIndex, Listed, StatusOf } from '../domain/operator-ports.ts';
import { deliveryIdOfKey, receivedAtOfOrderKey, statusShardsOf } from './dynamo-keys.ts';
import type { DynamoTable } from './dynamo-table.ts';

const IndexItem = v.object({ pk: v.string(), orderKey: v.string() });
const OrderItem = v.object({ orderKey: v.string() });

/** As many of the newest entries of a status are read, over all its partitions, to tell their times. */
const newestRead = 6_000;

/**
 * What the indexes by status and by user tell without a look at the deliveries themselves. Whatever is asked of a status
 * takes one query for each of its partitions (see `statusShardsOf`), side by side. Only `count` may take more.
 */
export function createDynamoDeliveryIndex(table: DynamoTable): DeliveryIndex {
  return {
    count: (of, atMost) => count(table, inStatus(of), atMost),
    async oldestReceivedAt(of) {
      const [oldest] = await oldestIn(table, inStatus(of), 1);
      return oldest === undefined ? undefined : receivedAtOfOrderKey(oldest.position);
    },
    async between(of, { after, before, limit }) {
      // `BETWEEN`, the one way to have two bounds, takes them in; `!` comes before all that a position can go on with.
      const first = `${after}!`;
      // DynamoDB fails a query whose bounds are the wrong way round, as they are since a time to come.
      if (first > before) return [];
      return oldestIn(table, inStatus(of, { after: first, before }), limit);
    },
    async receivedSince(of, since) {
      const parts = inStatus(of, { after: since.toISOString() });
      const Limit = newestRead / parts.length;
      return newestOf(await Promise.all(parts.map((part) => newestIn(table, { ...part, Limit }))));
    },
    async *ofUser(userKey) {
      const pages = paginateQuery(
        { client: table.client, pageSize: 100 },
        {
          TableName: table.name,
          IndexName: 'user',
          Select: 'ALL_PROJECTED_ATTRIBUTES',
          KeyConditionExpression: 'userKey = :value',
          ExpressionAttributeValues: { ':value': userKey },
        },
      );
      for await (const { Items = [] } of pages) yield Items.map(toListed);
    },
  };
}

type Part = Omit<QueryCommandInput, 'TableName'>;

/** The partitions of the index by status that hold these deliveries, or a part of each. */
function inStatus(
  { connection, status }: StatusOf,
  { after, before }: { after?: string; before?: string } = {},
): Part[] {
  const bound =
    before !== undefined
      ? ' AND orderKey BETWEEN :after AND :before'
      : after !== undefined
        ? ' AND orderKey >= :after'
        : '';
  return statusShardsOf(connection, status).map((shard) => ({
    IndexName: 'status',
    KeyConditionExpression: `statusKey = :value${bound}`,
    ExpressionAttributeValues: {
      ':value': shard,
      ...(after === undefined ? {} : { ':after': after }),
      ...(before === undefined ? {} : { ':before': before }),
    },
  }));
}

/** Reads as many of each part, should all of them lie in one. */
async function oldestIn(
  { client, name }: DynamoTable,
  parts: readonly Part[],
  limit: number,
): Promise<Listed[]> {
  const lists = await Promise.all(
    parts.map(async (part) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: name,
          Select: 'ALL_PROJECTED_ATTRIBUTES',
          ...part,
          Limit: limit,
        }),
      );
      return Items.map(toListed);
    }),
  );
  return lists
    .flat()
    .sort((one, other) => (one.position < other.position ? -1 : 1))
    .slice(0, limit);
}

/**
 * Shares out what may still be counted among the parts that have more. Each round either counts it all or ends a part
 * (unless DynamoDB's page of 1 MB, some 5,000 entries, ends first), so there are no more rounds than parts.
 */
async function count(
  { client, name }: DynamoTable,
  parts: readonly Part[],
  atMost: number,
): Promise<{ count: number; isComplete: boolean }> {
  let open = parts;
  let counted = 0;
  while (open.length > 0 && counted <= atMost) {
    // One more than is counted tells whether there are more.
    const Limit = Math.ceil((atMost + 1 - counted) / open.length);
    const pages = await Promise.all(
      open.map(async (part) => {
        const { Count = 0, LastEvaluatedKey } = await client.send(
          new QueryCommand({ TableName: name, ...part, Select: 'COUNT', Limit }),
        );
        return { Count, rest: { ...part, ExclusiveStartKey: LastEvaluatedKey } };
      }),
    );
    counted += pages.reduce((sum, { Count }) => sum + Count, 0);
    open = pages.map(({ rest }) => rest).filter((rest) => rest.ExclusiveStartKey !== undefined);
  }
  return { count: Math.min(counted, atMost), isComplete: counted <= atMost };
}

interface Times {
  readonly times: string[];
  readonly isComplete: boolean;
}

async function newestIn({ client, name }: DynamoTable, part: Part): Promise<Times> {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: name,
      ...part,
      ProjectionExpression: 'orderKey',
      ScanIndexForward: false,
    }),
  );
  return {
    times: Items.map((item) => receivedAtOfOrderKey(v.parse(OrderItem, item).orderKey)),
    isComplete: LastEvaluatedKey === undefined,
  };
}

/** All times down to where a part that was not read to its end leaves off: what is older would have gaps. */
function newestOf(parts: readonly Times[]): Times {
  const leftOff = parts.map(({ times, isComplete }) => (isComplete ? '' : (times.at(-1) ?? '')));
  const times = parts.flatMap((part) => part.times).sort();
  const first = times.findIndex((time) => leftOff.every((end) => time >= end));
  return {
    times: first === -1 ? [] : times.slice(first).reverse(),
    isComplete: parts.every(({ isComplete }) => isComplete),
  };
}

function toListed(item: unknown): Listed {
  const { pk, orderKey } = v.parse(IndexItem, item);
  return { deliveryId: deliveryIdOfKey(pk), position: orderKey };
}
