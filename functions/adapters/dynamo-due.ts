import * as v from 'valibot';
import { type OpenStatus, openStatuses } from '../domain/delivery.ts';
import { isUserGroup } from '../domain/ids.ts';
import type { Releasable, ReleaseStore } from '../domain/ports.ts';
import { maxLeftOut, type Part, type StartKey, trueRows } from './dynamo-index-rows.ts';
import { deliveryIdOfItem, dueShardsOf } from './dynamo-keys.ts';
import type { DynamoTable } from './dynamo-table.ts';

/** Deliveries read at once from each partition of the due index. */
const pageSize = 125;

/** What the due index holds of a delivery. */
const DueItem = v.object({
  pk: v.string(),
  sk: v.string(),
  dueAt: v.string(),
  group: v.pipe(v.string(), v.check(isUserGroup)),
  status: v.picklist(openStatuses),
  release: v.pipe(v.number(), v.safeInteger()),
});

interface DueRow extends Releasable {
  readonly dueAt: string;
}

/**
 * Reads what is due, in the order in which it became due within each of the index's partitions. These take turns, so that
 * none of them waits for the end of a large backlog in another. Where there is so much before it that only claims to be due
 * that a reading gives up, the next one goes on there.
 */
export function createDue(table: DynamoTable, patience = maxLeftOut): ReleaseStore['due'] {
  const givenUp = new Map<string, StartKey>();

  async function* dueIn(shard: string, asked: Asked): AsyncGenerator<DueRow[]> {
    let isAtEnd = true;
    const start = startIn(givenUp.get(shard), asked.by);
    yield* trueRows(table, partOf(shard, asked), {
      read: (item) => readDueRow(item, asked.status),
      pageSize,
      patience,
      ...(start && { start }),
      gaveUp(at) {
        isAtEnd = false;
        givenUp.set(shard, at);
      },
    });
    if (isAtEnd) givenUp.delete(shard);
  }

  return async function* due(connection, status, by) {
    const asked = { connection, status, by: by.toISOString() };
    yield* inTurns(dueShardsOf(connection, status).map((shard) => dueIn(shard, asked)));
  };
}

interface Asked {
  readonly connection: string;
  readonly status: OpenStatus;
  readonly by: string;
}

/** DynamoDB does not begin outside of what is asked for. */
function startIn(at: StartKey | undefined, by: string): StartKey | undefined {
  return typeof at?.dueAt === 'string' && at.dueAt <= by ? at : undefined;
}

function partOf(shard: string, { connection, by }: Asked): Part {
  return {
    index: 'due',
    connection,
    query: {
      KeyConditionExpression: 'dueShard = :shard AND dueAt <= :by',
      ExpressionAttributeValues: { ':shard': shard, ':by': by },
    },
  };
}

function readDueRow(item: unknown, asked: OpenStatus): DueRow | undefined {
  const parsed = v.safeParse(DueItem, item);
  if (!parsed.success) return undefined;
  const { pk, sk, ...due } = parsed.output;
  const deliveryId = deliveryIdOfItem({ pk, sk });
  return deliveryId === undefined || due.status !== asked ? undefined : { deliveryId, ...due };
}

/** A page of each partition at a time, read side by side and put into one order. */
async function* inTurns(partitions: AsyncGenerator<DueRow[]>[]): AsyncGenerator<Releasable[]> {
  try {
    for (let open = partitions; open.length > 0; ) {
      const turns = await Promise.all(
        open.map(async (partition) => ({ partition, turn: await partition.next() })),
      );
      const read = turns.filter(({ turn }) => turn.done !== true);
      open = read.map(({ partition }) => partition);
      const rows = read.flatMap(({ turn: { value } }) => value);
      if (rows.length > 0) yield rows.sort(byDueTime).map(toReleasable);
    }
  } finally {
    // Whoever stops early stops each of them, so that it tells what it has left out.
    await Promise.all(partitions.map((partition) => partition.return(undefined)));
  }
}

function byDueTime(one: DueRow, other: DueRow): number {
  return one.dueAt < other.dueAt ? -1 : 1;
}

function toReleasable({ dueAt: _dueAt, ...due }: DueRow): Releasable {
  return due;
}
