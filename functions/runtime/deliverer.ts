import { createDynamoDeliveryStore } from '../adapters/dynamo-delivery-store.ts';
import { createHttpProviderClient } from '../adapters/http-provider-client.ts';
import { createPayloadStorage } from '../adapters/payload-storage.ts';
import { createPayloadVault } from '../adapters/payload-vault.ts';
import { createS3Objects } from '../adapters/s3-objects.ts';
import { createSecretReader } from '../adapters/secrets-manager-secrets.ts';
import type { Connection } from '../domain/connection.ts';
import type { Log } from '../domain/log.ts';
import type { Deliverer } from '../domain/make-delivery.ts';
import { createSessions } from '../domain/sessions.ts';
import { systemAmbient } from './ambient.ts';
import { createS3Client, createSecretsManagerClient, createTable } from './aws-clients.ts';
import type { Config } from './config.ts';
import { DeliverEnvironment, readEnvironment } from './environment.ts';

/** What a deliver function keeps between batches: its clients, its secret and its session. */
export interface DelivererWiring {
  /** `remainingMs` tells how much time the current batch has left. */
  deliverer(remainingMs: () => number): Deliverer;
}

/** What the deliver function of one connection works with. */
export function createDelivererOf(variables: NodeJS.ProcessEnv, log: Log): DelivererWiring {
  const environment = readEnvironment(DeliverEnvironment, variables);
  const connection = onlyConnection(environment.CONFIG);
  const table = createTable(environment.TABLE_NAME);
  const secrets = createSecretReader(
    createSecretsManagerClient(),
    systemAmbient,
    environment.SECRET_PREFIX,
  );
  const vault = createPayloadVault(secrets);
  const objects = createS3Objects(createS3Client(), environment.BUCKET_NAME);
  const payloads = createPayloadStorage(vault, objects);
  const client = createHttpProviderClient();
  const sessions = createSessions(client, connection.timeoutSeconds * 1_000, systemAmbient);
  return {
    deliverer: (remainingMs) => ({
      store: createDynamoDeliveryStore(connection.name, { table, payloads, vault }),
      tools: { connection, secrets, sessions, client, ambient: systemAmbient, remainingMs },
      delaysSeconds: environment.CONFIG.retry.delaysSeconds,
      log,
    }),
  };
}

function onlyConnection({ connections }: Config): Connection {
  const [connection, ...others] = connections.values();
  if (connection === undefined || others.length > 0) {
    throw new Error('A deliver function serves exactly one connection');
  }
  return connection;
}
