import type { Connection } from './connection.ts';
import { type DeliveryStatus, deliveryStatuses } from './delivery.ts';
import type { Health } from './health.ts';
import { oldestOpen } from './oldest-open.ts';
import type { ConnectionControl, DeliveryIndex } from './operator-ports.ts';
import type { Ambient } from './ports.ts';
import { limitAt, type RateLimit } from './rate-limit.ts';
import { releaseLimit } from './recovery.ts';

/** Counted no further, so that a look costs no more than so many entries of the index. */
const countedAtMost = 10_000;
/** The same of what has ended well or by hand: there is nothing to do about it, and there is always much of it. */
const endedCountedAtMost = 1_000;

const nothingToDo: ReadonlySet<DeliveryStatus> = new Set(['delivered', 'superseded', 'cancelled']);

/** What looking at connections works with. */
export interface Overseer {
  readonly control: Pick<ConnectionControl, 'health'>;
  readonly index: Pick<DeliveryIndex, 'count' | 'oldestReceivedAt'>;
  readonly ambient: Pick<Ambient, 'now'>;
}

/** A connection that is looked at: also one that the config has no longer. */
export interface SeenConnection extends Pick<Connection, 'name' | 'provider' | 'enabled'> {
  readonly isRemoved?: true;
}

/** How a connection fares. */
export interface ConnectionOverview {
  readonly connection: SeenConnection;
  readonly state: 'removed' | 'ok' | 'paused' | 'held' | 'rate-limited' | 'open' | 'recovering';
  readonly circuitState: 'closed' | 'open' | 'recovering';
  /** While requests are limited. */
  readonly rateLimit?: RateLimit;
  readonly counts: Readonly<Record<DeliveryStatus, number>>;
  /** Statuses of which there are more than were counted. */
  readonly countsAtLeast: readonly DeliveryStatus[];
  /** When the oldest delivery that has not ended was received. */
  readonly oldestOpenAt?: string;
  readonly health: Health;
}

/**
 * Looks at connections, all side by side. That is one look for the health of all, and for each connection ten at the index:
 * one per status to count, and one per open status to find the oldest.
 */
export async function overviewsOf(
  connections: readonly SeenConnection[],
  overseer: Overseer,
): Promise<ConnectionOverview[]> {
  const healthOfAll = overseer.control.health(connections.map(({ name }) => name));
  return Promise.all(
    connections.map(async (connection) => {
      const [counts, oldest, health] = await Promise.all([
        countAll(connection, overseer),
        oldestOpen(connection.name, overseer.index),
        healthOfAll,
      ]);
      const own = health.get(connection.name) ?? { circuit: { failures: 0 } };
      const now = overseer.ambient.now();
      const rateLimit = limitAt(own.rateLimit, now);
      return {
        connection,
        state: connection.isRemoved === true ? 'removed' : stateOf(own, now),
        circuitState: circuitStateOf(own, now),
        ...(rateLimit === undefined ? {} : { rateLimit }),
        ...counts,
        ...(oldest === undefined ? {} : { oldestOpenAt: oldest }),
        health: own,
      };
    }),
  );
}

async function countAll(
  { name: connection }: SeenConnection,
  { index }: Overseer,
): Promise<Pick<ConnectionOverview, 'counts' | 'countsAtLeast'>> {
  const count = (status: DeliveryStatus) =>
    index.count(
      { connection, status },
      nothingToDo.has(status) ? endedCountedAtMost : countedAtMost,
    );
  const [pending, waiting, held, delivered, superseded, failed, cancelled] = await Promise.all([
    count('pending'),
    count('waiting'),
    count('held'),
    count('delivered'),
    count('superseded'),
    count('failed'),
    count('cancelled'),
  ]);
  const counted = { pending, waiting, held, delivered, superseded, failed, cancelled };
  return {
    counts: {
      pending: pending.count,
      waiting: waiting.count,
      held: held.count,
      delivered: delivered.count,
      superseded: superseded.count,
      failed: failed.count,
      cancelled: cancelled.count,
    },
    countsAtLeast: deliveryStatuses.filter((status) => !counted[status].isComplete),
  };
}

function circuitStateOf({ circuit }: Health, now: Date): ConnectionOverview['circuitState'] {
  if (circuit.openedAt !== undefined) return 'open';
  return isRecovering({ circuit }, now) ? 'recovering' : 'closed';
}

function isRecovering(health: Pick<Health, 'circuit' | 'rateLimit'>, now: Date): boolean {
  return Number.isFinite(releaseLimit(health, now));
}

/** What an operator should know first: what keeps the connection from being called, in the order in which it does. */
function stateOf(health: Health, now: Date): ConnectionOverview['state'] {
  if (health.paused !== undefined) return 'paused';
  if (health.hold !== undefined) return 'held';
  if (limitAt(health.rateLimit, now) !== undefined) return 'rate-limited';
  if (health.circuit.openedAt !== undefined) return 'open';
  return isRecovering(health, now) ? 'recovering' : 'ok';
}
