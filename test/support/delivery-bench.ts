import { acceptChange } from '../../functions/domain/accept-change.ts';
import type { Connection } from '../../functions/domain/connection.ts';
import { connectionSecretName } from '../../functions/domain/credentials.ts';
import { type DeliveryMessage, deliverMessages } from '../../functions/domain/deliver-messages.ts';
import type { Delivery } from '../../functions/domain/delivery.ts';
import { changeIdOf, deliveryIdOf, userGroupOf } from '../../functions/domain/ids.ts';
import type { DeliveryStore, UserState } from '../../functions/domain/ports.ts';
import { createSessions } from '../../functions/domain/sessions.ts';
import type { ProviderTools } from '../../functions/domain/update-user.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { createMemoryChangeStore } from '../memory/memory-change-store.ts';
import {
  createMemoryDatabase,
  type MemoryDatabase,
  stateKeyOf,
} from '../memory/memory-database.ts';
import { createMemoryDeliveryReader } from '../memory/memory-delivery-reader.ts';
import { createMemoryDeliveryStore } from '../memory/memory-delivery-store.ts';
import { createMemoryReleaseStore } from '../memory/memory-release-store.ts';
import { createKeptLog } from './kept-log.ts';
import { createPutSecrets } from './put-secrets.ts';
import type { ScriptedProvider } from './scripted-provider.ts';
import { createStoppedClock } from './stopped-clock.ts';
import { makeChange } from './user-change.ts';

const wecareSecret = { key: 'made-up-key', secret: 'made-up-secret' };

const delaysSeconds = [60, 300, 900];

interface BenchParts {
  readonly connection: Connection;
  readonly provider: ScriptedProvider;
  readonly secret?: unknown;
  /** What was stored before. */
  readonly database?: MemoryDatabase;
  /** What the store does differently. */
  readonly change?: (store: DeliveryStore) => Partial<DeliveryStore>;
}

/** One connection's deliver function, with its stores in memory and a provider that a test scripts. */
export function createBench({
  connection,
  provider,
  secret = wecareSecret,
  database = createMemoryDatabase(),
  change,
}: BenchParts) {
  const clock = createStoppedClock();
  const log = createKeptLog();
  const secretName = connectionSecretName(connection.name);
  const secrets = createPutSecrets({ [secretName]: secret });
  let remainingMs = 60_000;
  const tools: ProviderTools = {
    connection,
    secrets,
    sessions: createSessions(provider, connection.timeoutSeconds * 1_000, clock),
    client: provider,
    ambient: clock,
    remainingMs: () => remainingMs,
  };
  const store = createMemoryDeliveryStore(connection.name, database, connection.idSetting);
  const deliverer = {
    store: { ...store, ...change?.(store) },
    tools,
    delaysSeconds,
    log,
  };
  const acceptor = {
    connections: [connection],
    store: createMemoryChangeStore(database),
    reader: createMemoryDeliveryReader(database),
    queue: { enqueue: async () => [], depth: async () => 0 },
    log,
    delaysSeconds,
  };

  function deliveryOf(deliveryId: string): Delivery {
    const row = database.deliveries.get(deliveryId);
    if (row === undefined) throw new Error(`no delivery ${deliveryId}`);
    return row.delivery;
  }

  return {
    clock,
    database,
    log,
    secrets,
    store,
    tools,
    removeSecret: () => secrets.remove(secretName),
    putSecret: (value: unknown) => secrets.put(secretName, value),
    setRemainingMs(ms: number) {
      remainingMs = ms;
    },
    /** Accepts a change under the name given and returns the message that points to its delivery. */
    async accept(name: string, about: Partial<UserChange> = {}): Promise<DeliveryMessage> {
      const id = changeIdOf('hr', name);
      const accepted = makeChange({ ...about, id });
      await acceptChange(accepted, acceptor);
      const deliveryId = deliveryIdOf(id, connection.name);
      const group = userGroupOf(accepted.user.key);
      return { messageId: name, pointer: { deliveryId, release: 1, group } };
    },
    deliver: (messages: readonly DeliveryMessage[]) => deliverMessages(messages, deliverer),
    /** Releases a delivery that waits or is held, as if it were due, and returns its new message. */
    async release({ messageId, pointer }: DeliveryMessage): Promise<DeliveryMessage> {
      const { deliveryId, group } = pointer;
      const { status, release } = deliveryOf(deliveryId);
      if (status !== 'waiting' && status !== 'held') throw new Error(`${deliveryId} is ${status}`);
      const releasable = { deliveryId, group, status, release };
      const released = await createMemoryReleaseStore(database).release(releasable, clock.now());
      if (released === undefined) throw new Error(`${deliveryId} was not released`);
      return { messageId, pointer: released };
    },
    deliveryOf: ({ pointer: { deliveryId } }: DeliveryMessage) => deliveryOf(deliveryId),
    stateOf(userKey: string): UserState | undefined {
      return database.states.get(stateKeyOf(connection.name, userGroupOf(userKey)));
    },
    /** Has something be known of a user. */
    setState(userKey: string, known: Partial<UserState>): void {
      const group = userGroupOf(userKey);
      const state = { group, applied: {}, ids: [], revision: 1, ...known };
      database.states.set(stateKeyOf(connection.name, group), state);
    },
  };
}
