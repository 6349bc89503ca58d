import { describe, expect, it } from 'vitest';
import { createGauges } from '../../../functions/domain/measure-connections.ts';
import type { StatusOf } from '../../../functions/domain/operator-ports.ts';
import { createKeptSignals } from '../../support/kept-signals.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

const connections = [makeConnection('wecare', wecareSettings)];

function setUp(oldest: (of: StatusOf) => Promise<string | undefined>) {
  const bench = createReleaseBench();
  const { metrics, recorded } = createKeptSignals();
  const asked: string[] = [];
  const oldestReceivedAt = (of: StatusOf) => {
    asked.push(of.status);
    return oldest(of);
  };
  const gauges = createGauges({
    index: { oldestReceivedAt },
    metrics,
    ambient: bench.clock,
    log: bench.log,
  });
  const values = () => recorded.splice(0).map(({ name, value }) => [name, value]);
  return { bench, gauges, asked, values };
}

describe('a connection', () => {
  it('is as late as its oldest delivery that has not ended', async () => {
    const times = { pending: '2026-11-22T12:00:00.000Z', waiting: '2026-11-22T11:59:32.000Z' };
    const { gauges, values, asked } = setUp(async ({ status }) =>
      new Map(Object.entries(times)).get(status),
    );
    await gauges.measure(connections);
    expect(values()).toEqual([['oldestWaiting', 30]]);
    expect(asked).toEqual(['pending', 'waiting', 'held']);
  });

  it('is not late if nothing waits', async () => {
    const { gauges, values } = setUp(async () => undefined);
    await gauges.measure(connections);
    expect(values()).toEqual([['oldestWaiting', 0]]);
  });

  it('is held or left alone as was last seen, at no further reading', async () => {
    const { bench, gauges, values } = setUp(async () => undefined);
    const since = '2026-11-22T12:00:00.000Z';
    bench.database.health.set('wecare', {
      hold: { reason: 'refused', since, secretVersion: 'one' },
      circuit: { failures: 50, openedAt: since },
      rateLimit: { since, until: '2026-11-22T12:00:03.000Z', reason: 'HTTP 429' },
    });
    await gauges.watching(bench.releaser.store).health('wecare');
    bench.database.health.clear();
    await gauges.measure(connections);
    expect(values()).toEqual([
      ['rateLimited', 1],
      ['connectionHeld', 1],
      ['circuitOpen', 1],
      ['oldestWaiting', 0],
    ]);
  });
});

describe('measuring', () => {
  it('happens once a minute, however often it is asked for', async () => {
    const { bench, gauges, values } = setUp(async () => undefined);
    await gauges.measure(connections);
    bench.clock.moveBy(5_000);
    await gauges.measure(connections);
    expect(values()).toHaveLength(1);
    bench.clock.moveBy(55_000);
    await gauges.measure(connections);
    expect(values()).toHaveLength(1);
  });

  it('that fails is logged, and ends nothing else', async () => {
    const error = new Error('throttled');
    const { bench, gauges, values } = setUp(() => Promise.reject(error));
    await gauges.measure(connections);
    expect(values()).toEqual([]);
    expect(bench.log.lines).toEqual([
      {
        level: 'error',
        message: 'oldest waiting delivery not measured',
        fields: { connection: 'wecare', error },
      },
    ]);
  });
});
