import { afterAll, beforeAll } from 'vitest';
import { type AwsStack, startAwsStack } from '../integration/adapters/aws-stack.ts';
import { createAwsStores } from '../integration/adapters/aws-stores.ts';
import { createMemoryStores } from '../memory/memory-stores.ts';
import { healthStoreSuite } from './health-store.ts';

let stack: AwsStack;

beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
});
afterAll(() => stack.stop());

healthStoreSuite('memory', () => ({ ...createMemoryStores(), countPayloads: async () => 0 }));
healthStoreSuite('DynamoDB', () => createAwsStores(stack));
