import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDynamoReleaseStore } from '../../functions/adapters/dynamo-release-store.ts';
import { createDeadLetterQueue } from '../../functions/adapters/sqs-dead-letter-queue.ts';
import { createDeliveryQueue, urlOf } from '../../functions/adapters/sqs-delivery-queue.ts';
import { releaseEverything } from '../../functions/domain/release-everything.ts';
import { systemAmbient } from '../../functions/runtime/ambient.ts';
import { storeBacklog } from '../support/backlog.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { type AwsStack, startAwsStack } from './adapters/aws-stack.ts';

const backlog = 20_000;
const few = 30;

let stack: AwsStack;
let stored: { readonly large: readonly string[]; readonly small: readonly string[] };

beforeAll(async () => {
  stack = await startAwsStack(['large', 'small']);
  stored = {
    large: await storeBacklog(stack.table, { connection: 'large', count: backlog }),
    small: await storeBacklog(stack.table, { connection: 'small', count: few }),
  };
}, 300_000);
afterAll(() => stack.stop());

/** The retry function over the stack, and what it reads and queues. */
function createRetry() {
  const store = createDynamoReleaseStore(stack.table);
  const queue = createDeliveryQueue(stack.clients.sqs, stack.queueUrls);
  const queued: string[] = [];
  let [inHand, mostInHand] = [0, 0];
  const watchedStore: typeof store = {
    ...store,
    async *due(...query) {
      for await (const page of store.due(...query)) {
        inHand += page.length;
        mostInHand = Math.max(mostInHand, inHand);
        yield page;
      }
    },
    async release(...releasing) {
      const pointer = await store.release(...releasing);
      inHand -= 1;
      return pointer;
    },
  };
  const watchedQueue: typeof queue = {
    ...queue,
    async enqueue(connection, pointers) {
      const unsent = await queue.enqueue(connection, pointers);
      queued.push(...pointers.map(({ deliveryId }) => deliveryId));
      return unsent;
    },
  };
  return {
    queued,
    /** How many deliveries were read and not yet released, at the most. */
    mostInHand: () => mostInHand,
    /** One run, which has time for so many steps. Returns what it logged. */
    async run(steps: number) {
      let left = steps;
      const log = createKeptLog();
      const remainingMs = () => {
        left -= 1;
        return left;
      };
      const releaser = {
        store: watchedStore,
        queue: watchedQueue,
        ambient: systemAmbient,
        log,
        delaysSeconds: [60, 300],
        remainingMs,
      };
      await releaseEverything({
        connections: ['large', 'small'].map((name) => makeConnection(name, wecareSettings)),
        releaser,
        deadLetters: createDeadLetterQueue(stack.clients.sqs, stack.deadLetterQueueUrls),
        secrets: { current: async () => 'v1' },
      });
      return log.lines.map(({ message }) => message);
    },
  };
}

async function messagesIn(connection: string): Promise<number> {
  const { Attributes } = await stack.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: urlOf(stack.queueUrls, connection),
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
}

const unfinished = 'not everything due was released in time; the next run goes on';

test('of 20,000 deliveries none is missed and none released twice, in as many runs as it takes', async () => {
  const retry = createRetry();
  const startedAt = performance.now();
  expect(await retry.run(50)).toContain(unfinished);
  const afterFirst = retry.queued.length;
  expect(afterFirst).toBeGreaterThan(few);
  expect(afterFirst).toBeLessThan(backlog / 4);
  // The few of the other connection were not kept waiting by the many of this one.
  expect(new Set(retry.queued).isSupersetOf(new Set(stored.small))).toBe(true);
  const lastOfFew = Math.max(...stored.small.map((id) => retry.queued.indexOf(id)));
  expect(lastOfFew).toBeLessThan(1_000);

  expect(await retry.run(100)).toContain(unfinished);
  expect(retry.queued.length).toBeGreaterThan(afterFirst);
  expect(await retry.run(Number.POSITIVE_INFINITY)).not.toContain(unfinished);
  const seconds = (performance.now() - startedAt) / 1_000;
  console.info(
    `${backlog} deliveries released in ${seconds.toFixed(1)} s: ` +
      `${Math.round((backlog / seconds) * 60)} a minute on this machine`,
  );

  expect(retry.queued.toSorted()).toEqual([...stored.large, ...stored.small].toSorted());
  expect(await messagesIn('large')).toBe(backlog);
  expect(await messagesIn('small')).toBe(few);
  // However large the backlog, only this much of it is in memory at a time.
  expect(retry.mostInHand()).toBeLessThanOrEqual(1_000);

  await retry.run(Number.POSITIVE_INFINITY);
  expect(retry.queued).toHaveLength(backlog + few);
}, 300_000);
