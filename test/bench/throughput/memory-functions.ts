import { connectionSecretName, sourceSecretName } from '../../../functions/domain/credentials.ts';
import { deliverMessages } from '../../../functions/domain/deliver-messages.ts';
import type { DeliveryPointer, ProviderClient } from '../../../functions/domain/ports.ts';
import { receiveWebhook } from '../../../functions/domain/receive-webhook.ts';
import { createSessions } from '../../../functions/domain/sessions.ts';
import { systemAmbient } from '../../../functions/runtime/ambient.ts';
import { standardWebhooks } from '../../../functions/sources/standard-webhooks.ts';
import { createMemoryDatabase } from '../../memory/memory-database.ts';
import { createMemorySecrets } from '../../memory/memory-secrets.ts';
import { createMemoryStores } from '../../memory/memory-stores.ts';
import { ditoSettings, makeConnections } from '../../support/made-connection.ts';
import { signingSecret } from '../../support/signed-webhook.ts';
import type { SampleWebhook } from './sample-webhook.ts';

const silent = { info() {}, warn() {}, error() {} };
const delaysSeconds = [60];

/** A provider that is content with everything, at once. */
const content: ProviderClient = {
  send: async () => ({ status: 200, headers: {}, body: '{"data":{}}' }),
};

/** receive and deliver with ports in memory: what is left is our own code. Two connections, both to Dito. */
export function createMemoryFunctions() {
  const connections = makeConnections({ dito: ditoSettings, 'dito-two': ditoSettings });
  const [connection] = connections;
  if (connection === undefined) throw new Error('There is no connection');
  const stores = createMemoryStores(createMemoryDatabase((value) => value));
  const secrets = createMemorySecrets(systemAmbient);
  secrets.put(sourceSecretName('hr'), JSON.stringify({ signingSecrets: [signingSecret] }));
  secrets.put(connectionSecretName('dito'), '{"apiKey":"made-up","secretKey":"made-up"}');
  const queued: DeliveryPointer[] = [];
  const receiver = {
    sources: new Map([['hr', standardWebhooks]]),
    secrets: secrets.reader,
    ambient: systemAmbient,
    acceptor: {
      connections,
      store: stores.changes,
      reader: stores.reader,
      queue: {
        async enqueue(name: string, pointers: readonly DeliveryPointer[]) {
          if (name === connection.name) queued.push(...pointers);
          return [];
        },
        depth: async () => 0,
      },
      log: silent,
      delaysSeconds,
    },
  };
  const deliverer = {
    store: stores.deliveriesOf(connection.name),
    tools: {
      connection,
      secrets: secrets.reader,
      sessions: createSessions(content, 10_000, systemAmbient),
      client: content,
      ambient: systemAmbient,
      remainingMs: () => 60_000,
    },
    delaysSeconds,
    log: silent,
  };
  return {
    receive: ({ body, headers }: SampleWebhook) =>
      receiveWebhook('hr', { headers, body: Buffer.from(body) }, receiver),
    /** Delivers what was received, ten at a time, and tells how many that were. */
    async deliver(): Promise<number> {
      const messages = queued.splice(0, 10).map((pointer) => ({
        messageId: pointer.deliveryId,
        pointer,
      }));
      if (messages.length > 0) await deliverMessages(messages, deliverer);
      return messages.length;
    },
    statuses: () =>
      Map.groupBy(stores.database.deliveries.values(), ({ delivery }) => delivery.status),
  };
}
