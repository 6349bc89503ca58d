import { describe, expect, it } from 'vitest';
import { concludeUpdate } from '../../../functions/domain/conclude-update.ts';
import { deliveryStatuses } from '../../../functions/domain/delivery.ts';
import { retryByHand } from '../../../functions/domain/retry-by-hand.ts';
import { giveUpAt } from '../../../functions/domain/retry-schedule.ts';
import { makeAttempt } from '../../support/made-delivery.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

const attempts = [makeAttempt({ httpStatus: 500 }), makeAttempt({ httpStatus: 500 })];
const failed = {
  status: 'failed',
  failure: 'exhausted',
  reason: 'no answer',
  retriesSpent: 2,
  attempts,
} as const;

describe('a delivery that is tried again by hand', () => {
  it('has its whole schedule and seven days before it, and keeps its attempts', async () => {
    const bench = createOperatorBench();
    const { id, ...delivery } = bench.put(1, failed);
    const result = await retryByHand(id, bench.tools);
    expect(result).toMatchObject({
      kind: 'done',
      delivery: { status: 'pending', attempts, retriesSpent: 0, release: 2 },
    });
    const after = bench.deliveryOf({ id, ...delivery });
    expect(after).not.toHaveProperty('reason');
    expect(after).not.toHaveProperty('failure');
    expect(after && giveUpAt(after)).toEqual(new Date('2026-11-29T12:00:02.000Z'));
    expect(bench.queued).toEqual([{ deliveryId: id, release: 2, group: expect.any(String) }]);
  });

  it('has its failures counted anew, where a provider allows only some of a kind', async () => {
    const bench = createOperatorBench();
    const { id } = bench.put(1, failed);
    const result = await retryByHand(id, bench.tools);
    if (result.kind !== 'done') throw new Error(result.kind);
    const verdict = {
      kind: 'retry',
      code: 'invalid',
      reason: 'no',
      atMost: { times: 2, afterwards: 'no' },
    } as const;
    const again = makeAttempt({ at: '2026-11-22T12:00:03.000Z', httpStatus: 500 });
    const conclusion = concludeUpdate(
      result.delivery,
      { verdict, attempts: [again], outdated: [] },
      { delaysSeconds: [60], now: bench.clock.now(), random: 0.5 },
    );
    expect(conclusion.status).toBe('waiting');
  });

  it('must be one that waits or has failed; of any other it says why not', async () => {
    const kinds = await Promise.all(
      deliveryStatuses.map(async (status, number) => {
        const bench = createOperatorBench();
        const result = await retryByHand(bench.put(number, { status }).id, bench.tools);
        return [status, result.kind];
      }),
    );
    expect(kinds).toEqual([
      ['pending', 'refused'],
      ['waiting', 'done'],
      ['held', 'refused'],
      ['delivered', 'refused'],
      ['superseded', 'refused'],
      ['failed', 'done'],
      ['cancelled', 'refused'],
    ]);
  });

  it.each(['waiting', 'failed'] as const)(
    'stays %s while its connection is paused',
    async (status) => {
      const bench = createOperatorBench();
      const delivery = bench.put(1, { status });
      await bench.tools.connectionControl.pause('wecare', bench.clock.now());
      expect(await retryByHand(delivery.id, bench.tools)).toEqual({
        kind: 'refused',
        why: expect.stringContaining('wecare is paused: resume it first'),
      });
      expect(bench.deliveryOf(delivery)).toEqual(delivery);
      await bench.tools.connectionControl.resume('wecare', bench.clock.now());
      expect(await retryByHand(delivery.id, bench.tools)).toMatchObject({ kind: 'done' });
    },
  );

  it.each([
    ['its data is gone', {}],
    ['it is too old', { receivedAt: '2026-10-01T12:00:00.000Z' }],
  ])('cannot be made if %s: the source must send the change again', async (why, about) => {
    const bench = createOperatorBench();
    const delivery = bench.put(1, { ...failed, ...about });
    if (why === 'its data is gone') bench.removeData(delivery);
    expect(await retryByHand(delivery.id, bench.tools)).toEqual({
      kind: 'refused',
      why: expect.stringMatching(/Have the source send the change again\.$/),
    });
    expect(bench.deliveryOf(delivery)).toEqual(delivery);
  });
});
