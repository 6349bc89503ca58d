import type * as v from 'valibot';
import { createDynamoAcceptedReader } from '../adapters/dynamo-accepted-reader.ts';
import { createDynamoChangeStore } from '../adapters/dynamo-change-store.ts';
import { createPayloadStorage } from '../adapters/payload-storage.ts';
import { createPayloadVault } from '../adapters/payload-vault.ts';
import { createS3Objects } from '../adapters/s3-objects.ts';
import { createSecretReader } from '../adapters/secrets-manager-secrets.ts';
import { createDeliveryQueue } from '../adapters/sqs-delivery-queue.ts';
import type { Log } from '../domain/log.ts';
import type { Metrics } from '../domain/metrics.ts';
import { createReceiptClock } from '../domain/receipt-clock.ts';
import { type Receiver, type Reception, receiveWebhook } from '../domain/receive-webhook.ts';
import { tellingDeliveryQueue, tellReception } from '../domain/signals.ts';
import type { IncomingWebhook } from '../domain/source.ts';
import { dialects } from '../sources/registry.ts';
import { systemAmbient } from './ambient.ts';
import {
  createS3Client,
  createSecretsManagerClient,
  createSqsClient,
  createTable,
} from './aws-clients.ts';
import { readBundledConfig } from './bundled-config.ts';
import { ReceiveEnvironment, readEnvironment } from './environment.ts';
import { createMetrics } from './metrics.ts';
import { queueUrls as queueUrlsOf } from './queue-urls.ts';

/** Receives a webhook for the source, and counts what comes of it. */
export type ReceiveCounted = (source: string, webhook: IncomingWebhook) => Promise<Reception>;

/** What the receive function works with. */
export function createReceiver(variables: NodeJS.ProcessEnv, log: Log): ReceiveCounted {
  const environment = readEnvironment(ReceiveEnvironment, variables);
  const metrics = createMetrics(environment.STAGE);
  const receiver = receiverOf(environment, metrics, log);
  return async (source, webhook) => {
    const reception = await receiveWebhook(source, webhook, receiver);
    tellReception(source, reception, metrics);
    metrics.flush();
    return reception;
  };
}

function receiverOf(
  environment: v.InferOutput<typeof ReceiveEnvironment>,
  metrics: Metrics,
  log: Log,
): Receiver {
  const config = readBundledConfig(environment.LAMBDA_TASK_ROOT);
  const queueUrls = queueUrlsOf(config, 'deliveries', environment.QUEUE_URL_PREFIX);
  const { connections, sources, retry } = config;
  const table = createTable(environment.TABLE_NAME);
  const secrets = createSecretReader(
    createSecretsManagerClient(),
    systemAmbient,
    environment.SECRET_PREFIX,
  );
  const objects = createS3Objects(createS3Client(), environment.BUCKET_NAME);
  const vault = createPayloadVault(secrets);
  const payloads = createPayloadStorage(vault, objects);
  return {
    sources: new Map(
      Object.entries(sources).flatMap(([name, { type }]) =>
        dialects.filter((dialect) => dialect.type === type).map((dialect) => [name, dialect]),
      ),
    ),
    secrets,
    ambient: createReceiptClock(systemAmbient),
    acceptor: {
      connections: [...connections.values()],
      store: createDynamoChangeStore(table, { payloads, vault }),
      reader: createDynamoAcceptedReader(table),
      queue: tellingDeliveryQueue(createDeliveryQueue(createSqsClient(), queueUrls, log), metrics),
      delaysSeconds: retry.delaysSeconds,
      log,
    },
  };
}
