import { createDynamoChangeStore } from '../adapters/dynamo-change-store.ts';
import { createDynamoDeliveryReader } from '../adapters/dynamo-delivery-reader.ts';
import { createPayloadStorage } from '../adapters/payload-storage.ts';
import { createPayloadVault } from '../adapters/payload-vault.ts';
import { createS3Objects } from '../adapters/s3-objects.ts';
import { createSecretReader } from '../adapters/secrets-manager-secrets.ts';
import { createDeliveryQueue } from '../adapters/sqs-delivery-queue.ts';
import type { Log } from '../domain/log.ts';
import type { Receiver } from '../domain/receive-webhook.ts';
import { dialects } from '../sources/registry.ts';
import { systemAmbient } from './ambient.ts';
import {
  createS3Client,
  createSecretsManagerClient,
  createSqsClient,
  createTable,
} from './aws-clients.ts';
import { ReceiveEnvironment, readEnvironment } from './environment.ts';
import { queueUrls as queueUrlsOf } from './queue-urls.ts';

/** What the receive function works with. */
export function createReceiver(variables: NodeJS.ProcessEnv, log: Log): Receiver {
  const environment = readEnvironment(ReceiveEnvironment, variables);
  const { CONFIG, QUEUE_URL_PREFIX } = environment;
  const queueUrls = queueUrlsOf(CONFIG, 'deliveries', QUEUE_URL_PREFIX);
  const { connections, sources, retry } = CONFIG;
  const table = createTable(environment.TABLE_NAME);
  const secrets = createSecretReader(
    createSecretsManagerClient(),
    systemAmbient,
    environment.SECRET_PREFIX,
  );
  const objects = createS3Objects(createS3Client(), environment.BUCKET_NAME);
  const payloads = createPayloadStorage(createPayloadVault(secrets), objects);
  return {
    sources: new Map(
      Object.entries(sources).flatMap(([name, { type }]) =>
        dialects.filter((dialect) => dialect.type === type).map((dialect) => [name, dialect]),
      ),
    ),
    secrets,
    ambient: systemAmbient,
    acceptor: {
      connections: [...connections.values()],
      store: createDynamoChangeStore(table, payloads),
      reader: createDynamoDeliveryReader(table),
      queue: createDeliveryQueue(createSqsClient(), queueUrls),
      delaysSeconds: retry.delaysSeconds,
      log,
    },
  };
}
