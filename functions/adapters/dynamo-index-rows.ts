import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { deliveryIdOfItem, orderKeyOf, receivedAtOfOrderKey } from './dynamo-keys.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { isTime } from './dynamo-time.ts';

/** The indexes in which deliveries are found. */
export type IndexName = 'due' | 'status' | 'user';

/** One partition of an index, or a part of it. */
export interface Part {
  readonly index: IndexName;
  /** Whose deliveries it holds; undefined if they may be of any connection. */
  readonly connection: string | undefined;
  /** Its keys, and in which order it is read. */
  readonly query: Pick<QueryCommandInput, 'KeyConditionExpression' | 'ScanIndexForward'> & {
    readonly ExpressionAttributeValues: Readonly<Record<string, string>>;
  };
}

/** How a part is read: what a row has to be, and how many are wanted at first. */
export interface Reading<Row> {
  /** Undefined of what is no such row. */
  readonly read: (item: unknown) => Row | undefined;
  readonly pageSize: number;
  /** Where to begin, instead of at the beginning. */
  readonly start?: StartKey;
  /** How many rows that are none it passes before it gives up, where it is not to go on to the end. */
  readonly patience?: number;
  /** Told where a reading gave up. */
  readonly gaveUp?: (at: StartKey) => void;
}

export type StartKey = NonNullable<QueryCommandInput['ExclusiveStartKey']>;

/** Once there are rows that are none, this many are passed with one query. */
const largePage = 1_000;

/** A reading gives up after so many rows that are none: it is to end, however many somebody puts in its way. */
export const maxLeftOut = 50_000;

const Claimed = v.object({ pk: v.string(), sk: v.string() });

const Ordered = v.object({ ...Claimed.entries, orderKey: v.string() });

/** The delivery that a row says to be of. */
export interface ListedRow {
  readonly deliveryId: string;
  readonly orderKey: string;
}

/** A row of the indexes by status and by user: its place must be that of its own delivery. */
export function readListedRow(item: unknown): ListedRow | undefined {
  const parsed = v.safeParse(Ordered, item);
  if (!parsed.success) return undefined;
  const { orderKey } = parsed.output;
  const deliveryId = deliveryIdOfItem(parsed.output);
  if (deliveryId === undefined) return undefined;
  const receivedAt = receivedAtOfOrderKey(orderKey);
  const isInPlace = isTime(receivedAt) && orderKey === orderKeyOf({ receivedAt, id: deliveryId });
  return isInPlace ? { deliveryId, orderKey } : undefined;
}

/**
 * What a part holds, page after page, without what only claims to be there. The keys of an index are attributes like any
 * other: IAM binds those of the table alone, so each function can write into each partition of an index, of items that are
 * its own. DynamoDB leaves out what is not of the connection, and what comes is looked at by itself.
 */
export async function* trueRows<Row>(
  table: DynamoTable,
  part: Part,
  { read, pageSize, start, patience = maxLeftOut, gaveUp }: Reading<Row>,
): AsyncGenerator<Row[]> {
  let left = 0;
  let from = start;
  try {
    do {
      const Limit = left > 0 ? Math.max(pageSize, largePage) : pageSize;
      const page = await queryPart(table, part, { Limit, ExclusiveStartKey: from });
      const rows = page.items.map(read).filter((row) => row !== undefined);
      left += page.scanned - rows.length;
      from = page.next;
      if (rows.length > 0) yield rows;
      if (from !== undefined && left >= patience) gaveUp?.(from);
    } while (from !== undefined && left < patience);
  } finally {
    tellLeftOut(table, part, left);
  }
}

/** The first rows of a part, no more than so many. */
export async function firstRows<Row>(
  table: DynamoTable,
  part: Part,
  { limit, read }: { limit: number; read: Reading<Row>['read'] },
): Promise<Row[]> {
  const found: Row[] = [];
  for await (const rows of trueRows(table, part, { read, pageSize: limit })) {
    found.push(...rows);
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

interface Page {
  readonly items: readonly unknown[];
  /** How many rows DynamoDB looked at for them. */
  readonly scanned: number;
  readonly count: number;
  readonly next: StartKey | undefined;
}

/** One query, without the rows of other connections. */
export async function queryPart(
  { client, name }: DynamoTable,
  { index, connection, query }: Part,
  more: Pick<QueryCommandInput, 'Limit' | 'ExclusiveStartKey' | 'Select'>,
): Promise<Page> {
  const {
    Items = [],
    Count = 0,
    ScannedCount = Count,
    LastEvaluatedKey,
  } = await client.send(
    new QueryCommand({
      TableName: name,
      IndexName: index,
      Select: 'ALL_PROJECTED_ATTRIBUTES',
      ...query,
      // The table's own keys, which IAM does bind: an index may be filtered by them.
      FilterExpression: 'begins_with(pk, :own) AND sk = :delivery',
      ExpressionAttributeValues: {
        ...query.ExpressionAttributeValues,
        ':own': connection === undefined ? 'connection#' : `connection#${connection}#delivery#chg_`,
        ':delivery': 'delivery',
      },
      ...more,
    }),
  );
  return { items: Items, count: Count, scanned: ScannedCount, next: LastEvaluatedKey };
}

/** Counts rows that were left out. */
export function tellLeftOut(
  { tell }: DynamoTable,
  { index, connection }: Pick<Part, 'index' | 'connection'>,
  count: number,
): void {
  if (count > 0) tell?.({ what: index, connection: connection ?? 'any', count });
}
