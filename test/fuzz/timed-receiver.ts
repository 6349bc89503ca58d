import { createPayloadStorage } from '../../functions/adapters/payload-storage.ts';
import { createPayloadVault } from '../../functions/adapters/payload-vault.ts';
import {
  type Receiver,
  type Reception,
  receiveWebhook,
} from '../../functions/domain/receive-webhook.ts';
import { standardWebhooks } from '../../functions/sources/standard-webhooks.ts';
import { createMemoryChangeStore } from '../memory/memory-change-store.ts';
import { createMemoryDatabase } from '../memory/memory-database.ts';
import { createMemoryDeliveryReader } from '../memory/memory-delivery-reader.ts';
import { createKeptLog } from '../support/kept-log.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  imagemaisSettings,
  makeConnections,
  wecareSettings,
} from '../support/made-connection.ts';
import { createPutSecrets } from '../support/put-secrets.ts';
import { signingSecret } from '../support/signed-webhook.ts';
import { signBytes } from './fuzzed-system.ts';

/** What receiving a body came to, and how long all threads of this process worked meanwhile. */
export interface Timed {
  readonly cpuMs: number;
  readonly reception: Reception;
}

/**
 * Receives signed bodies as `receive` does, for connections to all providers: everything but the calls of AWS is done,
 * fingerprints and the encryption of payloads included.
 */
export function createTimedReceiver(): (body: Buffer) => Promise<Timed> {
  const secrets = createPutSecrets({
    'propaga/sources/hr': { signingSecrets: [signingSecret] },
    'propaga/data-key': { key: 'made up for tests '.repeat(3) },
  });
  const receiver = receiverWith(secrets);
  return async (body) => {
    const { headers } = signBytes(body);
    const before = process.cpuUsage();
    const reception = await receiveWebhook('hr', { headers, body }, receiver);
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1_000, reception };
  };
}

function receiverWith(secrets: Receiver['secrets']): Receiver {
  const database = createMemoryDatabase();
  const vault = createPayloadVault(secrets);
  const payloads = createPayloadStorage(vault, {
    put: async () => undefined,
    get: async () => new Uint8Array(),
    remove: async () => undefined,
  });
  return {
    sources: new Map([['hr', standardWebhooks]]),
    secrets,
    ambient: { now: () => new Date() },
    acceptor: {
      connections: makeConnections({
        dito: ditoSettings,
        wecare: wecareSettings,
        imagemais: imagemaisSettings,
        'gestao-plus': gestaoPlusSettings,
      }),
      store: {
        ...createMemoryChangeStore(database),
        async save({ content, id }, deliveries) {
          await vault.currentFingerprint(content, id);
          await Promise.all(
            deliveries.map(({ delivery, payload }) => payloads.store(payload, delivery)),
          );
          return { kind: 'created' };
        },
      },
      reader: createMemoryDeliveryReader(database),
      queue: { enqueue: async () => [], depth: async () => 0 },
      log: createKeptLog(),
      delaysSeconds: [60],
    },
  };
}
