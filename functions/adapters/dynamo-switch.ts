import { updateHealth } from './dynamo-health-update.ts';
import { fromHealthItem } from './dynamo-items.ts';
import type { DynamoTable } from './dynamo-table.ts';

/** Has the provider left alone. Who does so again changes nothing. */
export async function savePause(table: DynamoTable, connection: string, since: Date) {
  const paused = await updateHealth(table, connection, {
    change: {
      UpdateExpression: 'SET paused = if_not_exists(paused, :paused)',
      ExpressionAttributeValues: { ':paused': { since: since.toISOString() } },
    },
  });
  return fromHealthItem(paused);
}

/** Takes off what keeps the connection from being called: a pause and a hold, or the limit if there is neither. */
export async function letGoOn(table: DynamoTable, connection: string, now: Date) {
  await endLimit(table, connection, now);
  const resumed = await updateHealth(table, connection, {
    change: {
      UpdateExpression: 'REMOVE paused, #hold, refusal',
      ExpressionAttributeNames: { '#hold': 'hold' },
    },
  });
  return fromHealthItem(resumed);
}

/** Ended rather than forgotten, so that the backlog goes out gradually. */
async function endLimit(table: DynamoTable, connection: string, now: Date): Promise<void> {
  await updateHealth(table, connection, {
    change: {
      UpdateExpression: 'SET #limit.#until = :now',
      ConditionExpression:
        '#limit.#until > :now AND attribute_not_exists(paused) AND attribute_not_exists(#hold)',
      ExpressionAttributeNames: { '#limit': 'rateLimit', '#until': 'until', '#hold': 'hold' },
      ExpressionAttributeValues: { ':now': now.toISOString() },
    },
  });
}
