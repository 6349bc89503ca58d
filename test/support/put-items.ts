import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from '../../functions/adapters/dynamo-table.ts';
import { chunked } from '../../functions/domain/chunked.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const maxBatch = 25;
const parallelBatches = 8;

/** Puts any number of items into a table, as they are. */
export async function putItems(
  { client, name }: DynamoTable,
  items: readonly Record<string, unknown>[],
): Promise<void> {
  const batches = chunked(items, maxBatch).values();
  await Promise.all(
    Array.from({ length: parallelBatches }, async () => {
      for (const batch of batches) {
        const RequestItems = { [name]: batch.map((Item) => ({ PutRequest: { Item } })) };
        await client.send(new BatchWriteCommand({ RequestItems }));
      }
    }),
  );
}
