import { connectionSecretName, noSecretVersion } from './credentials.ts';
import type { Hold } from './health.ts';
import type { SecretVersions } from './ports.ts';
import { type Releaser, releaseAll } from './release-deliveries.ts';
import { maxAgeMs } from './retry-schedule.ts';

/**
 * Releases a connection's held deliveries once its secret is another than the one that was refused; until then only those
 * that have been held for too long, so that they end. Returns how many deliveries were released.
 */
export async function releaseHeld(
  { connection, hold }: { connection: string; hold: Hold | undefined },
  releaser: Releaser,
  secrets: SecretVersions,
): Promise<number> {
  const { store, log } = releaser;
  const now = releaser.ambient.now();
  if (hold !== undefined) {
    const version = (await secrets.current(connectionSecretName(connection))) ?? noSecretVersion;
    if (version === hold.secretVersion) {
      return releaseAll(connection, store.due(connection, 'held', now), releaser);
    }
    await store.unhold(connection, hold);
    log.info('connection no longer held: its secret has changed', { connection });
  }
  // Without a hold as well: a delivery may have been marked just after the hold was taken off.
  const anyTime = new Date(now.getTime() + maxAgeMs);
  return releaseAll(connection, store.due(connection, 'held', anyTime), releaser);
}
