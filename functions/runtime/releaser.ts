import { createDynamoReleaseStore } from '../adapters/dynamo-release-store.ts';
import { createSecretVersions } from '../adapters/secrets-manager-secrets.ts';
import { createDeadLetterQueue } from '../adapters/sqs-dead-letter-queue.ts';
import { createDeliveryQueue } from '../adapters/sqs-delivery-queue.ts';
import type { Log } from '../domain/log.ts';
import type { ReleaseRun } from '../domain/release-everything.ts';
import { systemAmbient } from './ambient.ts';
import { createSecretsManagerClient, createSqsClient, createTable } from './aws-clients.ts';
import { RetryEnvironment, readEnvironment } from './environment.ts';
import { queueUrls } from './queue-urls.ts';

/** Left over for what is under way when the time for releasing ends. */
const reserveMs = 10_000;

/** What the retry function works with, given how much time a run has left. */
export function createReleaserOf(
  variables: NodeJS.ProcessEnv,
  log: Log,
): (remainingMs: () => number) => ReleaseRun {
  const environment = readEnvironment(RetryEnvironment, variables);
  const { CONFIG, QUEUE_URL_PREFIX, SECRET_PREFIX } = environment;
  const { connections, retry } = CONFIG;
  const sqs = createSqsClient();
  const store = createDynamoReleaseStore(createTable(environment.TABLE_NAME));
  const queue = createDeliveryQueue(sqs, queueUrls(CONFIG, 'deliveries', QUEUE_URL_PREFIX));
  const deadLetters = createDeadLetterQueue(
    sqs,
    queueUrls(CONFIG, 'dead-letters', QUEUE_URL_PREFIX),
  );
  const secrets = createSecretVersions(createSecretsManagerClient(), SECRET_PREFIX);
  return (remainingMs) => ({
    connections: [...connections.values()],
    releaser: {
      store,
      queue,
      ambient: systemAmbient,
      log,
      delaysSeconds: retry.delaysSeconds,
      remainingMs: () => remainingMs() - reserveMs,
    },
    deadLetters,
    secrets,
  });
}
