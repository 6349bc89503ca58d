import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { healthAttributes } from './dynamo-items.ts';
import { healthKey } from './dynamo-keys.ts';
import { isOwnWork } from './dynamo-own-work.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

interface Update {
  readonly change: Omit<UpdateCommandInput, 'TableName' | 'Key'>;
  /** What the item has once the update was made; without it, that is not told from its condition not being met. */
  readonly made?: Readonly<Record<string, unknown>>;
}

/** Updates the connection's health and returns it; undefined if the condition is not met: somebody else came first. */
export async function updateHealth(
  table: DynamoTable,
  connection: string,
  { change, made }: Update,
): Promise<unknown> {
  const key = healthKey(connection);
  try {
    const { Attributes } = await table.client.send(
      new UpdateCommand({ TableName: table.name, Key: key, ReturnValues: 'ALL_NEW', ...change }),
    );
    return Attributes;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (made === undefined || !(await isOwnWork(table, error, { key, made }))) return undefined;
    const [item] = await batchGet(table, [key], healthAttributes);
    return item;
  }
}
