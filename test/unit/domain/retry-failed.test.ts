import { describe, expect, it } from 'vitest';
import { type Delivery, deliveryStatuses } from '../../../functions/domain/delivery.ts';
import { type FailedWish, retryFailed } from '../../../functions/domain/retry-failed.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

const failed = { status: 'failed', failure: 'rejected', reason: 'Unknown user' } as const;
const everything: FailedWish = { connection: 'wecare' };

function failAgain(bench: ReturnType<typeof createOperatorBench>, deliveries: Delivery[]) {
  for (const { id } of deliveries) {
    const row = bench.database.deliveries.get(id);
    if (row === undefined) throw new Error('no row');
    bench.database.deliveries.set(id, { ...row, delivery: { ...row.delivery, ...failed } });
  }
}

describe('a bulk retry', () => {
  it('tries each of a long list once, although all of them fail again meanwhile', async () => {
    const bench = createOperatorBench();
    const put = Array.from({ length: 350 }, (_, number) => bench.put(number, failed));
    let from: FailedWish['from'];
    const counts: number[] = [];
    do {
      bench.allowPieces(0);
      const { retried, next } = await retryFailed({ ...everything, from }, bench.tools);
      counts.push(retried);
      failAgain(bench, put);
      from = next;
    } while (from !== undefined);
    expect(counts).toEqual([100, 100, 100, 50]);
    expect(bench.queued.map(({ deliveryId }) => deliveryId)).toEqual(put.map(({ id }) => id));
  });

  it('leaves out what came in after it began, so that it ends', async () => {
    const bench = createOperatorBench();
    for (let number = 0; number < 100; number += 1) bench.put(number, failed);
    bench.allowPieces(0);
    const { next } = await retryFailed(everything, bench.tools);
    bench.clock.moveBy(1_000);
    // Between the first request and this one.
    const late = bench.put(3_599_500, failed);
    expect(await retryFailed({ ...everything, from: next }, bench.tools)).toEqual({
      retried: 0,
      skipped: 0,
    });
    expect(bench.deliveryOf(late)).toEqual(late);
  });

  it.each(deliveryStatuses.filter((status) => status !== 'failed'))(
    'leaves alone what is listed as failed still, and is %s by now',
    async (status) => {
      const bench = createOperatorBench();
      const put = bench.put(1, { status, reason: 'no', nextAttemptAt: '2026-11-22T13:00:00.000Z' });
      const listed = { deliveryId: put.id, position: `${put.receivedAt}#${put.id}` };
      const index = { between: async () => [listed] };
      const retrier = { ...bench.tools, index };
      expect(await retryFailed(everything, retrier)).toEqual({ retried: 0, skipped: 0 });
      expect(bench.queued).toEqual([]);
      expect(bench.deliveryOf(put)).toEqual(put);
    },
  );

  it('goes on after the page before, also if it began at a time given', async () => {
    const bench = createOperatorBench();
    const put = Array.from({ length: 250 }, (_, number) => bench.put(number, failed));
    const since = put[20]?.receivedAt;
    let from: FailedWish['from'];
    do {
      bench.allowPieces(0);
      ({ next: from } = await retryFailed({ ...everything, since, from }, bench.tools));
      failAgain(bench, put);
      expect(bench.queued.length).toBeLessThanOrEqual(230);
    } while (from !== undefined);
    expect(bench.queued.map(({ deliveryId }) => deliveryId)).toEqual(
      put.slice(20).map(({ id }) => id),
    );
  });

  it('since a time to come takes nothing', async () => {
    const bench = createOperatorBench();
    bench.put(1, failed);
    const since = '2026-11-23T00:00:00.000Z';
    expect(await retryFailed({ ...everything, since }, bench.tools)).toEqual({
      retried: 0,
      skipped: 0,
    });
  });

  it.each([
    ['exhausted', [2]],
    ['rejected', [1, 3]],
    ['UNKNOWN', [1]],
    ['given up', [2]],
    ['nothing like it', []],
  ])('takes those only whose failure or reason is %s', async (reason, numbers) => {
    const bench = createOperatorBench();
    bench.put(1, failed);
    bench.put(2, { status: 'failed', failure: 'exhausted', reason: 'given up after 7 days' });
    bench.put(3, { ...failed, reason: 'the address is taken' });
    bench.put(4, { status: 'waiting', reason: 'unknown' });
    await retryFailed({ ...everything, reason }, bench.tools);
    expect(bench.queued.map(({ deliveryId }) => Number(deliveryId.slice(4, 36)))).toEqual(numbers);
  });

  it('counts what fits, but has lost its data or is too old', async () => {
    const bench = createOperatorBench();
    bench.put(1, failed);
    bench.removeData(bench.put(2, failed));
    bench.put(3, { ...failed, receivedAt: '2026-10-01T12:00:00.000Z' });
    expect(await retryFailed(everything, bench.tools)).toEqual({ retried: 1, skipped: 2 });
  });

  it('leaves what cannot be queued pending, where the retry function finds it', async () => {
    const bench = createOperatorBench();
    const delivery = bench.put(1, failed);
    bench.failToQueue([{ deliveryId: delivery.id, release: 2, group: 'g' }]);
    expect(await retryFailed(everything, bench.tools)).toMatchObject({ retried: 1 });
    expect(bench.database.deliveries.get(delivery.id)).toMatchObject({
      delivery: { status: 'pending', release: 2 },
      dueAt: '2026-11-22T12:01:02.000Z',
    });
  });
});
