import { describe, expect, it } from 'vitest';
import { overviewsOf } from '../../../functions/domain/connection-overview.ts';
import type { Health } from '../../../functions/domain/health.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

// The clock stands at 12:00:02.
const since = '2026-11-22T12:00:00.000Z';
const paused = { since };
const hold = { reason: 'wrong key', since, secretVersion: 'v1' };
const rateLimit = { until: '2026-11-22T12:00:03.000Z', since, reason: 'HTTP 429' };
const over = { ...rateLimit, until: '2026-11-22T12:00:02.000Z' };
const closed = { failures: 0 };
const open = { failures: 50, openedAt: since, reason: 'HTTP 500' };
const back = { failures: 0, closedAt: since };

async function overview(health: Health) {
  const { tools, database } = createOperatorBench();
  database.health.set('wecare', health);
  const overseer = { control: tools.connectionControl, index: tools.index, ambient: tools.ambient };
  const [seen] = await overviewsOf([makeConnection('wecare', wecareSettings)], overseer);
  if (seen === undefined) throw new Error('no overview');
  return seen;
}

const states: readonly [string, Health][] = [
  ['paused', { paused, hold, rateLimit, circuit: open }],
  ['paused', { paused, hold, circuit: closed }],
  ['held', { hold, rateLimit, circuit: open }],
  ['rate-limited', { rateLimit, circuit: open }],
  ['rate-limited', { rateLimit, circuit: back }],
  ['rate-limited', { rateLimit, circuit: closed }],
  ['open', { rateLimit: over, circuit: open }],
  ['recovering', { rateLimit: over, circuit: closed }],
  ['recovering', { circuit: back }],
  ['ok', { rateLimit: { ...over, until: '2026-11-22T11:58:02.000Z' }, circuit: closed }],
  ['ok', { circuit: { failures: 3 } }],
];

describe('what an operator is told of a connection first', () => {
  it.each(states)('%s', async (state, health) => {
    expect((await overview(health)).state).toBe(state);
  });
});

describe('a limit on requests', () => {
  it('is shown while it lasts, and no longer', async () => {
    expect((await overview({ rateLimit, circuit: closed })).rateLimit).toEqual(rateLimit);
    expect(await overview({ rateLimit: over, circuit: closed })).not.toHaveProperty('rateLimit');
  });

  it('says nothing of the circuit', async () => {
    expect((await overview({ rateLimit, circuit: open })).circuitState).toBe('open');
    expect((await overview({ rateLimit, circuit: back })).circuitState).toBe('recovering');
    expect((await overview({ rateLimit: over, circuit: closed })).circuitState).toBe('closed');
  });
});
