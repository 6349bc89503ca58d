import { chunked } from '../domain/chunked.ts';
import type { DeliveryIndex, Listed, StatusOf } from '../domain/operator-ports.ts';
import {
  firstRows,
  type ListedRow,
  maxLeftOut,
  type Part,
  queryPart,
  readListedRow,
  type StartKey,
  tellLeftOut,
  trueRows,
} from './dynamo-index-rows.ts';
import { receivedAtOfOrderKey, statusShardsOf } from './dynamo-keys.ts';
import type { DynamoTable } from './dynamo-table.ts';

/** As many of the newest entries of a status are read, over all its partitions, to tell their times. */
const newestRead = 6_000;

/** Rows of a user that are looked up at once. */
const userPage = 100;

/**
 * What the indexes by status and by user tell without a look at the deliveries themselves. Whatever is asked of a status
 * takes one query for each of its partitions (see `statusShardsOf`), side by side. Only `count` may take more, and what has
 * to pass rows that only claim to be there.
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
      const limit = newestRead / parts.length;
      return newestOf(await Promise.all(parts.map((part) => newestIn(table, part, limit))));
    },
    async *ofUser(userKey) {
      const query = {
        KeyConditionExpression: 'userKey = :value',
        ExpressionAttributeValues: { ':value': userKey },
      };
      const part: Part = { index: 'user', connection: undefined, query };
      // An erasure is to find all of them: whoever asks gives up when there is no more time.
      const patience = Number.POSITIVE_INFINITY;
      const reading = { read: readListedRow, pageSize: userPage, patience };
      for await (const rows of trueRows(table, part, reading)) {
        for (const page of chunked(rows, userPage)) yield page.map(toListed);
      }
    },
  };
}

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
    index: 'status',
    connection,
    query: {
      KeyConditionExpression: `statusKey = :value${bound}`,
      ExpressionAttributeValues: {
        ':value': shard,
        ...(after === undefined ? {} : { ':after': after }),
        ...(before === undefined ? {} : { ':before': before }),
      },
    },
  }));
}

/** Reads as many of each part, should all of them lie in one. */
async function oldestIn(
  table: DynamoTable,
  parts: readonly Part[],
  limit: number,
): Promise<Listed[]> {
  const lists = await Promise.all(
    parts.map((part) => firstRows(table, part, { limit, read: readListedRow })),
  );
  return lists
    .flat()
    .map(toListed)
    .sort((one, other) => (one.position < other.position ? -1 : 1))
    .slice(0, limit);
}

/**
 * Shares out what may still be counted among the parts that have more. Each round either counts it all or ends a part
 * (unless DynamoDB's page of 1 MB, some 5,000 entries, ends first, or rows are not counted as they are none), so there are
 * no more rounds than parts.
 */
async function count(
  table: DynamoTable,
  parts: readonly Part[],
  atMost: number,
): Promise<{ count: number; isComplete: boolean }> {
  let open = parts.map((part): { part: Part; from?: StartKey } => ({ part }));
  let counted = 0;
  let left = 0;
  while (open.length > 0 && counted <= atMost && left < maxLeftOut) {
    // One more than is counted tells whether there are more.
    const Limit = Math.ceil((atMost + 1 - counted) / open.length);
    const pages = await Promise.all(
      open.map(async ({ part, from }) => {
        const more = { Select: 'COUNT', Limit, ExclusiveStartKey: from } as const;
        return { part, ...(await queryPart(table, part, more)) };
      }),
    );
    for (const page of pages) {
      counted += page.count;
      left += page.scanned - page.count;
    }
    open = pages.flatMap(({ part, next }) => (next === undefined ? [] : [{ part, from: next }]));
  }
  for (const part of parts.slice(0, 1)) tellLeftOut(table, part, left);
  return { count: Math.min(counted, atMost), isComplete: counted <= atMost && open.length === 0 };
}

interface Times {
  readonly times: string[];
  readonly isComplete: boolean;
}

async function newestIn(table: DynamoTable, part: Part, limit: number): Promise<Times> {
  const newestFirst = { ...part, query: { ...part.query, ScanIndexForward: false } };
  // One more tells whether there are more.
  const rows = await firstRows(table, newestFirst, { limit: limit + 1, read: readListedRow });
  return {
    times: rows.slice(0, limit).map(({ orderKey }) => receivedAtOfOrderKey(orderKey)),
    isComplete: rows.length <= limit,
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

function toListed({ deliveryId, orderKey }: ListedRow): Listed {
  return { deliveryId, position: orderKey };
}
