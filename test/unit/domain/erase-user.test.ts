import { describe, expect, it } from 'vitest';
import { eraseUser } from '../../../functions/domain/erase-user.ts';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import { stateKeyOf } from '../../memory/memory-database.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

const key = 'u-1001';

describe('an erasure', () => {
  it('that runs out of time is unfinished, and goes on when it is asked for again', async () => {
    const bench = createOperatorBench();
    for (let number = 0; number < 50; number += 1) bench.put(number, { status: 'waiting' });
    const eraser = { ...bench.tools, connections: ['wecare'] };
    bench.allowPieces(1);
    expect(await eraseUser(key, eraser)).toEqual({ kind: 'unfinished' });
    expect(bench.erasures.get(userGroupOf(key))).not.toHaveProperty('erasedAt');
    bench.allowPieces(100);
    expect(await eraseUser(key, eraser)).toMatchObject({ kind: 'erased' });
    const statuses = [...bench.database.deliveries.values()].map(({ delivery }) => delivery.status);
    expect(new Set(statuses)).toEqual(new Set(['cancelled']));
    expect(bench.erasures.get(userGroupOf(key))).toMatchObject({ cancelled: 50 });
  });

  it('takes in what is listed only while it is under way', async () => {
    const bench = createOperatorBench();
    bench.put(1, { status: 'waiting' });
    let listings = 0;
    const index = {
      async *ofUser(userKey: string) {
        listings += 1;
        if (listings === 2) bench.put(2, { status: 'pending' });
        yield* bench.tools.index.ofUser(userKey);
      },
    };
    const eraser = { ...bench.tools, index, connections: ['wecare'] };
    expect(await eraseUser(key, eraser)).toMatchObject({ counts: { cancelled: 2 } });
    expect(listings).toBe(3);
  });

  it('leaves nothing failed that could only fail again, and counts it once', async () => {
    const bench = createOperatorBench();
    const put = bench.put(1, { status: 'failed', failure: 'rejected', reason: 'no' });
    const eraser = { ...bench.tools, connections: ['wecare'] };
    expect(await eraseUser(key, eraser)).toMatchObject({
      counts: { cancelled: 1, payloadsRemoved: 1 },
    });
    const after = bench.deliveryOf(put);
    expect(after).toMatchObject({ status: 'cancelled', reason: 'the user was erased' });
    expect(after).not.toHaveProperty('failure');
    expect(await eraseUser(key, eraser)).toMatchObject({
      counts: { cancelled: 0, payloadsRemoved: 0 },
    });
  });

  it.each([
    ['pending', 1],
    ['waiting', 1],
    ['held', 1],
    ['failed', 1],
    ['cancelled', 0],
  ] as const)(
    'takes the data of what is %s, and leaves nothing of it',
    async (status, cancelled) => {
      const bench = createOperatorBench();
      const put = bench.put(1, { status });
      const { id } = bench.put(2, { status: 'delivered' });
      const without = bench.put(3, { status: 'cancelled' });
      bench.removeData(without);
      const eraser = { ...bench.tools, connections: ['wecare'] };
      expect(await eraseUser(key, eraser)).toMatchObject({
        counts: { cancelled, payloadsRemoved: 1 },
      });
      expect(bench.database.deliveries.get(put.id)?.payload).toBeUndefined();
      expect(bench.deliveryOf(put)).toMatchObject({ status: 'cancelled' });
      expect(bench.database.deliveries.get(id)?.delivery).toMatchObject({ status: 'delivered' });
      expect(bench.erasures.get(userGroupOf(key))).toMatchObject({ cancelled, payloadsRemoved: 1 });
    },
  );

  it('that could not remove something is not said to be finished', async () => {
    const bench = createOperatorBench();
    bench.put(1, { status: 'cancelled' });
    const control = {
      ...bench.tools.control,
      removePayload: () => Promise.reject(new Error('no')),
    };
    const eraser = { ...bench.tools, control, connections: ['wecare'] };
    await expect(eraseUser(key, eraser)).rejects.toThrow('no');
    expect(bench.erasures.size).toBe(0);
  });

  it('of somebody of whom there is nothing is finished at once, and on record', async () => {
    const bench = createOperatorBench();
    bench.allowPieces(0);
    const eraser = { ...bench.tools, connections: ['wecare'] };
    expect(await eraseUser(key, eraser)).toEqual({
      kind: 'erased',
      erasedAt: bench.clock.now().toISOString(),
      counts: { cancelled: 0, payloadsRemoved: 0, idsForgotten: 0 },
    });
    expect(bench.erasures.get(userGroupOf(key))).toHaveProperty('erasedAt');
  });

  it('forgets his ids where the config no longer has the connection', async () => {
    const bench = createOperatorBench();
    bench.put(1, { status: 'failed' });
    const group = userGroupOf(key);
    const state = { group, applied: { name: 'v' }, ids: ['47'], revision: 3 };
    bench.database.states.set(stateKeyOf('wecare', group), state);
    const erasure = await eraseUser(key, { ...bench.tools, connections: [] });
    expect(erasure).toMatchObject({
      counts: { cancelled: 1, payloadsRemoved: 1, idsForgotten: 1 },
    });
    expect(bench.database.states.get(stateKeyOf('wecare', group))).toEqual({
      ...state,
      ids: [],
      erasedAt: expect.any(String),
      // Once more after the round that has cancelled something.
      revision: 5,
    });
  });

  it('takes turns between connections, whatever one of them has put there', async () => {
    const bench = createOperatorBench();
    for (let number = 0; number < 60; number += 1) bench.put(number, { status: 'waiting' });
    const truth = bench.put(99, { status: 'waiting', id: `chg_${'9'.repeat(32)}.dito` });
    const { id } = truth;
    const row = bench.database.deliveries.get(`chg_${'99'.padStart(32, '0')}.wecare`);
    if (row === undefined) throw new Error('it was put');
    bench.database.deliveries.delete(`chg_${'99'.padStart(32, '0')}.wecare`);
    bench.database.deliveries.set(id, { ...row, delivery: { ...truth, connection: 'dito' } });
    bench.allowPieces(3);
    expect(await eraseUser(key, { ...bench.tools, connections: ['wecare', 'dito'] })).toEqual({
      kind: 'unfinished',
    });
    expect(bench.database.deliveries.get(id)?.delivery.status).toBe('cancelled');
  });
});
