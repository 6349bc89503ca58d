import process from 'node:process';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { createAwsClients } from '../../local/services/aws-clients.ts';
import { createBacklogRetry } from './backlog-retry.ts';

// The retry function in a thread of its own, so that its processor time and its heap can be told from everybody else's.

const Urls = v.record(v.string(), v.string());
const Task = v.object({
  endpoints: v.object({
    sqs: v.string(),
    s3: v.string(),
    dynamodb: v.string(),
    secretsManager: v.string(),
    eventBridge: v.string(),
  }),
  /** Those of the thread that has started the endpoints: each makes its own up. */
  credentials: v.object({ accessKeyId: v.string(), secretAccessKey: v.string() }),
  place: v.object({
    connections: v.array(v.string()),
    table: v.string(),
    queueUrls: Urls,
    deadLetterQueueUrls: Urls,
  }),
});

/** How many deliveries are queued between two looks at the heap. */
const lookEvery = 2_000;

const { endpoints, credentials, place } = v.parse(Task, workerData);
setFlagsFromString('--expose-gc');
const collectGarbage = v.parse(v.function(), runInNewContext('gc'));

let queued = 0;
let [lookMs, mostHeapBytes] = [0, 0];

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function usedHeapBytes(): number {
  collectGarbage();
  return getHeapStatistics().used_heap_size;
}

function look(): void {
  const before = cpuMs();
  mostHeapBytes = Math.max(mostHeapBytes, usedHeapBytes());
  lookMs += cpuMs() - before;
}

const clients = createAwsClients(endpoints, credentials);
const retry = createBacklogRetry(place, clients, (ids) => {
  parentPort?.postMessage({ kind: 'queued', ids });
  const looks = Math.floor(queued / lookEvery);
  queued += ids.length;
  if (Math.floor(queued / lookEvery) > looks) look();
});
// What the clients load with their first calls is there whatever the backlog.
const firstSteps = 3;
await retry.run(firstSteps);
const queuedBefore = queued;
const heapBytes = usedHeapBytes();
lookMs = 0;
const startMs = cpuMs();
const logged = await retry.run(Number.POSITIVE_INFINITY);
parentPort?.postMessage({
  kind: 'done',
  logged,
  released: queued - queuedBefore,
  cpuMs: cpuMs() - startMs - lookMs,
  heapGrowthBytes: mostHeapBytes - heapBytes,
  mostInHand: retry.mostInHand(),
});
clients.destroy();
