import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { Enforcement } from '../iam/check-call.ts';
import { StartError } from '../start-error.ts';
import { account } from '../template/surroundings.ts';

/** DynamoDB on a port of 127.0.0.1. */
export interface DynamoDb {
  readonly url: string;
  /** From now on every call is checked. */
  enforce(enforcement: Enforcement): Promise<void>;
  stop(): Promise<void>;
}

/** What the worker says once it has started, or found that it cannot. */
const Started = v.variant('status', [
  v.object({ status: v.literal('listening'), port: v.number() }),
  v.object({ status: v.literal('locked') }),
]);

/** What the worker says once it checks calls, and of each that it refuses. */
const Guarding = v.variant('status', [
  v.object({ status: v.literal('guarded') }),
  v.object({ status: v.literal('refused'), refusal: v.string() }),
]);

/**
 * Starts DynamoDB in a thread of its own, its tables in the data directory or, without one, in memory. Throws a
 * `StartError` if another process has the directory.
 */
export async function startDynamoDb(dataDirectory?: string): Promise<DynamoDb> {
  const path = dataDirectory === undefined ? undefined : join(dataDirectory, 'dynamodb');
  if (path !== undefined) mkdirSync(path, { recursive: true });
  const worker = new Worker(new URL('./dynamodb-worker.ts', import.meta.url), {
    workerData: { path },
    env: { AWS_REGION: account.region, AWS_ACCOUNT_ID: account.accountId },
    execArgv: [],
  });
  const exited = once(worker, 'exit');
  const [message] = await once(worker, 'message');
  const started = v.parse(Started, message);
  if (started.status === 'locked') {
    await worker.terminate();
    throw new StartError(
      `${dataDirectory} is in use by another propaga. Stop that one, or set PROPAGA_DATA to another directory.`,
    );
  }
  return {
    url: `http://127.0.0.1:${started.port}`,
    async enforce({ rules, report }) {
      const { promise: guarded, resolve } = Promise.withResolvers<void>();
      worker.on('message', (input) => {
        const message = v.parse(Guarding, input);
        if (message.status === 'guarded') resolve();
        else report(message.refusal);
      });
      worker.postMessage({ order: 'enforce', rules });
      await guarded;
    },
    async stop() {
      worker.postMessage({ order: 'stop' });
      await exited;
    },
  };
}
