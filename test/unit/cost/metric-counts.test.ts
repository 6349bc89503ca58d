import { expect, it } from 'vitest';
import { createGauges } from '../../../functions/domain/measure-connections.ts';
import type { MetricName } from '../../../functions/domain/metrics.ts';
import { gauges, metricCounts } from '../../../infra/cost/metric-counts.ts';
import { createMemoryStores } from '../../memory/memory-stores.ts';
import { ditoSettings, makeConnection } from '../../support/made-connection.ts';

it('what a run without any work records is what is due without a single change', async () => {
  const recorded: MetricName[] = [];
  const connection = makeConnection('dito', ditoSettings);
  const { measure, watching } = createGauges({
    index: { oldestReceivedAt: async () => undefined },
    metrics: { record: (name) => void recorded.push(name) },
    ambient: { now: () => new Date('2026-11-22T12:00:00.000Z') },
    log: { info() {}, warn() {}, error() {} },
  });
  await watching(createMemoryStores().releases).health(connection.name);
  await measure([connection]);
  expect(recorded.toSorted()).toEqual(gauges.toSorted());
});

it('every connection has its own metrics, and what is of none is counted once', () => {
  const [one, two, three] = [1, 2, 3].map(metricCounts);
  expect([one?.gauges, two?.gauges]).toEqual([4, 8]);
  const more = (two?.others ?? 0) - (one?.others ?? 0);
  expect((three?.others ?? 0) - (two?.others ?? 0)).toBe(more);
  expect(one?.others).toBeGreaterThan(more);
});
