import { type Delivery, deliveryStatuses } from '../domain/delivery.ts';
import { isChangeId, parseDeliveryId } from '../domain/ids.ts';
import type { DeliveryPage, DeliveryQuery, DeliveryReader } from '../domain/ports.ts';
import { readDelivery } from './dynamo-damaged.ts';
import { firstRows, type ListedRow, type Part, readListedRow } from './dynamo-index-rows.ts';
import { changeAttributes, deliveryAttributes, fromChangeItem } from './dynamo-items.ts';
import { changeKey, deliveryKey, statusShardsOf } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

/** A page is given out with what was found by then: of an index there may be many rows whose deliveries are none. */
const maxRounds = 20;

/** Reads changes and deliveries for people and programs: never their personal data. */
export function createDynamoDeliveryReader(table: DynamoTable): DeliveryReader {
  const deliveries = async (ids: readonly string[]): Promise<Delivery[]> => {
    const items = await batchGet(table, ids.map(deliveryKey), ['pk', 'sk', ...deliveryAttributes]);
    const byId = new Map(items.flatMap(readDelivery).map((delivery) => [delivery.id, delivery]));
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

interface Found {
  readonly position: string;
  readonly delivery: Delivery;
}

/** Reads on until the page is full or there is no more: the index may name more than the query lets through. */
async function listPage(query: DeliveryQuery, listing: Listing): Promise<DeliveryPage> {
  const found: Found[] = [];
  let before = query.cursor;
  for (let round = 0; round < maxRounds; round += 1) {
    const rows = await newestBefore(before, query, listing.table);
    found.push(...(await lookUp(rows, query, listing)));
    if (found.length >= query.limit) return toPage(found.slice(0, query.limit));
    if (rows.length < query.limit) return { deliveries: found.map(({ delivery }) => delivery) };
    before = rows.at(-1)?.orderKey;
  }
  const deliveries = found.map(({ delivery }) => delivery);
  return before === undefined ? { deliveries } : { deliveries, cursor: before };
}

function toPage(found: readonly Found[]): DeliveryPage {
  const deliveries = found.map(({ delivery }) => delivery);
  const last = found.at(-1);
  return last === undefined ? { deliveries } : { deliveries, cursor: last.position };
}

async function lookUp(
  rows: readonly ListedRow[],
  query: DeliveryQuery,
  { deliveries }: Listing,
): Promise<Found[]> {
  const read = await deliveries(rows.map(({ deliveryId }) => deliveryId));
  const byId = new Map(read.map((delivery) => [delivery.id, delivery]));
  return rows.flatMap(({ deliveryId, orderKey }) => {
    const delivery = byId.get(deliveryId);
    return delivery !== undefined && matches(delivery, query)
      ? [{ position: orderKey, delivery }]
      : [];
  });
}

/** What cannot be told of a damaged record does not hide it. */
function matches(
  { connection, status, userKey, damaged = [] }: Delivery,
  query: DeliveryQuery,
): boolean {
  return (
    (query.connections === 'all' || query.connections.includes(connection)) &&
    (query.status === undefined || status === query.status || damaged.includes('status')) &&
    (query.userKey === undefined || userKey === query.userKey)
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
): Promise<ListedRow[]> {
  const partitions = await Promise.all(
    partsOf(query, before).map((part) =>
      firstRows(table, part, { limit: query.limit, read: readListedRow }),
    ),
  );
  // What changes its status meanwhile may be found under both.
  const unique = new Map(partitions.flat().map((row) => [row.orderKey, row]));
  return [...unique.values()]
    .sort((one, other) => (one.orderKey < other.orderKey ? 1 : -1))
    .slice(0, query.limit);
}

function partsOf(query: DeliveryQuery, before: string | undefined): Part[] {
  const { connections, status, userKey } = query;
  if (userKey !== undefined) {
    return [partOf({ index: 'user', connection: undefined }, ['userKey', userKey], before)];
  }
  const statuses = status === undefined ? deliveryStatuses : [status];
  return connections.flatMap((connection) =>
    statuses.flatMap((one) =>
      statusShardsOf(connection, one).map((value) =>
        partOf({ index: 'status', connection }, ['statusKey', value], before),
      ),
    ),
  );
}

function partOf(
  of: Pick<Part, 'index' | 'connection'>,
  [attribute, value]: readonly ['statusKey' | 'userKey', string],
  before: string | undefined,
): Part {
  const isBefore = before === undefined ? '' : ' AND orderKey < :before';
  return {
    ...of,
    query: {
      KeyConditionExpression: `${attribute} = :value${isBefore}`,
      ExpressionAttributeValues: {
        ':value': value,
        ...(before === undefined ? {} : { ':before': before }),
      },
      ScanIndexForward: false,
    },
  };
}
