import type { DeliveryEvent } from '../../functions/domain/delivery-events.ts';
import type { Metrics } from '../../functions/domain/metrics.ts';
import type { Signals } from '../../functions/domain/signals.ts';

/** Signals that a test can look at. */
export interface KeptSignals extends Signals {
  readonly recorded: { name: string; value: number; dimensions: unknown }[];
  readonly events: DeliveryEvent[];
}

export function createKeptSignals(): KeptSignals {
  const recorded: KeptSignals['recorded'] = [];
  const events: DeliveryEvent[] = [];
  const metrics: Metrics = {
    record: (name, value, dimensions) => recorded.push({ name, value, dimensions }),
  };
  return { recorded, events, metrics, tell: (event) => events.push(event) };
}
