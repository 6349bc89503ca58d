import { type BufferedMetrics, createEmfMetrics } from '../adapters/emf-metrics.ts';
import { systemAmbient } from './ambient.ts';

/** Metrics that go to the function's log. */
export function createMetrics(stage: string): BufferedMetrics {
  return createEmfMetrics({
    stage,
    now: systemAmbient.now,
    // Not by `console`, to which Lambda adds its own.
    write: (line) => process.stdout.write(line),
  });
}
