import { afterAll, beforeAll } from 'vitest';
import { createDynamoAudit } from '../../../functions/adapters/dynamo-audit.ts';
import { createDynamoConnectionControl } from '../../../functions/adapters/dynamo-connection-control.ts';
import { createDynamoDeliveryControl } from '../../../functions/adapters/dynamo-delivery-control.ts';
import { createDynamoDeliveryIndex } from '../../../functions/adapters/dynamo-delivery-index.ts';
import { createDynamoReplies } from '../../../functions/adapters/dynamo-replies.ts';
import { createDynamoUserRecords } from '../../../functions/adapters/dynamo-user-records.ts';
import { createS3Objects } from '../../../functions/adapters/s3-objects.ts';
import { operatorStoresSuite } from '../../conformance/operator-stores.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { createAwsStores } from './aws-stores.ts';

let stack: AwsStack;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
});
afterAll(() => stack.stop());

operatorStoresSuite('DynamoDB and S3', () => {
  const { clients, bucket } = stack;
  // By the role of the function, which has to allow all that is promised of them.
  const table = stack.tableOf('Api');
  const stores = createAwsStores(stack, stack.table, stack.tableOf);
  return {
    ...stores,
    deliveryControl: createDynamoDeliveryControl(table, createS3Objects(clients.s3, bucket)),
    index: createDynamoDeliveryIndex(table),
    connectionControl: createDynamoConnectionControl(table),
    users: createDynamoUserRecords(table),
    replies: createDynamoReplies(table, stores.vault),
    audit: createDynamoAudit(table),
  };
});
