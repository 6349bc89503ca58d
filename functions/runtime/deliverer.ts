import type * as v from 'valibot';
import { createDynamoDeliveryStore } from '../adapters/dynamo-delivery-store.ts';
import { createHttpProviderClient } from '../adapters/http-provider-client.ts';
import { createPayloadStorage } from '../adapters/payload-storage.ts';
import { createPayloadVault } from '../adapters/payload-vault.ts';
import { createS3Objects } from '../adapters/s3-objects.ts';
import { createSecretReader } from '../adapters/secrets-manager-secrets.ts';
import type { Connection } from '../domain/connection.ts';
import { type DeliveryMessage, deliverMessages, type Undone } from '../domain/deliver-messages.ts';
import type { Deliverer } from '../domain/deliverer.ts';
import type { Log } from '../domain/log.ts';
import { createSessions } from '../domain/sessions.ts';
import { type Signals, tellingDeliveryStore } from '../domain/signals.ts';
import { systemAmbient } from './ambient.ts';
import { createS3Client, createSecretsManagerClient, createTable } from './aws-clients.ts';
import { readBundledConfig } from './bundled-config.ts';
import type { Config } from './config.ts';
import { DeliverEnvironment, readEnvironment } from './environment.ts';
import { withFields } from './logger.ts';
import { createSignals } from './signals.ts';

/** Makes the deliveries of a batch; `remainingMs` tells how much time it has left. */
export type Deliver = (
  messages: readonly DeliveryMessage[],
  remainingMs: () => number,
) => Promise<Undone>;

/** What the deliver function of one connection does, and tells. It keeps its clients, its secret and its session. */
export function createDeliver(variables: NodeJS.ProcessEnv, functionLog: Log): Deliver {
  const environment = readEnvironment(DeliverEnvironment, variables);
  const config = readBundledConfig(environment.LAMBDA_TASK_ROOT);
  const connection = onlyConnection(config);
  const log = withFields(functionLog, { connection: connection.name });
  const signals = createSignals(environment, log);
  const delivererOf = delivererWith({ environment, config, connection, log, signals });
  return async (messages, remainingMs) => {
    try {
      return await deliverMessages(messages, delivererOf(remainingMs));
    } finally {
      await signals.end(remainingMs());
    }
  };
}

interface DelivererParts {
  readonly environment: v.InferOutput<typeof DeliverEnvironment>;
  readonly config: Config;
  readonly connection: Connection;
  readonly log: Log;
  readonly signals: Signals;
}

function delivererWith({
  environment,
  config,
  connection,
  log,
  signals,
}: DelivererParts): (remainingMs: () => number) => Deliverer {
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
  const { name, idSetting } = connection;
  const store = createDynamoDeliveryStore(name, { table, payloads, vault, idSetting });
  return (remainingMs) => ({
    store: tellingDeliveryStore(store, connection, signals),
    tools: { connection, secrets, sessions, client, ambient: systemAmbient, remainingMs },
    delaysSeconds: config.retry.delaysSeconds,
    log,
  });
}

function onlyConnection({ connections }: Config): Connection {
  const [connection, ...others] = connections.values();
  if (connection === undefined || others.length > 0) {
    throw new Error('A deliver function serves exactly one connection');
  }
  return connection;
}
