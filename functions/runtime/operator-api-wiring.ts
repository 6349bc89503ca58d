import { createDynamoAudit } from '../adapters/dynamo-audit.ts';
import { createDynamoConnectionControl } from '../adapters/dynamo-connection-control.ts';
import { createDynamoConnectionRegistry } from '../adapters/dynamo-connection-registry.ts';
import { createDynamoDeliveryControl } from '../adapters/dynamo-delivery-control.ts';
import { createDynamoDeliveryIndex } from '../adapters/dynamo-delivery-index.ts';
import { createDynamoDeliveryReader } from '../adapters/dynamo-delivery-reader.ts';
import { createDynamoReplies } from '../adapters/dynamo-replies.ts';
import { createDynamoUserRecords } from '../adapters/dynamo-user-records.ts';
import type { BufferedMetrics } from '../adapters/emf-metrics.ts';
import { createPayloadVault } from '../adapters/payload-vault.ts';
import { createS3Objects } from '../adapters/s3-objects.ts';
import { createSecretReader } from '../adapters/secrets-manager-secrets.ts';
import { createDeliveryQueue } from '../adapters/sqs-delivery-queue.ts';
import { tellLeftOut } from '../domain/left-out.ts';
import type { Log } from '../domain/log.ts';
import type { DeliveryQueue } from '../domain/ports.ts';
import { tellingDeliveryQueue } from '../domain/signals.ts';
import type { OperatorApi } from '../operator/operator-api.ts';
import { systemAmbient } from './ambient.ts';
import {
  createS3Client,
  createSecretsManagerClient,
  createSqsClient,
  createTable,
} from './aws-clients.ts';
import { readBundledConfig } from './bundled-config.ts';
import { ApiEnvironment, readEnvironment } from './environment.ts';
import { createMetrics } from './metrics.ts';
import { queueUrls as queueUrlsOf } from './queue-urls.ts';

/** What is begun within it ends before API Gateway gives up, after 30 seconds. */
const budgetMs = 20_000;

/** What the api function works with. */
export function createOperatorApi(variables: NodeJS.ProcessEnv, log: Log): OperatorApi {
  const environment = readEnvironment(ApiEnvironment, variables);
  const config = readBundledConfig(environment.LAMBDA_TASK_ROOT);
  const queueUrls = queueUrlsOf(config, 'deliveries', environment.QUEUE_URL_PREFIX);
  const { connections, retry } = config;
  const metrics = createMetrics(environment.STAGE);
  const table = createTable(environment.TABLE_NAME, (leftOut) => {
    tellLeftOut(leftOut, { metrics, log });
    metrics.flush();
  });
  const secrets = createSecretReader(
    createSecretsManagerClient(),
    systemAmbient,
    environment.SECRET_PREFIX,
  );
  const objects = createS3Objects(createS3Client(), environment.BUCKET_NAME);
  return {
    connections,
    registry: createDynamoConnectionRegistry(table),
    reader: createDynamoDeliveryReader(table),
    deliveryControl: createDynamoDeliveryControl(table, objects),
    index: createDynamoDeliveryIndex(table),
    connectionControl: createDynamoConnectionControl(table),
    users: createDynamoUserRecords(table),
    replies: createDynamoReplies(table, createPayloadVault(secrets)),
    audit: createDynamoAudit(table),
    queue: countingQueue(createDeliveryQueue(createSqsClient(), queueUrls, log), metrics),
    ambient: systemAmbient,
    log,
    delaysSeconds: retry.delaysSeconds,
    budgetMs,
  };
}

/** Counts what the queues did not take, at once: a request of an operator has no end at which metrics are written. */
function countingQueue(
  queue: DeliveryQueue,
  metrics: BufferedMetrics,
): Pick<DeliveryQueue, 'enqueue'> {
  const telling = tellingDeliveryQueue(queue, metrics);
  return {
    async enqueue(connection, pointers) {
      const unsent = await telling.enqueue(connection, pointers);
      metrics.flush();
      return unsent;
    },
  };
}
