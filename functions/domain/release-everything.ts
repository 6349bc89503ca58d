import { drainDeadLetters } from './drain-dead-letters.ts';
import type { DeadLetterQueue, SecretVersions } from './ports.ts';
import { type Releaser, releaseDue, releaseLost } from './release-deliveries.ts';
import { releaseHeld } from './release-held.ts';

/** What one run of the retry function works with. */
export interface ReleaseRun {
  readonly connections: readonly string[];
  readonly releaser: Releaser;
  readonly deadLetters: DeadLetterQueue;
  readonly secrets: SecretVersions;
}

/** Serves every connection. Trouble with one of them keeps none of the others waiting. */
export async function releaseEverything(run: ReleaseRun): Promise<void> {
  await Promise.all(
    run.connections.map(async (connection) => {
      await attempt('dead letters', connection, run, () =>
        drainDeadLetters(connection, run.releaser, run.deadLetters),
      );
      await attempt('deliveries', connection, run, () => releaseConnection(connection, run));
    }),
  );
}

async function releaseConnection(
  connection: string,
  { releaser, secrets }: ReleaseRun,
): Promise<number> {
  const { hold, circuit } = await releaser.store.health(connection);
  return (
    (await releaseHeld({ connection, hold }, releaser, secrets)) +
    (await releaseDue({ connection, circuit }, releaser)) +
    (await releaseLost(connection, releaser))
  );
}

async function attempt(
  what: string,
  connection: string,
  { releaser: { log } }: ReleaseRun,
  work: () => Promise<number>,
): Promise<void> {
  try {
    const count = await work();
    if (count > 0) log.info(`${what} released`, { connection, count });
  } catch (error) {
    log.error(`${what} not released: the next run tries again`, { connection, error });
  }
}
