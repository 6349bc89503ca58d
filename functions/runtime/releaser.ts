import type * as v from 'valibot';
import { createDynamoDeliveryIndex } from '../adapters/dynamo-delivery-index.ts';
import { createDynamoReleaseStore } from '../adapters/dynamo-release-store.ts';
import type { DynamoTable } from '../adapters/dynamo-table.ts';
import { createSecretVersions } from '../adapters/secrets-manager-secrets.ts';
import { createDeadLetterQueue } from '../adapters/sqs-dead-letter-queue.ts';
import { createDeliveryQueue } from '../adapters/sqs-delivery-queue.ts';
import { tellLeftOut } from '../domain/left-out.ts';
import type { Log } from '../domain/log.ts';
import { createGauges, type Gauges } from '../domain/measure-connections.ts';
import { type ReleaseRun, releaseEverything } from '../domain/release-everything.ts';
import {
  countingLog,
  type Signals,
  tellingDeadLetters,
  tellingDeliveryQueue,
  tellingReleaseStore,
} from '../domain/signals.ts';
import { systemAmbient } from './ambient.ts';
import { createSecretsManagerClient, createSqsClient, createTable } from './aws-clients.ts';
import { readBundledConfig } from './bundled-config.ts';
import { RetryEnvironment, readEnvironment } from './environment.ts';
import { queueUrls } from './queue-urls.ts';
import { createRemoval } from './removal.ts';
import { createSignals } from './signals.ts';

/** Left over for what is under way when the time for releasing ends. */
const reserveMs = 10_000;

/** What the retry function does in one run, and tells; `remainingMs` says how much time the run has left. */
export function createRelease(
  variables: NodeJS.ProcessEnv,
  functionLog: Log,
): (remainingMs: () => number) => Promise<void> {
  const environment = readEnvironment(RetryEnvironment, variables);
  const signals = createSignals(environment, functionLog);
  const log = countingLog(functionLog, signals.metrics);
  const table = createTable(environment.TABLE_NAME, (leftOut) =>
    tellLeftOut(leftOut, { metrics: signals.metrics, log }),
  );
  const index = createDynamoDeliveryIndex(table);
  const gauges = createGauges({ index, metrics: signals.metrics, ambient: systemAmbient, log });
  const runOf = releaseRunWith({ environment, table, log, signals, gauges });
  const removal = createRemoval({ bucketName: environment.BUCKET_NAME, table, index, log });
  return async (remainingMs) => {
    const run = runOf(remainingMs);
    try {
      await releaseEverything(run);
      await removal.run(run);
      await gauges.measure(run.connections);
    } finally {
      await signals.end(remainingMs());
    }
  };
}

interface RunParts {
  readonly environment: v.InferOutput<typeof RetryEnvironment>;
  readonly table: DynamoTable;
  readonly log: Log;
  readonly signals: Signals;
  readonly gauges: Gauges;
}

function releaseRunWith({
  environment,
  table,
  log,
  signals,
  gauges,
}: RunParts): (remainingMs: () => number) => ReleaseRun {
  const { LAMBDA_TASK_ROOT, QUEUE_URL_PREFIX, SECRET_PREFIX } = environment;
  const config = readBundledConfig(LAMBDA_TASK_ROOT);
  const { connections, retry } = config;
  const sqs = createSqsClient();
  const store = createDynamoReleaseStore(table);
  const watched = gauges.watching(tellingReleaseStore(store, signals));
  const queue = tellingDeliveryQueue(
    createDeliveryQueue(sqs, queueUrls(config, 'deliveries', QUEUE_URL_PREFIX), log),
    signals.metrics,
  );
  const deadLetters = createDeadLetterQueue(
    sqs,
    queueUrls(config, 'dead-letters', QUEUE_URL_PREFIX),
  );
  const secrets = createSecretVersions(createSecretsManagerClient(), SECRET_PREFIX);
  return (remainingMs) => ({
    connections: [...connections.values()],
    releaser: {
      store: watched,
      queue,
      ambient: systemAmbient,
      log,
      delaysSeconds: retry.delaysSeconds,
      remainingMs: () => remainingMs() - reserveMs,
    },
    deadLetters: tellingDeadLetters(deadLetters, signals),
    secrets,
  });
}
