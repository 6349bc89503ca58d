import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { type Delivery, deliveryStatuses } from '../domain/delivery.ts';
import { isChangeId, parseDeliveryId } from '../domain/ids.ts';
import type { DeliveryPage, DeliveryQuery, DeliveryReader } from '../domain/ports.ts';
import {
  changeAttributes,
  deliveryAttributes,
  fromChangeItem,
  fromDeliveryItem,
} from './dynamo-items.ts';
import {
  changeKey,
  deliveryIdOfKey,
  deliveryKey,
  orderKeyOf,
  statusShardsOf,
} from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

/** What both listing indexes hold of a delivery. */
const IndexItem = v.object({ pk: v.string(), orderKey: v.string() });
type IndexItem = v.InferOutput<typeof IndexItem>;

/** Reads changes and deliveries for people and programs: never their personal data. */
export function createDynamoDeliveryReader(table: DynamoTable): DeliveryReader {
  const deliveries = async (ids: readonly string[]): Promise<Delivery[]> => {
    const items = await batchGet(table, ids.map(deliveryKey), deliveryAttributes);
    const byId = new Map(items.map(fromDeliveryItem).map((delivery) => [delivery.id, delivery]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  };
  return {
    async change(id) {
      if (!isChangeId(id)) return undefined;
      const [item] = await batchGet(table, [changeKey(id)], changeAttributes);
      return item === undefined ? undefined : fromChangeItem(item);
    },
    async delivery(id) {
      if (parseDeliveryId(id) === undefined) return undefined;
      return (await deliveries([id]))[0];
    },
    deliveries,
    list: (query) => listPage(query, { table, deliveries }),
  };
}

interface Listing {
  readonly table: DynamoTable;
  deliveries(ids: readonly string[]): Promise<Delivery[]>;
}

/** Reads on until the page is full or there is no more: the index may name more than the query lets through. */
async function listPage(query: DeliveryQuery, listing: Listing): Promise<DeliveryPage> {
  const found: Delivery[] = [];
  let before = query.cursor;
  for (;;) {
    const items = await newestBefore(before, query, listing.table);
    const ids = items.map(({ pk }) => deliveryIdOfKey(pk));
    const matching = (await listing.deliveries(ids)).filter((one) => matches(one, query));
    found.push(...matching);
    if (found.length >= query.limit) {
      const deliveries = found.slice(0, query.limit);
      const last = deliveries.at(-1);
      return last === undefined ? { deliveries } : { deliveries, cursor: orderKeyOf(last) };
    }
    if (items.length < query.limit) return { deliveries: found };
    before = items.at(-1)?.orderKey;
  }
}

function matches(delivery: Delivery, { connections, status, userKey }: DeliveryQuery): boolean {
  return (
    connections.includes(delivery.connection) &&
    (status === undefined || delivery.status === status) &&
    (userKey === undefined || delivery.userKey === userKey)
  );
}

/**
 * The newest entries of all partitions that the query concerns, merged. It takes one query for each: of one connection with
 * all its statuses eight, of a user one.
 */
async function newestBefore(
  before: string | undefined,
  query: DeliveryQuery,
  table: DynamoTable,
): Promise<IndexItem[]> {
  const partitions = await Promise.all(
    partitionsOf(query).map((partition) => queryPartition(partition, { before, query }, table)),
  );
  // What changes its status meanwhile may be found under both.
  const unique = new Map(partitions.flat().map((item) => [item.orderKey, item]));
  return [...unique.values()]
    .sort((one, other) => (one.orderKey < other.orderKey ? 1 : -1))
    .slice(0, query.limit);
}

interface Partition {
  readonly index: 'status' | 'user';
  readonly attribute: 'statusKey' | 'userKey';
  readonly value: string;
}

function partitionsOf({ connections, status, userKey }: DeliveryQuery): Partition[] {
  if (userKey !== undefined) return [{ index: 'user', attribute: 'userKey', value: userKey }];
  const statuses = status === undefined ? deliveryStatuses : [status];
  return connections.flatMap((connection) =>
    statuses.flatMap((one) =>
      statusShardsOf(connection, one).map(
        (value): Partition => ({ index: 'status', attribute: 'statusKey', value }),
      ),
    ),
  );
}

async function queryPartition(
  { index, attribute, value }: Partition,
  { before, query }: { before: string | undefined; query: DeliveryQuery },
  { client, name }: DynamoTable,
): Promise<IndexItem[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: name,
      IndexName: index,
      Select: 'ALL_PROJECTED_ATTRIBUTES',
      KeyConditionExpression: `${attribute} = :value${before === undefined ? '' : ' AND orderKey < :before'}`,
      ExpressionAttributeValues: {
        ':value': value,
        ...(before === undefined ? {} : { ':before': before }),
      },
      ScanIndexForward: false,
      Limit: query.limit,
    }),
  );
  return Items.map((item) => v.parse(IndexItem, item));
}
