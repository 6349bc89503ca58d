import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDynamoDeliveryReader } from '../../../functions/adapters/dynamo-delivery-reader.ts';
import { statusShardOf } from '../../../functions/adapters/dynamo-keys.ts';
import { operatorCredentials } from '../../../local/iam/credentials.ts';
import { done, later, saveOne } from '../../conformance/made-up-change.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { createAwsStores } from './aws-stores.ts';

let stack: AwsStack;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
});
afterAll(() => stack.stop());

test('a delivery whose status changes while it is listed is listed once', async () => {
  const { connection, store, stored, delivery } = await saveOne(createAwsStores(stack));
  // It is seen among the pending ones and, concluded meanwhile, among the delivered ones as well.
  const client = clientThatHoldsBack(statusShardOf(delivery, 'delivered'), {
    after: statusShardOf(delivery, 'pending'),
    until: async () => {
      await store.conclude(stored, done.delivered, later);
    },
  });
  const reader = createDynamoDeliveryReader({ client, name: stack.table.name });
  const { deliveries } = await reader.list({ connections: [connection], limit: 10 });
  expect(deliveries.map(({ id, status }) => [id, status])).toEqual([[delivery.id, 'delivered']]);
});

/** A client whose request that names `held` goes out once the one that names `after` has come back, and more was done. */
function clientThatHoldsBack(
  held: string,
  { after, until }: { after: string; until: () => Promise<void> },
): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    region: 'sa-east-1',
    endpoint: stack.services.endpoints.dynamodb,
    credentials: operatorCredentials,
  });
  onTestFinished(() => client.destroy());
  const cameBack = Promise.withResolvers<void>();
  client.middlewareStack.add((next) => async (args) => {
    const said = JSON.stringify(args.input);
    if (said.includes(held)) {
      await cameBack.promise;
      await until();
    }
    const result = await next(args);
    if (said.includes(after)) cameBack.resolve();
    return result;
  });
  return DynamoDBDocumentClient.from(client);
}
