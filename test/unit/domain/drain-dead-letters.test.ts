import { describe, expect, it } from 'vitest';
import type { DeadLetter, DeadLetterQueue } from '../../../functions/domain/dead-letters.ts';
import type { Delivery } from '../../../functions/domain/delivery.ts';
import { drainDeadLetters } from '../../../functions/domain/drain-dead-letters.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

const wecare = makeConnection('wecare', wecareSettings);

function createDeadLetters(ids: readonly (string | undefined)[], release = 1) {
  let letters: DeadLetter[] = ids.map((deliveryId, at) => ({
    pointer: deliveryId === undefined ? undefined : { deliveryId, release },
    receiptHandle: String(at),
  }));
  const queue: DeadLetterQueue = {
    receive: async () => letters.slice(0, 10),
    async remove(_, { receiptHandle }) {
      letters = letters.filter((letter) => letter.receiptHandle !== receiptHandle);
    },
  };
  return { queue, left: () => letters.map(({ pointer }) => pointer?.deliveryId) };
}

/** As a queue does: what was received comes again only after its visibility timeout. */
function hidingReceived(queue: DeadLetterQueue): DeadLetterQueue {
  const hidden = new Set<string>();
  return {
    ...queue,
    async receive(connection) {
      const letters = await queue.receive(connection);
      const visible = letters.filter(({ receiptHandle }) => !hidden.has(receiptHandle));
      for (const { receiptHandle } of visible) hidden.add(receiptHandle);
      return visible;
    },
  };
}

const drain = (bench: ReturnType<typeof createReleaseBench>, queue: DeadLetterQueue) =>
  drainDeadLetters(wecare, bench.releaser, queue);

describe('a dead letter', () => {
  it('goes back into the retry schedule, and the operator sees why', async () => {
    const bench = createReleaseBench();
    const delivery = bench.put(1, undefined, { retriesSpent: 1 });
    const letters = createDeadLetters([delivery.id]);
    expect(await drain(bench, letters.queue)).toBe(1);
    const reason = 'the deliver function stopped before it could record a result';
    expect(bench.database.deliveries.get(delivery.id)?.delivery).toMatchObject({
      status: 'waiting',
      reason,
      retriesSpent: 2,
      nextAttemptAt: '2026-11-22T12:05:02.000Z',
      attempts: [{ at: '2026-11-22T12:00:02.000Z', outcome: 'retry', durationMs: 0, reason }],
    });
    expect(letters.left()).toEqual([]);
  });

  it('of a delivery whose record is damaged leaves the queue, and the delivery waits', async () => {
    const bench = createReleaseBench();
    const delivery = bench.put(1, undefined, { damaged: ['attempts'] });
    const letters = createDeadLetters([delivery.id]);
    expect(await drain(bench, letters.queue)).toBe(1);
    expect(bench.database.deliveries.get(delivery.id)?.delivery).toMatchObject({
      status: 'waiting',
      reason: 'its record cannot be read: attempts',
    });
    expect(letters.left()).toEqual([]);
  });

  it('ends with the schedule', async () => {
    const bench = createReleaseBench();
    const delivery = bench.put(1, undefined, { retriesSpent: 2 });
    await drain(bench, createDeadLetters([delivery.id]).queue);
    expect(bench.database.deliveries.get(delivery.id)?.delivery).toMatchObject({
      status: 'failed',
      failure: 'exhausted',
    });
  });

  it.each<Delivery['status']>([
    'waiting',
    'held',
    'delivered',
    'superseded',
    'failed',
    'cancelled',
  ])('is of no more use when its delivery is %s', async (status) => {
    const bench = createReleaseBench();
    const delivery = bench.put(1, undefined, { status });
    const letters = createDeadLetters([delivery.id]);
    await drain(bench, letters.queue);
    expect(bench.database.deliveries.get(delivery.id)?.delivery).toEqual(delivery);
    // Nor is anything taken for made: what is older is not to be superseded by it.
    expect(bench.database.states.size).toBe(0);
    expect(letters.left()).toEqual([]);
  });

  it.each([1, 4])('of release %i changes nothing of a delivery in release 3', async (release) => {
    const bench = createReleaseBench();
    const delivery = bench.put(1, undefined, { release: 3 });
    const letters = createDeadLetters([delivery.id], release);
    expect(await drain(bench, letters.queue)).toBe(1);
    expect(bench.database.deliveries.get(delivery.id)?.delivery).toEqual(delivery);
    expect(bench.database.states.size).toBe(0);
    expect(letters.left()).toEqual([]);
  });

  it('changes nothing of a delivery that is released again while it is looked at', async () => {
    const bench = createReleaseBench();
    const delivery = bench.put(1, undefined);
    const { store } = bench.releaser;
    const racing = {
      ...store,
      async versions(...user: Parameters<typeof store.versions>) {
        const releasable = { ...bench.pointerTo(delivery, 1), status: 'pending' } as const;
        await store.release(releasable, bench.clock.now());
        return store.versions(...user);
      },
    };
    const letters = createDeadLetters([delivery.id]);
    await drainDeadLetters(wecare, { ...bench.releaser, store: racing }, letters.queue);
    expect(bench.database.deliveries.get(delivery.id)?.delivery).toEqual({
      ...delivery,
      release: 2,
    });
    expect(letters.left()).toEqual([]);
  });

  it.each([undefined, `chg_${'9'.repeat(32)}.wecare`])('of nothing is dropped: %s', async (id) => {
    const bench = createReleaseBench();
    const letters = createDeadLetters([id]);
    expect(await drain(bench, letters.queue)).toBe(1);
    expect(letters.left()).toEqual([]);
    expect(bench.log.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
  });
});

describe('a dead-letter queue', () => {
  const many = (bench: ReturnType<typeof createReleaseBench>) =>
    Array.from({ length: 25 }, (_, number) => bench.put(number, undefined).id);

  it('is emptied', async () => {
    const bench = createReleaseBench();
    const letters = createDeadLetters(many(bench));
    expect(await drain(bench, letters.queue)).toBe(25);
    expect(letters.left()).toEqual([]);
  });

  it('takes half of the time that is left at the most, and says that it was not emptied', async () => {
    let leftMs = 50_000;
    const bench = createReleaseBench({
      remainingMs: () => {
        leftMs -= 10_000;
        return leftMs;
      },
    });
    const letters = createDeadLetters(many(bench));
    expect(await drain(bench, letters.queue)).toBe(10);
    expect(letters.left()).toHaveLength(15);
    expect(bench.log.lines).toContainEqual({
      level: 'warn',
      message: 'not all dead letters were put back in time; the next run goes on',
      fields: { connection: 'wecare', drained: 10 },
    });
  });

  it('keeps the letter of a delivery that could not be put back, and none of the others', async () => {
    const bench = createReleaseBench();
    const [stuck, ...others] = [1, 2, 3].map((number) => bench.put(number, undefined));
    const letters = createDeadLetters([stuck, ...others].map((one) => one?.id));
    const { store } = bench.releaser;
    const faulty = {
      ...store,
      async conclude(...args: Parameters<typeof store.conclude>) {
        if (args[0].id === stuck?.id) throw new Error('throttled');
        return store.conclude(...args);
      },
    };
    const queue = hidingReceived(letters.queue);
    expect(await drainDeadLetters(wecare, { ...bench.releaser, store: faulty }, queue)).toBe(2);
    expect(letters.left()).toEqual([stuck?.id]);
    expect(others.map((one) => bench.statusOf(one))).toEqual(['waiting', 'waiting']);
    expect(bench.log.lines).toContainEqual({
      level: 'warn',
      message: 'some dead letters not put back: they come again',
      fields: { connection: 'wecare', count: 1, error: new Error('throttled') },
    });
  });

  it('that nothing can be taken from is not pressed on', async () => {
    const bench = createReleaseBench();
    const delivery = bench.put(1, undefined);
    const letters = createDeadLetters([delivery.id]);
    const store = {
      ...bench.releaser.store,
      async conclude(): Promise<never> {
        throw new Error('throttled');
      },
    };
    const releaser = { ...bench.releaser, store };
    await expect(drainDeadLetters(wecare, releaser, letters.queue)).rejects.toThrow('throttled');
    expect(letters.left()).toEqual([delivery.id]);
  });
});
