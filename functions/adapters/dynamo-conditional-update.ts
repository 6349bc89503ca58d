import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  PutCommand,
  type PutCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { ItemKey } from './dynamo-keys.ts';
import { isOwnWork } from './dynamo-own-work.ts';
import type { DynamoTable } from './dynamo-table.ts';

/** The item of a conditional write. */
export interface Target {
  readonly key: ItemKey;
  /** What the item has once this very update was made; undefined if that cannot be told. */
  readonly made: Readonly<Record<string, unknown>> | undefined;
}

/**
 * False, and nothing is written, if the condition is not met. After a lost reply the client sends the same again, and meets
 * its own work: that counts as done.
 */
export function updateIf(
  table: DynamoTable,
  target: Target,
  change: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
): Promise<boolean> {
  const update = new UpdateCommand({ TableName: table.name, Key: target.key, ...change });
  return isDone(table, target, () => table.client.send(update));
}

/** The same for an item that is put as a whole. */
export function putIf(
  table: DynamoTable,
  target: Target,
  put: Omit<PutCommandInput, 'TableName'>,
): Promise<boolean> {
  const command = new PutCommand({ TableName: table.name, ...put });
  return isDone(table, target, () => table.client.send(command));
}

async function isDone(
  table: DynamoTable,
  { key, made }: Target,
  write: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return made !== undefined && isOwnWork(table, error, { key, made });
  }
}
