import { connectionSecretName, noSecretVersion } from './credentials.ts';
import type { Health } from './health.ts';
import type { SecretProblem, SecretVersions } from './ports.ts';
import { limitAt } from './rate-limit.ts';
import { releaseLimit } from './recovery.ts';
import { type Releaser, releaseAll, releaseProbe } from './release-deliveries.ts';
import { maxAgeMs } from './retry-schedule.ts';

/**
 * Releases a connection's held deliveries once its secret is another than the one that was refused: all of them, a part
 * while the provider recovers, a few as candidates for a probe while its circuit is open, or none while the provider limits
 * requests. Returns how many were released.
 */
export async function releaseHeld(
  { connection, health }: HeldConnection,
  releaser: Releaser,
  secrets: SecretVersions,
): Promise<number> {
  const { store, log } = releaser;
  const { hold, circuit } = health;
  if (hold !== undefined) {
    const secretName = connectionSecretName(connection, secrets.prefix);
    const version = (await secrets.current(secretName)) ?? noSecretVersion;
    if (version === hold.secretVersion) return 0;
    // Its version may be seen, and nothing tells whether its value may be read by now: a few deliveries find that out.
    if (hold.secretVersion === ('denied' satisfies SecretProblem)) {
      return limitAt(health.rateLimit, releaser.ambient.now()) === undefined
        ? releaseProbe(connection, heldOf(connection, releaser), releaser)
        : 0;
    }
    await store.unhold(connection, hold);
    log.info('connection no longer held: its secret has changed', { connection });
  }
  const now = releaser.ambient.now();
  if (limitAt(health.rateLimit, now) !== undefined) return 0;
  // Without a hold as well: a delivery may have been marked just after the hold was taken off.
  const held = heldOf(connection, releaser);
  return circuit.openedAt === undefined
    ? releaseAll(connection, held, { ...releaser, limit: releaseLimit(health, now) })
    : releaseProbe(connection, held, releaser);
}

function heldOf(connection: string, { store, ambient }: Releaser) {
  return store.due(connection, 'held', new Date(ambient.now().getTime() + maxAgeMs));
}

interface HeldConnection {
  readonly connection: string;
  readonly health: Pick<Health, 'hold' | 'circuit' | 'rateLimit'>;
}

/** Releases what has been held for too long, so that it ends: no call is made for it. Returns how many that were. */
export async function releaseOverdueHeld(connection: string, releaser: Releaser): Promise<number> {
  const { store, ambient } = releaser;
  return releaseAll(connection, store.due(connection, 'held', ambient.now()), releaser);
}
