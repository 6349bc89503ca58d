import { describe, expect, it } from 'vitest';
import { cancelDelivery } from '../../../functions/domain/cancel-delivery.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

describe('a delivery that is cancelled', () => {
  it.each(['pending', 'waiting', 'held', 'failed'] as const)(
    'may be %s; it is shown as it is afterwards, without its data',
    async (status) => {
      const bench = createOperatorBench();
      const put = bench.put(1, { status, reason: 'no', nextAttemptAt: '2026-11-22T13:00:00.000Z' });
      const result = await cancelDelivery(put.id, bench.tools);
      const delivery = bench.deliveryOf(put);
      expect(result).toEqual({ kind: 'done', delivery });
      expect(delivery).toMatchObject({ status: 'cancelled', reason: 'cancelled by an operator' });
      expect(bench.database.deliveries.get(put.id)?.payload).toBeUndefined();
    },
  );

  it.each(['delivered', 'superseded', 'cancelled'] as const)(
    'must not be %s, and is not written to then',
    async (status) => {
      const bench = createOperatorBench();
      const put = bench.put(1, { status });
      const control = {
        ...bench.tools.control,
        cancel: () => Promise.reject(new Error('written')),
      };
      expect(await cancelDelivery(put.id, { ...bench.tools, control })).toEqual({
        kind: 'refused',
        why: `It has ended: it is ${status}.`,
      });
      expect(bench.deliveryOf(put)).toEqual(put);
    },
  );

  it('may end meanwhile by itself: it is told how', async () => {
    const bench = createOperatorBench();
    const put = bench.put(1, { status: 'pending' });
    const control = {
      ...bench.tools.control,
      async cancel() {
        bench.put(1, { status: 'delivered' });
        return false;
      },
    };
    expect(await cancelDelivery(put.id, { ...bench.tools, control })).toEqual({
      kind: 'refused',
      why: 'It has ended: it is delivered.',
    });
  });

  it('must be there', async () => {
    const bench = createOperatorBench();
    expect(await cancelDelivery('chg_x.wecare', bench.tools)).toEqual({ kind: 'unknown' });
  });
});
