import type { Connection } from './connection.ts';
import type { Health } from './health.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { oldestOpen } from './oldest-open.ts';
import type { DeliveryIndex } from './operator-ports.ts';
import type { Ambient, ReleaseStore } from './ports.ts';
import { limitAt } from './rate-limit.ts';

/** CloudWatch keeps one value a minute; a run that is a little early still counts. */
const everyMs = 55_000;

/** What measuring connections works with. */
export interface Gauging {
  readonly index: Pick<DeliveryIndex, 'oldestReceivedAt'>;
  readonly metrics: Metrics;
  readonly ambient: Pick<Ambient, 'now'>;
  readonly log: Log;
}

/** Measures how connections fare, at most once a minute. */
export interface Gauges {
  /** A store by which the gauges learn of each connection's health, so that they need not read it themselves. */
  watching(store: ReleaseStore): ReleaseStore;
  /** Takes one look at the index for each connection and open status. What cannot be measured is logged. */
  measure(connections: readonly Connection[]): Promise<void>;
}

export function createGauges({ index, metrics, ambient, log }: Gauging): Gauges {
  const seen = new Map<string, Health>();
  let measuredAt = Number.NEGATIVE_INFINITY;

  async function measureOldest(connection: string): Promise<void> {
    const oldest = await oldestOpen(connection, index);
    const now = ambient.now().getTime();
    const ageMs = oldest === undefined ? 0 : Math.max(0, now - Date.parse(oldest));
    metrics.record('oldestWaiting', ageMs / 1_000, { connection });
  }

  return {
    watching: (store) => ({
      ...store,
      async health(connection) {
        const health = await store.health(connection);
        seen.set(connection, health);
        return health;
      },
    }),
    async measure(connections) {
      const now = ambient.now().getTime();
      if (now - measuredAt < everyMs) return;
      measuredAt = now;
      for (const [connection, { hold, circuit, rateLimit }] of seen) {
        const isLimited = limitAt(rateLimit, ambient.now()) !== undefined;
        metrics.record('rateLimited', isLimited ? 1 : 0, { connection });
        metrics.record('connectionHeld', hold === undefined ? 0 : 1, { connection });
        metrics.record('circuitOpen', circuit.openedAt === undefined ? 0 : 1, { connection });
      }
      await Promise.all(
        connections.map(async ({ name }) => {
          try {
            await measureOldest(name);
          } catch (error) {
            log.error('oldest waiting delivery not measured', { connection: name, error });
          }
        }),
      );
    },
  };
}
