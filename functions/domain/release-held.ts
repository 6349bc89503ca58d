import { type Circuit, releaseLimit } from './circuit.ts';
import { connectionSecretName, noSecretVersion } from './credentials.ts';
import type { Hold } from './health.ts';
import type { SecretVersions } from './ports.ts';
import { type Releaser, releaseAll, releaseProbe } from './release-deliveries.ts';
import { maxAgeMs } from './retry-schedule.ts';

/**
 * Releases a connection's held deliveries once its secret is another than the one that was refused: all of them, a part
 * while the provider recovers, or a few as candidates for a probe while its circuit is open. Returns how many were released.
 */
export async function releaseHeld(
  { connection, hold, circuit }: HeldConnection,
  releaser: Releaser,
  secrets: SecretVersions,
): Promise<number> {
  const { store, log } = releaser;
  if (hold !== undefined) {
    const secretName = connectionSecretName(connection, secrets.prefix);
    const version = (await secrets.current(secretName)) ?? noSecretVersion;
    if (version === hold.secretVersion) return 0;
    await store.unhold(connection, hold);
    log.info('connection no longer held: its secret has changed', { connection });
  }
  const now = releaser.ambient.now();
  // Without a hold as well: a delivery may have been marked just after the hold was taken off.
  const held = store.due(connection, 'held', new Date(now.getTime() + maxAgeMs));
  return circuit.openedAt === undefined
    ? releaseAll(connection, held, { ...releaser, limit: releaseLimit(circuit, now) })
    : releaseProbe(connection, held, releaser);
}

interface HeldConnection {
  readonly connection: string;
  readonly hold: Hold | undefined;
  readonly circuit: Circuit;
}

/** Releases what has been held for too long, so that it ends: no call is made for it. Returns how many that were. */
export async function releaseOverdueHeld(connection: string, releaser: Releaser): Promise<number> {
  const { store, ambient } = releaser;
  return releaseAll(connection, store.due(connection, 'held', ambient.now()), releaser);
}
