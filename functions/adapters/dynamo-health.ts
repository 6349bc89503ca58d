import { randomUUID } from 'node:crypto';
import type { Circuit } from '../domain/circuit.ts';
import type { Health, Hold, ProviderFailure, Refusal } from '../domain/health.ts';
import type { RateLimit } from '../domain/rate-limit.ts';
import { updateHealth } from './dynamo-health-update.ts';
import { fromHealthItem, healthAttributes } from './dynamo-items.ts';
import { healthKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

/** A connection's health as of now. */
export async function readHealth(table: DynamoTable, connection: string): Promise<Health> {
  const [item] = await batchGet(table, [healthKey(connection)], healthAttributes);
  return fromHealthItem(item);
}

/** Notes that the provider wants to be left alone, unless that is known for as long. Returns what is in force then. */
export async function saveLimit(
  table: DynamoTable,
  connection: string,
  { until, since, reason }: RateLimit,
): Promise<RateLimit> {
  const names = { '#limit': 'rateLimit', '#until': 'until' };
  const begun = await updateHealth(table, connection, {
    change: {
      UpdateExpression: 'SET #limit = :limit',
      ConditionExpression: 'attribute_not_exists(#limit) OR #limit.#until <= :since',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':limit': { until, since, reason }, ':since': since },
    },
  });
  const extended =
    begun ??
    (await updateHealth(table, connection, {
      change: {
        UpdateExpression: 'SET #limit.#until = :until, #limit.#reason = :reason',
        ConditionExpression: '#limit.#until < :until',
        ExpressionAttributeNames: { ...names, '#reason': 'reason' },
        ExpressionAttributeValues: { ':until': until, ':reason': reason },
      },
    }));
  const { rateLimit } =
    extended === undefined ? await readHealth(table, connection) : fromHealthItem(extended);
  return rateLimit ?? { until, since, reason };
}

/** Notes for whom the token was refused, and returns what was noted before. */
export async function saveRefusal(
  table: DynamoTable,
  connection: string,
  refusal: Refusal,
): Promise<Refusal | undefined> {
  const before = await updateHealth(table, connection, {
    change: {
      UpdateExpression: 'SET refusal = :refusal',
      ExpressionAttributeValues: { ':refusal': refusal },
      ReturnValues: 'UPDATED_OLD',
    },
  });
  return fromHealthItem(before).refusal;
}

/** Forgets that a token was refused. */
export async function removeRefusal(table: DynamoTable, connection: string): Promise<void> {
  await updateHealth(table, connection, { change: { UpdateExpression: 'REMOVE refusal' } });
}

/** Holds the connection. False if it is held already for the same secret. */
export async function saveHold(
  table: DynamoTable,
  connection: string,
  hold: Hold,
): Promise<boolean> {
  const change = {
    UpdateExpression: 'SET #hold = :hold',
    ConditionExpression: 'attribute_not_exists(#hold) OR #hold.#version <> :version',
    ExpressionAttributeNames: { '#hold': 'hold', '#version': 'secretVersion' },
    ExpressionAttributeValues: { ':hold': hold, ':version': hold.secretVersion },
  };
  const held = await updateHealth(table, connection, { change, made: { hold } });
  return held !== undefined;
}

/** Takes the hold off, unless it has been renewed for another secret. */
export async function removeHold(
  table: DynamoTable,
  connection: string,
  { secretVersion }: Hold,
): Promise<void> {
  await updateHealth(table, connection, {
    change: {
      UpdateExpression: 'REMOVE #hold',
      ConditionExpression: '#hold.#version = :version',
      ExpressionAttributeNames: { '#hold': 'hold', '#version': 'secretVersion' },
      ExpressionAttributeValues: { ':version': secretVersion },
    },
  });
}

/** Counts a transient failure, and opens the circuit if it is one too many. */
export async function countFailure(
  table: DynamoTable,
  connection: string,
  { reason, now, threshold }: ProviderFailure,
): Promise<Circuit> {
  // Named, so that the same count is not made twice after a lost reply.
  const count = randomUUID();
  const change = {
    UpdateExpression: 'ADD failures :one SET lastCount = :count',
    ConditionExpression: 'attribute_not_exists(lastCount) OR lastCount <> :count',
    ExpressionAttributeValues: { ':one': 1, ':count': count },
  };
  const counted = await updateHealth(table, connection, { change, made: { lastCount: count } });
  const { circuit } = fromHealthItem(counted);
  if (circuit.failures < threshold || circuit.openedAt !== undefined) return circuit;
  const opened = await open(table, connection, { reason, now, threshold });
  return opened === undefined ? circuit : fromHealthItem(opened).circuit;
}

function open(
  table: DynamoTable,
  connection: string,
  { reason, now, threshold }: ProviderFailure,
): Promise<unknown> {
  const openedAt = now.toISOString();
  const change = {
    UpdateExpression: 'SET openedAt = :now, openReason = :reason REMOVE probe, closedAt',
    ConditionExpression: 'attribute_not_exists(openedAt) AND failures >= :threshold',
    ExpressionAttributeValues: { ':now': openedAt, ':reason': reason, ':threshold': threshold },
  };
  return updateHealth(table, connection, { change, made: { openedAt, openReason: reason } });
}

/** Closes the circuit and forgets the failures. Another instance may have opened it since it was read. */
export async function closeCircuit(
  table: DynamoTable,
  connection: string,
  { wasOpen, now }: { wasOpen: boolean; now: Date },
): Promise<Circuit> {
  const forgotten = 'REMOVE failures, openedAt, openReason, probe';
  const stillClosed = wasOpen
    ? undefined
    : await updateHealth(table, connection, {
        change: {
          UpdateExpression: forgotten,
          ConditionExpression: 'attribute_not_exists(openedAt)',
        },
      });
  const closed =
    stillClosed ??
    (await updateHealth(table, connection, {
      change: {
        UpdateExpression: `SET closedAt = :now ${forgotten}`,
        ExpressionAttributeValues: { ':now': now.toISOString() },
      },
    }));
  return fromHealthItem(closed).circuit;
}

/** Permits one call, if the circuit is still open. */
export async function setProbe(
  table: DynamoTable,
  connection: string,
  permit: string,
): Promise<void> {
  await updateHealth(table, connection, {
    change: {
      UpdateExpression: 'SET probe = :probe',
      ConditionExpression: 'attribute_exists(openedAt)',
      ExpressionAttributeValues: { ':probe': permit },
    },
  });
}

/** Takes the permit. False if somebody else has taken it, or if there is another one by now. */
export async function takeProbe(
  table: DynamoTable,
  connection: string,
  permit: string,
): Promise<boolean> {
  // By whom, as a permit that is gone does not tell.
  const taker = randomUUID();
  const change = {
    UpdateExpression: 'SET lastTaker = :taker REMOVE probe',
    ConditionExpression: 'probe = :probe',
    ExpressionAttributeValues: { ':probe': permit, ':taker': taker },
  };
  const taken = await updateHealth(table, connection, { change, made: { lastTaker: taker } });
  return taken !== undefined;
}
