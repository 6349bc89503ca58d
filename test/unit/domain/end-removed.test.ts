import { describe, expect, it } from 'vitest';
import { endRemoved, removedReason } from '../../../functions/domain/end-removed.ts';
import type { DeliveryIndex } from '../../../functions/domain/operator-ports.ts';
import { maxAgeMs } from '../../../functions/domain/retry-schedule.ts';
import { createMemoryReleaseStore } from '../../memory/memory-release-store.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

function setUp() {
  const bench = createOperatorBench();
  const store = createMemoryReleaseStore(bench.database);
  const { index } = bench.tools;
  const remover = { ...bench.tools, index, store, control: bench.tools.deliveryControl };
  return { ...bench, remover };
}

const ago = (now: Date, ms: number) => new Date(now.getTime() - ms).toISOString();

describe('of a connection that the config has no longer', () => {
  it.each(['pending', 'waiting', 'held'] as const)(
    'what is %s for seven days ends as cancelled, and its data goes',
    async (status) => {
      const { put, clock, deliveryOf, database, remover } = setUp();
      const old = put(1, { status, receivedAt: ago(clock.now(), maxAgeMs) });
      const young = put(2, { status, receivedAt: ago(clock.now(), maxAgeMs - 1) });
      const retried = put(3, {
        status,
        receivedAt: ago(clock.now(), 2 * maxAgeMs),
        retriedAt: ago(clock.now(), 1_000),
      });
      await endRemoved(['wecare'], remover);
      expect(deliveryOf(old)).toMatchObject({ status: 'cancelled', reason: removedReason });
      expect(database.deliveries.get(old.id)?.payload).toBeUndefined();
      for (const open of [young, retried]) expect(deliveryOf(open)).toMatchObject({ status });
    },
  );

  it('what has failed is left to expire, and what is of others is left alone', async () => {
    const { put, clock, deliveryOf, remover } = setUp();
    const failed = put(1, { status: 'failed', receivedAt: ago(clock.now(), 2 * maxAgeMs) });
    const other = put(2, { status: 'waiting', receivedAt: ago(clock.now(), 2 * maxAgeMs) });
    await endRemoved(['dito'], remover);
    expect(deliveryOf(other)).toMatchObject({ status: 'waiting' });
    await endRemoved(['wecare'], remover);
    expect(deliveryOf(failed)).toMatchObject({ status: 'failed' });
  });

  it('what cannot be ended delays nothing of another', async () => {
    const { put, clock, deliveryOf, log, remover } = setUp();
    const old = put(1, { status: 'waiting', receivedAt: ago(clock.now(), maxAgeMs) });
    const index: Pick<DeliveryIndex, 'between'> = {
      async between(of, range) {
        if (of.connection === 'broken') throw new Error('not now');
        return remover.index.between(of, range);
      },
    };
    await endRemoved(['broken', 'wecare'], { ...remover, index });
    expect(deliveryOf(old)).toMatchObject({ status: 'cancelled' });
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
  });
});
