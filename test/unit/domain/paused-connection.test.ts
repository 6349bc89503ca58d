import { describe, expect, it } from 'vitest';
import { closedCircuit } from '../../../functions/domain/circuit.ts';
import { releaseEverything } from '../../../functions/domain/release-everything.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createReleaseBench } from '../../support/release-bench.ts';
import { createScriptedProvider } from '../../support/scripted-provider.ts';

const wecare = makeConnection('wecare', wecareSettings);
const paused = { circuit: closedCircuit, paused: { since: '2026-11-22T11:00:00.000Z' } };
const past = '2026-11-22T12:00:01.000Z';
const change = {
  user: { key: 'ana', email: 'ana@example.com', name: 'Ana' },
  fields: ['name'] as const,
};

describe('while a connection is paused', () => {
  it('its provider is not called, and the delivery waits without spending an attempt', async () => {
    const provider = createScriptedProvider([]);
    const bench = createBench({ connection: wecare, provider });
    bench.database.health.set('wecare', paused);
    const message = await bench.accept('m1', change);
    expect(await bench.deliver([message])).toEqual({ failed: [] });
    expect(provider.requests).toEqual([]);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'waiting',
      reason: 'the connection is paused',
      attempts: [],
      retriesSpent: 0,
    });
  });

  it('a delivery of more than seven days ends all the same', async () => {
    const bench = createBench({ connection: wecare, provider: createScriptedProvider([]) });
    bench.database.health.set('wecare', paused);
    const message = await bench.accept('m1', change);
    bench.clock.moveBy(7 * 86_400_000);
    await bench.deliver([message]);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'failed', failure: 'exhausted' });
  });

  async function run(bench: ReturnType<typeof createReleaseBench>): Promise<string[]> {
    const drained: string[] = [];
    const pointer = { deliveryId: `chg_${'9'.repeat(32)}.wecare`, release: 1 };
    let letters = [{ pointer, receiptHandle: 'r' }];
    await releaseEverything({
      connections: [wecare],
      releaser: bench.releaser,
      secrets: { current: async () => 'v2' },
      deadLetters: {
        async receive() {
          const received = letters;
          letters = [];
          return received;
        },
        async remove(_, { receiptHandle }) {
          drained.push(receiptHandle);
        },
      },
    });
    return drained;
  }

  it('nothing of it is released, whether due, held or lost, and dead letters are drained', async () => {
    const bench = createReleaseBench();
    bench.database.health.set('wecare', paused);
    const put = [
      bench.put(1, past, { status: 'waiting' }),
      bench.put(2, past, { status: 'held' }),
      bench.put(3, past, { status: 'pending' }),
    ];
    bench.clock.moveBy(3_600_000);
    expect(await run(bench)).toEqual(['r']);
    expect(bench.queued).toEqual([]);

    bench.database.health.set('wecare', { circuit: closedCircuit });
    await run(bench);
    expect(bench.queued.map(({ deliveryId }) => deliveryId).sort()).toEqual(
      put.map(({ id }) => id),
    );
  });
});
