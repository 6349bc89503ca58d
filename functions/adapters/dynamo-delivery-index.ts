import { paginateQuery, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { DeliveryIndex, Listed, StatusOf } from '../domain/operator-ports.ts';
import { deliveryIdOfKey, receivedAtOfOrderKey, statusKeyOf } from './dynamo-keys.ts';
import type { DynamoTable } from './dynamo-table.ts';

const IndexItem = v.object({ pk: v.string(), orderKey: v.string() });
const OrderItem = v.object({ orderKey: v.string() });

/** What the indexes by status and by user tell without a look at the deliveries themselves. */
export function createDynamoDeliveryIndex(table: DynamoTable): DeliveryIndex {
  const { client, name } = table;
  return {
    count: (of, atMost) => count(table, of, atMost),
    async oldestReceivedAt(of) {
      const [oldest] = await list(table, { ...inStatus(of), Limit: 1 });
      return oldest === undefined ? undefined : receivedAtOfOrderKey(oldest.position);
    },
    between: (of, { after, before, limit }) =>
      // `BETWEEN`, the one way to have two bounds, takes them in; `!` comes before all that a position can go on with.
      list(table, { ...inStatus(of, { after: `${after}!`, before }), Limit: limit }),
    async receivedSince(of, since) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: name,
          ...inStatus(of, { after: since.toISOString() }),
          ProjectionExpression: 'orderKey',
          ScanIndexForward: false,
        }),
      );
      return {
        times: Items.map((item) => receivedAtOfOrderKey(v.parse(OrderItem, item).orderKey)),
        isComplete: LastEvaluatedKey === undefined,
      };
    },
    async *ofUser(userKey) {
      const pages = paginateQuery(
        { client, pageSize: 100 },
        {
          TableName: name,
          IndexName: 'user',
          KeyConditionExpression: 'userKey = :value',
          ExpressionAttributeValues: { ':value': userKey },
        },
      );
      for await (const { Items = [] } of pages) yield Items.map(toListed);
    },
  };
}

type Part = Omit<QueryCommandInput, 'TableName'>;

/** One partition of the index by status, or a part of it. */
function inStatus(
  { connection, status }: StatusOf,
  { after, before }: { after?: string; before?: string } = {},
): Part {
  const bound =
    before !== undefined
      ? ' AND orderKey BETWEEN :after AND :before'
      : after !== undefined
        ? ' AND orderKey >= :after'
        : '';
  return {
    IndexName: 'status',
    KeyConditionExpression: `statusKey = :value${bound}`,
    ExpressionAttributeValues: {
      ':value': statusKeyOf(connection, status),
      ...(after === undefined ? {} : { ':after': after }),
      ...(before === undefined ? {} : { ':before': before }),
    },
  };
}

async function list({ client, name }: DynamoTable, part: Part): Promise<Listed[]> {
  const { Items = [] } = await client.send(new QueryCommand({ TableName: name, ...part }));
  return Items.map(toListed);
}

async function count(
  { client, name }: DynamoTable,
  of: StatusOf,
  atMost: number,
): Promise<{ count: number; isComplete: boolean }> {
  const pages = paginateQuery({ client }, { TableName: name, ...inStatus(of), Select: 'COUNT' });
  let counted = 0;
  for await (const { Count = 0, LastEvaluatedKey } of pages) {
    counted += Count;
    if (LastEvaluatedKey !== undefined && counted >= atMost) {
      return { count: counted, isComplete: false };
    }
  }
  return { count: counted, isComplete: true };
}

function toListed(item: unknown): Listed {
  const { pk, orderKey } = v.parse(IndexItem, item);
  return { deliveryId: deliveryIdOfKey(pk), position: orderKey };
}
