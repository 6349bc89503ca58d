import { afterAll, beforeAll } from 'vitest';
import { changeStoreSuite } from '../../conformance/change-store.ts';
import { deliveryReaderSuite } from '../../conformance/delivery-reader.ts';
import { deliveryStoreSuite } from '../../conformance/delivery-store.ts';
import { idClaimsSuite } from '../../conformance/id-claims.ts';
import { releaseStoreSuite } from '../../conformance/release-store.ts';
import { userVersionsSuite } from '../../conformance/user-versions.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { createAwsStores } from './aws-stores.ts';

let stack: AwsStack;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
});
afterAll(() => stack.stop());

// Each function's stores by its own role, which has to allow all that is promised of them.
const open = () => createAwsStores(stack, stack.table, stack.tableOf);

changeStoreSuite('DynamoDB and S3', open);
deliveryStoreSuite('DynamoDB and S3', open);
deliveryReaderSuite('DynamoDB', open);
releaseStoreSuite('DynamoDB', open);
userVersionsSuite('DynamoDB', open);
idClaimsSuite('DynamoDB', open);
