import { expect, it } from 'vitest';
import { closedCircuit } from '../../../functions/domain/circuit.ts';
import { releaseDue } from '../../../functions/domain/release-deliveries.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

const past = '2026-11-22T12:00:01.000Z';
const wecare = { connection: 'wecare', health: { circuit: closedCircuit } };

/** A bench with this many deliveries that are due, whose store fails to release some of them. */
function createFaultyBench(count: number, fails: (index: number) => boolean) {
  const bench = createReleaseBench();
  const due = Array.from({ length: count }, (_, index) =>
    bench.put(index, past, { status: 'waiting' }),
  );
  const failing = new Set(due.filter((_, index) => fails(index)).map(({ id }) => id));
  const { store } = bench.releaser;
  const tried: string[] = [];
  const releaser = {
    ...bench.releaser,
    store: {
      ...store,
      async release(...[releasable, overdueAt]: Parameters<typeof store.release>) {
        tried.push(releasable.deliveryId);
        if (failing.has(releasable.deliveryId)) throw new Error('throughput exceeded');
        return store.release(releasable, overdueAt);
      },
    },
  };
  return { ...bench, due, tried, releaser };
}

it('a delivery that cannot be released keeps none of the others waiting', async () => {
  const bench = createFaultyBench(200, (index) => index === 3);
  expect(await releaseDue(wecare, bench.releaser)).toBe(199);
  expect(bench.queued).toHaveLength(199);
  expect(bench.due.filter((one) => bench.statusOf(one) === 'waiting')).toEqual([bench.due[3]]);
  expect(bench.log.lines).toContainEqual({
    level: 'warn',
    message: 'some deliveries not released: the next run tries again',
    fields: { connection: 'wecare', count: 1, error: new Error('throughput exceeded') },
  });
});

it('a store that releases nothing is not pressed on', async () => {
  const bench = createFaultyBench(1_000, () => true);
  await expect(releaseDue(wecare, bench.releaser)).rejects.toThrow('throughput exceeded');
  expect(bench.tried.length).toBeLessThan(100);
});
