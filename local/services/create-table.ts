import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { StartError } from '../start-error.ts';
import type { ResourceOf } from '../template/interpret-template.ts';
import type { Table } from '../template/resource-types/dynamodb.ts';

/** Creates a table, or checks that the one from an earlier run has the same keys and indexes; otherwise throws a `StartError`. */
export async function createTable(
  client: DynamoDBClient,
  { identity, properties }: ResourceOf<typeof Table>,
): Promise<void> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = properties;
  const name = identity.ref;
  const existing = await describe(client, name);
  if (existing === undefined) {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        KeySchema,
        AttributeDefinitions,
        BillingMode,
        ...(GlobalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes }),
      }),
    );
    await waitUntilTableExists(
      { client, minDelay: 0.01, maxDelay: 1, maxWaitTime: 10 },
      { TableName: name },
    );
    return;
  }
  if (shapeOf(existing) !== shapeOf(properties)) {
    throw new StartError(
      `The table ${name} in the data directory has other keys or indexes than the template. ` +
        'Remove the data directory, or set PROPAGA_DATA to another one.',
    );
  }
}

async function describe(
  client: DynamoDBClient,
  name: string,
): Promise<TableDescription | undefined> {
  try {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }));
    return table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

type Shaped = Pick<
  TableDescription,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'
>;

/** What cannot change while a table has data, written so that equal shapes are equal texts. */
function shapeOf(table: Shaped): string {
  const indexes = (table.GlobalSecondaryIndexes ?? []).map(
    ({ IndexName, KeySchema, Projection }) => [
      IndexName,
      (KeySchema ?? []).map(({ AttributeName, KeyType }) => [AttributeName, KeyType]),
      Projection?.ProjectionType,
      (Projection?.NonKeyAttributes ?? []).toSorted(),
    ],
  );
  return JSON.stringify([
    (table.KeySchema ?? []).map(({ AttributeName, KeyType }) => [AttributeName, KeyType]),
    (table.AttributeDefinitions ?? [])
      .map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType])
      .toSorted(),
    indexes.toSorted(),
  ]);
}
