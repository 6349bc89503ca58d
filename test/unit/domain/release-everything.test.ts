import { describe, expect, it } from 'vitest';
import { type Circuit, closedCircuit } from '../../../functions/domain/circuit.ts';
import { releaseEverything } from '../../../functions/domain/release-everything.ts';
import { ditoSettings, makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

const wecare = makeConnection('wecare', wecareSettings);
const dito = makeConnection('dito', ditoSettings);
const past = '2026-11-22T12:00:01.000Z';

it('trouble with one connection keeps none of the others waiting', async () => {
  const bench = createReleaseBench();
  const delivery = bench.put(1, past, { status: 'waiting' });
  await releaseEverything({
    connections: [dito, wecare],
    releaser: bench.releaser,
    secrets: { current: async () => 'v1' },
    deadLetters: {
      async receive(connection) {
        if (connection === 'dito') throw new Error('no access');
        return [];
      },
      remove: async () => {},
    },
  });
  expect(bench.queued).toEqual([bench.pointerTo(delivery, 2)]);
  expect(bench.log.lines).toContainEqual({
    level: 'error',
    message: 'dead letters not released: the next run tries again',
    fields: { connection: 'dito', error: new Error('no access') },
  });
});

it('trouble with one kind of work leaves the others of the connection', async () => {
  const bench = createReleaseBench();
  bench.database.health.set('wecare', {
    hold: { reason: 'no', since: '', secretVersion: 'v1' },
    circuit: closedCircuit,
  });
  bench.put(1, past, { status: 'waiting' });
  await releaseEverything({
    connections: [wecare],
    releaser: bench.releaser,
    secrets: {
      async current() {
        throw new Error('no such secret');
      },
    },
    deadLetters: { receive: async () => [], remove: async () => {} },
  });
  expect(bench.queued).toHaveLength(1);
});

describe('deliveries that were held, and those that wait', () => {
  async function run(circuit: Circuit) {
    const bench = createReleaseBench();
    bench.database.health.set('wecare', {
      hold: { reason: 'no', since: '', secretVersion: 'v1' },
      circuit,
    });
    for (let number = 0; number < 15; number += 1) {
      bench.put(number, '2026-11-29T12:00:00.000Z', { status: 'held' });
      bench.put(100 + number, past, { status: 'waiting' });
    }
    await releaseEverything({
      connections: [wecare],
      releaser: bench.releaser,
      secrets: { current: async () => 'v2' },
      deadLetters: { receive: async () => [], remove: async () => {} },
    });
    return bench.queued.length;
  }

  it('share the candidates for one probe while the provider is left alone', async () => {
    expect(await run({ failures: 50, openedAt: past, reason: 'no answer' })).toBe(10);
  });

  it('share what may go out while the provider recovers', async () => {
    expect(await run({ failures: 0, closedAt: '2026-11-22T12:00:02.000Z' })).toBe(20);
  });

  it('all go out in the first run after the secret has changed otherwise', async () => {
    expect(await run(closedCircuit)).toBe(30);
  });
});
