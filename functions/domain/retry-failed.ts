import { chunked } from './chunked.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryIndex } from './operator-ports.ts';
import { type HandRetrier, isSame, restartAll, whyNotRetryable } from './retry-by-hand.ts';

const pageSize = 100;

/** SQS takes ten messages in one request. */
const chunkSize = 10;

/** Chunks under way at once. */
const parallelChunks = 5;

/** Which of a connection's failed deliveries are to be tried again. */
export interface FailedWish {
  readonly connection: string;
  /** The kind of failure, or a part of the reason's text in any case. */
  readonly reason?: string | undefined;
  /** Those that came in at that time or later, ISO 8601 in UTC. */
  readonly since?: string | undefined;
  readonly from?: BulkPosition | undefined;
}

/** How far a bulk retry has come. */
export interface BulkPosition {
  /** What came in later is left out, so that it comes to an end while new deliveries fail. */
  readonly startedAt: string;
  /** What lies before has had its turn, so that nothing that fails again is tried twice. */
  readonly after: string;
}

export interface BulkResult {
  readonly retried: number;
  readonly skipped: number;
  /** Where to go on; undefined at the end. */
  readonly next?: BulkPosition;
}

export interface BulkRetrier extends HandRetrier {
  readonly index: Pick<DeliveryIndex, 'between'>;
  /** How much time is left to begin with further deliveries. */
  remainingMs(): number;
}

/** Tries what has failed at a connection again, oldest first, as far as there is time. */
export async function retryFailed(wish: FailedWish, retrier: BulkRetrier): Promise<BulkResult> {
  const { index, ambient, reader } = retrier;
  const startedAt = wish.from?.startedAt ?? ambient.now().toISOString();
  const of = { connection: wish.connection, status: 'failed' } as const;
  let after = wish.from?.after ?? wish.since ?? '0';
  let counts = { retried: 0, skipped: 0 };
  for (;;) {
    const page = await index.between(of, { after, before: startedAt, limit: pageSize });
    const listed = await reader.deliveries(page.map(({ deliveryId }) => deliveryId));
    const done = await retryPage(listed.filter(fits(wish)), wish.connection, retrier);
    counts = { retried: counts.retried + done.retried, skipped: counts.skipped + done.skipped };
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return counts;
    after = last.position;
    if (retrier.remainingMs() <= 0) return { ...counts, next: { startedAt, after } };
  }
}

function fits({ reason }: FailedWish): (delivery: Delivery) => boolean {
  const wanted = reason?.toLowerCase() ?? '';
  return (delivery) =>
    delivery.status === 'failed' &&
    (delivery.failure === wanted || (delivery.reason ?? '').toLowerCase().includes(wanted));
}

async function retryPage(
  deliveries: readonly Delivery[],
  connection: string,
  retrier: BulkRetrier,
): Promise<{ retried: number; skipped: number }> {
  const now = retrier.ambient.now();
  const retryable = deliveries.filter((one) => whyNotRetryable(one, now) === undefined);
  const restarted = new Set<string>();
  for (const parallel of chunked(chunked(retryable, chunkSize), parallelChunks)) {
    const done = await Promise.all(parallel.map((chunk) => restartAll(connection, chunk, retrier)));
    for (const { id } of done.flat()) restarted.add(id);
  }
  const left = retryable.filter(({ id }) => !restarted.has(id));
  const unchanged = await countUnchanged(left, retrier);
  return {
    retried: restarted.size,
    skipped: deliveries.length - retryable.length + unchanged,
  };
}

/** What nobody has moved on could not be tried again because its personal data is gone. */
async function countUnchanged(left: readonly Delivery[], { reader }: BulkRetrier): Promise<number> {
  if (left.length === 0) return 0;
  const again = await reader.deliveries(left.map(({ id }) => id));
  const byId = new Map(again.map((delivery) => [delivery.id, delivery]));
  return left.filter((one) => isSame(one, byId.get(one.id) ?? { ...one, release: -1 })).length;
}
