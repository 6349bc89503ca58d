import type { Connection } from '../../functions/domain/connection.ts';
import { type PriceName, prices } from './prices.ts';
import type { TemplateSettings } from './template-settings.ts';
import { keeping, observing } from './upkeep-items.ts';
import { assumptions, type Workload } from './usage.ts';
import { computing, queueing, storing } from './work-items.ts';

/** One line of the bill. */
export interface BillItem {
  readonly service: string;
  readonly what: string;
  readonly price: PriceName;
  readonly quantity: number;
  /** Whether it is due without a single change. */
  readonly isFixed?: true;
}

export function costOf({ price, quantity }: BillItem): number {
  return (quantity * prices[price].usd) / prices[price].per;
}

/** All that a month costs in which so many changes come in, and each is delivered at its first attempt. */
export function billOf(
  workload: Workload,
  settings: TemplateSettings,
  connections: readonly Connection[],
): BillItem[] {
  const deliveries = workload.changes * workload.connections;
  const batches = deliveries / workload.batchFill;
  const runs = (assumptions.hoursPerMonth * 60) / settings.minutesBetweenRetries;
  const counts = { deliveries, batches, runs, large: workload.changes * workload.largeShare };
  return [
    ...computing(workload, settings, counts),
    ...storing(workload, settings, { ...counts, connections }),
    ...queueing(workload, counts),
    ...keeping(workload, settings, counts),
    ...observing(workload, settings, counts),
  ].filter(({ quantity }) => quantity > 0);
}

/** How often the parts work. */
export interface Counts {
  readonly deliveries: number;
  readonly batches: number;
  readonly runs: number;
  readonly large: number;
}
