import { chunked } from './chunked.ts';
import type { Connection } from './connection.ts';
import { expiredAt } from './expired.ts';
import type { Health } from './health.ts';
import type { Log } from './log.ts';
import type { Ambient, DeliveryQueue, Releasable, ReleaseStore } from './ports.ts';
import { longestHiddenMs } from './queue-times.ts';
import { limitAt } from './rate-limit.ts';
import { releaseLimit } from './recovery.ts';

/** A message that should have been worked on by then is taken for lost, if its queue is empty. */
const maxQueueGraceSeconds = 60;

/** Chunks of releases under way at once; each is up to ten conditional writes and one send. */
const parallelChunks = 8;

/** SQS takes ten messages in one request. */
const chunkSize = 10;

/**
 * Deliveries released for one probe. Some may end without a call (too old, superseded, refused here): the first that needs
 * a call makes it, and the others wait again.
 */
const probeCandidates = chunkSize;

/** What releasing deliveries works with. */
export interface Releaser {
  readonly store: ReleaseStore;
  readonly queue: DeliveryQueue;
  readonly ambient: Ambient;
  readonly log: Log;
  readonly delaysSeconds: readonly number[];
  /** How much time the function has left for releasing. */
  remainingMs(): number;
}

/** How long a queued delivery may go unnoticed: the first delay of the schedule, 60 s at the most. */
export function queueGraceMs(delaysSeconds: readonly number[]): number {
  return 1_000 * Math.min(delaysSeconds[0] ?? maxQueueGraceSeconds, maxQueueGraceSeconds);
}

/** A connection and how much of it may go out. */
export interface DueConnection {
  readonly connection: string;
  readonly health: Pick<Health, 'circuit' | 'rateLimit'>;
  /** How many deliveries the same run has released already. */
  readonly spent?: number;
}

/**
 * Puts what is due of a connection into its queue: everything, a part while the provider recovers, a few from which one
 * becomes a probe while its circuit is open, or nothing while the provider limits requests. Returns how many deliveries were
 * released.
 */
export async function releaseDue(
  { connection, health, spent = 0 }: DueConnection,
  releaser: Releaser,
): Promise<number> {
  const { store, ambient } = releaser;
  const now = ambient.now();
  const waiting = store.due(connection, 'waiting', now);
  const isLimited = limitAt(health.rateLimit, now) !== undefined;
  if (health.circuit.openedAt === undefined && !isLimited) {
    const limit = Math.max(0, releaseLimit(health, now) - spent);
    return releaseAll(connection, waiting, { ...releaser, limit });
  }
  // What is too old ends without a call. There may be so much of it that it would take up every probe.
  const expired = expiredAt({ connection, status: 'waiting' }, store, now);
  const ended = await releaseAll(connection, expired, releaser);
  return spent > 0 || isLimited
    ? ended
    : ended + (await releaseProbe(connection, waiting, releaser));
}

/** Permits one of these deliveries to call through an open circuit. Returns how many deliveries were released. */
export async function releaseProbe(
  connection: string,
  pages: AsyncIterable<Releasable[]>,
  releaser: Releaser,
): Promise<number> {
  const candidates = (await firstPage(pages)).slice(0, probeCandidates);
  if (candidates.length === 0) return 0;
  await releaser.store.setProbe(connection, releaser.ambient.now().toISOString());
  return releaseChunk(connection, candidates, releaser);
}

/**
 * Queues again what was stored as pending, but whose message is gone: everything overdue once the queue is empty. While it
 * is not, a message may be hidden after a crash, or wait for its turn. So it takes longer then, and only the oldest of
 * each user is queued again: what came after it may be waiting behind it.
 */
export async function releaseLost(connection: BusyConnection, releaser: Releaser): Promise<number> {
  const { store, queue, ambient } = releaser;
  const { name } = connection;
  const now = ambient.now();
  const [first] = await firstPage(store.due(name, 'pending', now));
  if (first === undefined) return 0;
  const depth = await queue.depth(name);
  if (depth === 0) return releaseAll(name, store.due(name, 'pending', now), releaser);
  const overdueSince = new Date(now.getTime() - busyGraceMs(connection, depth));
  const overdue = store.due(name, 'pending', overdueSince);
  return releaseAll(name, oldestOfEachUser(overdue), releaser);
}

/** As much of a connection as tells how long a message may take in its queue. */
type BusyConnection = Pick<Connection, 'name' | 'timeoutSeconds' | 'maxConcurrency'>;

/** How long a message may be overdue in a queue of this depth until it is taken for lost. */
function busyGraceMs(connection: BusyConnection, depth: number): number {
  const { timeoutSeconds, maxConcurrency } = connection;
  const turnMs = (1_000 * depth * timeoutSeconds) / maxConcurrency;
  return Math.max(turnMs, longestHiddenMs(connection));
}

/** What came first of each user, as the pages begin with what was due first. */
async function* oldestOfEachUser(pages: AsyncIterable<Releasable[]>): AsyncGenerator<Releasable[]> {
  const seen = new Set<string>();
  for await (const page of pages) {
    yield page.filter(({ group }) => {
      const isOldest = !seen.has(group);
      seen.add(group);
      return isOldest;
    });
  }
}

/** Releases page after page until there is no more, no more time, or as many as the limit allows. */
export async function releaseAll(
  connection: string,
  pages: AsyncIterable<Releasable[]>,
  { limit = Number.POSITIVE_INFINITY, ...releaser }: Releaser & { limit?: number },
): Promise<number> {
  let released = 0;
  for await (const page of pages) {
    const chunks = chunked(page.slice(0, limit - released), chunkSize);
    for (const parallel of chunked(chunks, parallelChunks)) {
      if (releaser.remainingMs() <= 0) {
        releaser.log.warn('not everything due was released in time; the next run goes on', {
          connection,
          released,
        });
        return released;
      }
      const counts = await Promise.all(
        parallel.map((chunk) => releaseChunk(connection, chunk, releaser)),
      );
      released += counts.reduce((total, count) => total + count, 0);
    }
    if (released >= limit) break;
  }
  return released;
}

async function releaseChunk(
  connection: string,
  chunk: readonly Releasable[],
  { store, queue, ambient, delaysSeconds, log }: Releaser,
): Promise<number> {
  const overdueAt = new Date(ambient.now().getTime() + queueGraceMs(delaysSeconds));
  const releases = await Promise.allSettled(
    chunk.map((releasable) => store.release(releasable, overdueAt)),
  );
  const moved = releases.flatMap((release) =>
    release.status === 'fulfilled' ? (release.value ?? []) : [],
  );
  // What cannot be queued now stays pending and becomes overdue: the next run but one finds it.
  const unsent = moved.length === 0 ? [] : await queue.enqueue(connection, moved);
  if (unsent.length > 0) {
    log.warn('deliveries could not be queued', { connection, count: unsent.length });
  }
  const errors = releases.flatMap((release) =>
    release.status === 'rejected' ? [release.reason] : [],
  );
  const [error] = errors;
  // The store may be overburdened: a few failures are made up for by the next run, but it is not to be pressed on.
  if (errors.length === chunk.length) throw error;
  if (errors.length > 0) {
    const count = errors.length;
    log.warn('some deliveries not released: the next run tries again', {
      connection,
      count,
      error,
    });
  }
  return moved.length - unsent.length;
}

async function firstPage(pages: AsyncIterable<Releasable[]>): Promise<Releasable[]> {
  for await (const page of pages) if (page.length > 0) return page;
  return [];
}
