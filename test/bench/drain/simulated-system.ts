import { acceptChange } from '../../../functions/domain/accept-change.ts';
import { changeIdOf, deliveryIdOf } from '../../../functions/domain/ids.ts';
import type { DeliveryPointer } from '../../../functions/domain/ports.ts';
import { releaseEverything } from '../../../functions/domain/release-everything.ts';
import { createRandom } from '../../chaos/random.ts';
import { createMemoryDatabase } from '../../memory/memory-database.ts';
import { createMemorySecrets } from '../../memory/memory-secrets.ts';
import { createMemoryStores } from '../../memory/memory-stores.ts';
import { ditoSettings, makeConnection } from '../../support/made-connection.ts';
import { anaPrado, makeChange } from '../../support/user-change.ts';
import { createDueDeliveries } from './due-deliveries.ts';
import { createEnds } from './ends.ts';
import { createGroupQueue } from './group-queue.ts';
import { createFailingProvider, type OutageOptions } from './outage.ts';
import { createSimulatedDeliver } from './simulated-deliver.ts';
import { createVirtualTime } from './virtual-time.ts';

/** The schedule of a config that says nothing else. */
const delaysSeconds = [60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400];

/** How long a run of the retry function may release. */
const runMs = 45_000;

/** Receive, deliver and retry over memory, with one connection. */
export function createSimulatedSystem(options: OutageOptions) {
  const time = createVirtualTime();
  const provider = createFailingProvider(options, time);
  const connection = makeConnection('dito', ditoSettings);
  // Nobody changes what he has stored or read, so that copies would only take time.
  const stores = createMemoryStores(createMemoryDatabase((value) => value));
  const secrets = createMemorySecrets(time);
  secrets.put('propaga/connections/dito', '{"apiKey":"made-up","secretKey":"made-up"}');
  const messages = createGroupQueue();
  const ends = createEnds(time, provider.downUntil);
  const due = createDueDeliveries(stores.database);
  const errors: string[] = [];
  const log = { info() {}, warn() {}, error: (message: string) => void errors.push(message) };
  const queue = {
    async enqueue(_: string, pointers: readonly DeliveryPointer[]) {
      for (const pointer of pointers) messages.send(pointer);
      return [];
    },
    depth: async () => messages.depth(),
  };
  const common = { queue, log, delaysSeconds };
  const acceptor = {
    ...common,
    connections: [connection],
    store: stores.changes,
    reader: stores.reader,
  };
  const releases = due.watchingReleases(stores.releases);
  const { next: chance } = createRandom(1, 'users');

  return {
    time,
    provider,
    ends,
    errors,
    deliveries: stores.database.deliveries,
    queued: () => messages.depth(),
    deliver: createSimulatedDeliver({
      options,
      time,
      queue: messages,
      deliverer: {
        store: due.watchingDeliveries(ends.watching(stores.deliveriesOf(connection.name))),
        tools: { connection, secrets: secrets.reader, client: provider.client, ambient: time },
        delaysSeconds,
        log,
      },
    }),
    async receive(number: number): Promise<void> {
      const at = time.now().toISOString();
      const user = Math.floor(chance() * options.users);
      const person = { ...anaPrado, key: `u-${user}`, cpf: String(user).padStart(11, '0') };
      const id = changeIdOf('hr', String(number));
      await acceptChange(
        makeChange({ id, user: person, occurredAt: at, receivedAt: at }),
        acceptor,
      );
      due.add(deliveryIdOf(id, connection.name));
    },
    retry(): Promise<void> {
      let released = 0;
      const store = {
        ...releases,
        release(...given: Parameters<typeof releases.release>) {
          released += 1;
          return releases.release(...given);
        },
      };
      const remainingMs = () => runMs - (1_000 * released) / options.releasesPerSecond;
      return releaseEverything({
        connections: [connection],
        releaser: { ...common, store, ambient: time, remainingMs },
        deadLetters: { receive: async () => [], remove: async () => {} },
        secrets: secrets.versions,
      });
    },
  };
}
