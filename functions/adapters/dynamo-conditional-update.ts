import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { ItemKey } from './dynamo-keys.ts';
import { isOwnWork } from './dynamo-own-work.ts';
import type { DynamoTable } from './dynamo-table.ts';

interface Target {
  readonly key: ItemKey;
  /** What the item has once this very update was made; undefined if that cannot be told. */
  readonly made: Readonly<Record<string, unknown>> | undefined;
}

/**
 * False, and nothing is written, if the condition is not met. After a lost reply the client sends the same again, and meets
 * its own work: that counts as done.
 */
export async function updateIf(
  table: DynamoTable,
  { key, made }: Target,
  change: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
): Promise<boolean> {
  try {
    await table.client.send(new UpdateCommand({ TableName: table.name, Key: key, ...change }));
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return made !== undefined && isOwnWork(table, error, { key, made });
  }
}
