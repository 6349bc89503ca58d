import { type MetricName, metricKinds } from '../../functions/domain/metrics.ts';
import { assumptions } from './usage.ts';

/** What `retry` records of each connection once a minute, whatever happens: functions/domain/measure-connections.ts. */
export const gauges: readonly MetricName[] = [
  'connectionHeld',
  'circuitOpen',
  'rateLimited',
  'oldestWaiting',
];

/** Metrics of ours in CloudWatch, if everything that can happen does: each set of dimensions' values is one. */
export function metricCounts(connections: number): { gauges: number; others: number } {
  const values: Readonly<Record<string, number>> = {
    ...assumptions.dimensionValues,
    connection: connections,
  };
  const counts = Object.entries(metricKinds).map(([name, { by }]) => ({
    isGauge: gauges.some((gauge) => gauge === name),
    count: by
      .map((dimensions: readonly string[]) =>
        dimensions.reduce((product, dimension) => product * (values[dimension] ?? 1), 1),
      )
      .reduce((sum, one) => sum + one, 0),
  }));
  const total = (some: typeof counts) => some.reduce((sum, { count }) => sum + count, 0);
  return {
    gauges: total(counts.filter(({ isGauge }) => isGauge)),
    others: total(counts.filter(({ isGauge }) => !isGauge)),
  };
}
