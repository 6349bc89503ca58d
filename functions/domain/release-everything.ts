import type { Connection } from './connection.ts';
import type { DeadLetterQueue } from './dead-letters.ts';
import { drainDeadLetters } from './drain-dead-letters.ts';
import type { SecretVersions } from './ports.ts';
import { type Releaser, releaseDue, releaseLost } from './release-deliveries.ts';
import { releaseHeld, releaseOverdueHeld } from './release-held.ts';

/** What one run of the retry function works with. */
export interface ReleaseRun {
  readonly connections: readonly Connection[];
  readonly releaser: Releaser;
  readonly deadLetters: DeadLetterQueue;
  readonly secrets: SecretVersions;
}

/** Serves every connection. Trouble with one of them, or with one kind of work, keeps none of the others waiting. */
export async function releaseEverything(run: ReleaseRun): Promise<void> {
  await Promise.all(
    run.connections.map(async (connection) => {
      const { name } = connection;
      await attempt('dead letters', name, run, () =>
        drainDeadLetters(connection, run.releaser, run.deadLetters),
      );
      await attempt('deliveries', name, run, () => releaseDeliveries(connection, run));
    }),
  );
}

/** Logs what it releases of each kind by itself, and so returns no count. */
async function releaseDeliveries(served: Connection, run: ReleaseRun): Promise<0> {
  const connection = served.name;
  const { releaser, secrets } = run;
  const health = await releaser.store.health(connection);
  // Whatever is due then goes out in the first run after the connection is resumed.
  if (health.paused !== undefined) return 0;
  await attempt('overdue held deliveries', connection, run, () =>
    releaseOverdueHeld(connection, releaser),
  );
  const spent = await attempt('held deliveries', connection, run, () =>
    releaseHeld({ connection, health }, releaser, secrets),
  );
  await attempt('due deliveries', connection, run, () =>
    releaseDue({ connection, health, spent }, releaser),
  );
  await attempt('lost messages', connection, run, () => releaseLost(served, releaser));
  return 0;
}

/** Returns how many were released, as far as that is known. */
async function attempt(
  what: string,
  connection: string,
  { releaser: { log } }: ReleaseRun,
  work: () => Promise<number>,
): Promise<number> {
  try {
    const count = await work();
    if (count > 0) log.info(`${what} released`, { connection, count });
    return count;
  } catch (error) {
    log.error(`${what} not released: the next run tries again`, { connection, error });
    return 0;
  }
}
