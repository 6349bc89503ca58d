import { setImmediate } from 'node:timers/promises';
import { acceptChange } from '../../functions/domain/accept-change.ts';
import type { Connection } from '../../functions/domain/connection.ts';
import { connectionSecretName } from '../../functions/domain/credentials.ts';
import { deliverMessages } from '../../functions/domain/deliver-messages.ts';
import { type Delivery, isOpen } from '../../functions/domain/delivery.ts';
import { userGroupOf } from '../../functions/domain/ids.ts';
import type { DeliveryPointer, ProviderClient } from '../../functions/domain/ports.ts';
import { releaseEverything } from '../../functions/domain/release-everything.ts';
import { createSessions } from '../../functions/domain/sessions.ts';
import { withUnanswered } from '../../functions/domain/unanswered.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { createMemoryClock, type MemoryClock } from '../memory/memory-clock.ts';
import { stateKeyOf } from '../memory/memory-database.ts';
import { createMemoryQueues } from '../memory/memory-queues.ts';
import { createMemorySecrets } from '../memory/memory-secrets.ts';
import { createMemoryStores } from '../memory/memory-stores.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { createStopper, Stopped, type Stopper } from './stoppable.ts';

/** Many short delays, so that no delivery is given up for want of attempts. */
const patientDelaysSeconds = Array.from({ length: 40 }, () => 60);

const minuteMs = 60_000;
const maxRounds = 300;

interface WorldParts {
  readonly connection: Connection;
  readonly client: ProviderClient;
  /** The connection's secrets: the first is in use, each further one is put once the one before is refused. */
  readonly secrets: readonly object[];
  readonly stopper?: Stopper;
  readonly delaysSeconds?: readonly number[];
  readonly maxReceiveCount?: number | undefined;
  /** How long an invocation may take; it is not stopped at its end, but starts nothing that would go beyond. */
  readonly invocationMs?: number;
  readonly clock?: MemoryClock;
}

/** The receive, deliver and retry functions of one connection over memory, and a source that sends again. */
export type World = ReturnType<typeof createWorld>;

export function createWorld(parts: WorldParts) {
  const { connection, stopper = createStopper(), delaysSeconds = patientDelaysSeconds } = parts;
  const { name } = connection;
  const log = createKeptLog();
  const stores = createMemoryStores();
  const { maxReceiveCount = 5, invocationMs = 120_000, clock = createMemoryClock() } = parts;
  const deadLetters = { all: 0, unnoted: 0 };
  const queues = createMemoryQueues({
    ambient: clock,
    maxReceiveCount,
    onDeadLetter(pointer) {
      deadLetters.all += 1;
      if (!isNoted(pointer)) deadLetters.unnoted += 1;
    },
  });
  const secrets = createMemorySecrets(clock);
  const unput = [...parts.secrets];
  const unanswered: UserChange[] = [];

  /** Whether it is known of a delivery that the provider has it, or may have it. */
  function isNoted({ deliveryId, group }: DeliveryPointer): boolean {
    const row = stores.database.deliveries.get(deliveryId);
    const known = stores.database.states.get(stateKeyOf(name, group));
    if (row === undefined) return true;
    const { update } = connection.account;
    return known !== undefined && withUnanswered(known, row.delivery, update) === undefined;
  }

  function putNextSecret(): void {
    secrets.put(connectionSecretName(name), JSON.stringify(unput.shift() ?? {}));
  }

  async function receive(change: UserChange): Promise<void> {
    const process = stopper.start('receive');
    try {
      await acceptChange(
        { ...change, receivedAt: clock.now().toISOString() },
        {
          connections: [connection],
          store: process.watch('changes', stores.changes),
          reader: process.watch('reader', stores.reader),
          queue: process.watch('queue', queues.queue),
          log,
          delaysSeconds,
        },
      );
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      unanswered.push(change);
    }
  }

  /**
   * One instance of the deliver function with one batch. Each instance has a session of its own. Of an instance that was
   * stopped the queue hears nothing: all its messages come back after the visibility timeout.
   */
  async function deliver(): Promise<number> {
    const process = stopper.start('deliver');
    const client = process.watch('provider', parts.client);
    const endsAt = clock.now().getTime() + invocationMs;
    const received = queues.receive(name);
    const messages = received.map(({ receiptHandle, ...message }) => ({
      messageId: receiptHandle,
      ...message,
    }));
    try {
      const undone = await deliverMessages(messages, {
        store: process.watch('deliveries', stores.deliveriesOf(name)),
        tools: {
          connection,
          secrets: process.watch('secrets', secrets.reader),
          sessions: createSessions(client, connection.timeoutSeconds * 1_000, clock),
          client,
          ambient: clock,
          remainingMs: () => endsAt - clock.now().getTime(),
        },
        delaysSeconds,
        log,
      });
      if (process.hasStopped()) throw new Stopped();
      const isUndone = new Set(undone.failed);
      for (const { messageId } of messages) {
        if (!isUndone.has(messageId)) queues.remove(name, messageId);
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      // A call that was under way ends before the messages come back.
      await setImmediate();
    }
    return received.length;
  }

  async function tick(): Promise<void> {
    const process = stopper.start('retry');
    await releaseEverything({
      connections: [connection],
      releaser: {
        store: process.watch('releases', stores.releases),
        queue: process.watch('queue', queues.queue),
        ambient: clock,
        log,
        delaysSeconds,
        remainingMs: () => 45_000,
      },
      deadLetters: process.watch('deadLetters', queues.deadLetters),
      secrets: process.watch('versions', secrets.versions),
    });
  }

  const deliveries = (): Delivery[] =>
    [...stores.database.deliveries.values()].map(({ delivery }) => delivery);

  /** Lets everything run its course: time passes, the source sends again, an operator mends the secret. */
  async function settle(): Promise<void> {
    for (let round = 0; round < maxRounds; round += 1) {
      for (const change of unanswered.splice(0)) await receive(change);
      while ((await deliver()) > 0);
      if (unanswered.length === 0 && !deliveries().some(isOpen)) return;
      if (deliveries().some(({ status }) => status === 'held')) putNextSecret();
      clock.advance(minuteMs);
      await tick();
    }
    const stuck = deliveries().filter(isOpen);
    throw new Error(`Still not final: ${JSON.stringify(stuck)}`);
  }

  putNextSecret();
  return {
    clock,
    log,
    stores,
    queues,
    receive,
    deliver,
    tick,
    settle,
    deliveries,
    /** Puts the connection's next secret, as an operator does. */
    putNextSecret,
    /** Whether any message became a dead letter. */
    hadDeadLetters: () => deadLetters.all > 0,
    /**
     * Whether one did before it was noted that its delivery may have been made: until the dead letter is put back, older
     * changes go out.
     */
    hadUnnotedDeadLetters: () => deadLetters.unnoted > 0,
    /**
     * Puts other messages of each delivery into the queue, of this release and of the one before: a release is written
     * before its message is put, so that there is none of a later one.
     */
    repeatMessages() {
      for (const { id, userKey, release } of deliveries()) {
        for (const other of [release - 1, release]) {
          const pointer = { deliveryId: id, group: userGroupOf(userKey), release: other };
          queues.repeat(name, pointer);
        }
      }
    },
    waitMinute: () => clock.advance(minuteMs),
  };
}
