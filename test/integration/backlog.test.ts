import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { urlOf } from '../../functions/adapters/sqs-delivery-queue.ts';
import { operatorCredentials } from '../../local/iam/credentials.ts';
import { storeBacklog } from '../support/backlog.ts';
import { type BacklogPlace, createBacklogRetry } from '../support/backlog-retry.ts';
import { type AwsStack, startAwsStack } from './adapters/aws-stack.ts';

const backlog = 20_000;
const few = 30;

/** What a run of the retry function has for releasing on AWS, on one virtual processor, once a minute. */
const secondsPerRun = 45;

let stack: AwsStack;
let place: BacklogPlace;
let stored: { readonly large: readonly string[]; readonly small: readonly string[] };

beforeAll(async () => {
  stack = await startAwsStack(['large', 'small']);
  const { table, queueUrls, deadLetterQueueUrls } = stack;
  const connections = ['large', 'small'];
  place = { connections, table: table.name, queueUrls, deadLetterQueueUrls };
  stored = {
    large: await storeBacklog(stack.table, { connection: 'large', count: backlog }),
    small: await storeBacklog(stack.table, { connection: 'small', count: few }),
  };
}, 300_000);
afterAll(() => stack.stop());

const WorkerMessage = v.variant('kind', [
  v.object({ kind: v.literal('queued'), ids: v.array(v.string()) }),
  v.object({
    kind: v.literal('done'),
    logged: v.array(v.string()),
    released: v.number(),
    cpuMs: v.number(),
    heapGrowthBytes: v.number(),
    mostInHand: v.number(),
  }),
]);
type Run = Extract<v.InferOutput<typeof WorkerMessage>, { kind: 'done' }>;

/** One run of the retry function to the very end, in a thread of its own. */
async function runToTheEnd(onQueued: (ids: readonly string[]) => void): Promise<Run> {
  const { endpoints } = stack.services;
  const worker = new Worker(new URL('../support/backlog-worker.ts', import.meta.url), {
    workerData: { endpoints, credentials: operatorCredentials, place },
    execArgv: [],
  });
  const done = Promise.withResolvers<Run>();
  worker.on('error', done.reject);
  worker.on('message', (input) => {
    const message = v.parse(WorkerMessage, input);
    if (message.kind === 'queued') onQueued(message.ids);
    else done.resolve(message);
  });
  const exit = once(worker, 'exit');
  const run = await done.promise;
  await exit;
  return run;
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
  const queued: string[] = [];
  const onQueued = (ids: readonly string[]) => queued.push(...ids);
  const retry = createBacklogRetry(place, stack.clients, onQueued);
  expect(await retry.run(25)).toContain(unfinished);
  const afterFirst = queued.length;
  expect(afterFirst).toBeGreaterThan(few);
  expect(afterFirst).toBeLessThan(backlog / 4);
  // The few of the other connection were not kept waiting by the many of this one.
  expect(new Set(queued).isSupersetOf(new Set(stored.small))).toBe(true);
  const lastOfFew = Math.max(...stored.small.map((id) => queued.indexOf(id)));
  expect(lastOfFew).toBeLessThan(1_000);

  expect(await retry.run(25)).toContain(unfinished);
  expect(queued.length).toBeGreaterThan(afterFirst);
  const startedAt = performance.now();
  const last = await runToTheEnd(onQueued);
  const seconds = (performance.now() - startedAt) / 1_000;
  expect(last.logged).not.toContain(unfinished);

  expect(queued.toSorted()).toEqual([...stored.large, ...stored.small].toSorted());
  expect(await messagesIn('large')).toBe(backlog);
  expect(await messagesIn('small')).toBe(few);

  const { released } = last;
  const cpuMs = last.cpuMs / released;
  console.info(
    `${released} deliveries released in ${seconds.toFixed(1)} s: ` +
      `${Math.round((released / seconds) * 60)} a minute with the stand-ins for AWS on this machine, ` +
      `${Math.round((secondsPerRun * 1_000) / cpuMs)} in a run by the function's own processor time ` +
      `(${cpuMs.toFixed(2)} ms each); heap grew by ${(last.heapGrowthBytes / 1e6).toFixed(1)} MB`,
  );
  // The stand-ins are many times slower than AWS, so it is the function's own time that is promised.
  expect(cpuMs).toBeLessThan((secondsPerRun * 1_000) / 20_000);
  // However large the backlog, only this much of it is in memory at a time.
  expect(Math.max(retry.mostInHand(), last.mostInHand)).toBeLessThanOrEqual(1_000);
  expect(last.heapGrowthBytes).toBeLessThan(4_000_000);

  await retry.run(Number.POSITIVE_INFINITY);
  expect(queued).toHaveLength(backlog + few);
}, 300_000);
