import type { BillItem, Counts } from './bill.ts';
import { metricCounts } from './metric-counts.ts';
import type { TemplateSettings } from './template-settings.ts';
import { deliverTraces, tracesOf } from './traces.ts';
import { assumptions, daysPerMonth, gigabyte, type Workload } from './usage.ts';

/** What large payloads, secrets and keys take. */
export function keeping(
  { changes, connections }: Workload,
  { secrets, keys, connections: configured }: TemplateSettings,
  { large }: Counts,
): BillItem[] {
  const windows = (assumptions.hoursPerMonth * 60) / assumptions.cacheMinutes;
  // Nobody reads a secret while nothing comes.
  const busyWindows = Math.min(windows, changes);
  const functions = 1 + connections;
  // In each window: the two secrets of each function, the queues' data keys of who sends and who receives, the table's key.
  const keyCalls = busyWindows * (2 * functions + 5 * connections + functions) + 2 * large;
  const kept = secrets + connections - configured;
  const reads = busyWindows * 2 * functions;
  return [
    { service: 'S3', what: 'large payloads, stored', price: 'objectPut', quantity: large },
    { service: 'S3', what: 'large payloads, read', price: 'objectGet', quantity: large },
    {
      service: 'Secrets Manager',
      what: 'secrets',
      price: 'secret',
      quantity: kept,
      isFixed: true,
    },
    {
      service: 'Secrets Manager',
      what: 'reads, one warm instance of each function',
      price: 'secretCall',
      quantity: reads,
    },
    { service: 'KMS', what: 'keys', price: 'key', quantity: keys, isFixed: true },
    { service: 'KMS', what: 'calls', price: 'keyCall', quantity: keys > 0 ? keyCalls : 0 },
    {
      service: 'KMS',
      what: 'calls, for the table that retry reads',
      price: 'keyCall',
      quantity: keys > 0 ? windows : 0,
      isFixed: true,
    },
  ];
}

/** What it takes to see and tell what happens. */
export function observing(
  workload: Workload,
  settings: TemplateSettings,
  counts: Counts,
): BillItem[] {
  const { changes, connections } = workload;
  const { deliveries, batches, runs } = counts;
  const { receiveLogBytes, batchLogBytes, deliveryLogBytes } = assumptions;
  const { retryLogBytes, gaugeLogBytes, answerBytes, callBytes } = assumptions;
  const metrics = metricCounts(connections);
  const service = 'CloudWatch';
  const logBytes =
    changes * receiveLogBytes + batches * batchLogBytes + deliveries * deliveryLogBytes;
  return [
    ...logging('logs', logBytes, settings),
    ...logging('logs of retry', runs * (retryLogBytes + connections * gaugeLogBytes), settings).map(
      (item) => ({ ...item, isFixed: true as const }),
    ),
    {
      service,
      what: 'metrics',
      price: 'metric',
      quantity: changes > 0 ? metrics.others + settings.filteredMetrics : 0,
    },
    {
      service,
      what: 'metrics of each run of retry',
      price: 'metric',
      quantity: metrics.gauges,
      isFixed: true,
    },
    { service, what: 'alarms', price: 'alarm', quantity: settings.alarmMetrics, isFixed: true },
    {
      service,
      what: 'dashboards',
      price: 'dashboard',
      quantity: settings.dashboards,
      isFixed: true,
    },
    {
      service: 'EventBridge',
      what: 'events',
      price: 'event',
      quantity: settings.buses > 0 ? deliveries : 0,
    },
    ...(settings.isTraced ? tracing(workload, counts) : []),
    {
      service: 'Data transfer',
      what: 'answers and calls, outward',
      price: 'transferOut',
      quantity: (changes * answerBytes + deliveries * callBytes) / gigabyte,
    },
  ];
}

/** What is logged, and kept for as long as the stage says. */
export function logging(
  what: string,
  bytes: number,
  { logRetentionDays }: Pick<TemplateSettings, 'logRetentionDays'>,
): BillItem[] {
  const service = 'CloudWatch';
  const quantity = bytes / gigabyte;
  return [
    { service, what: `${what}, ingestion`, price: 'logIngestion', quantity },
    {
      service,
      what: `${what}, kept`,
      price: 'logStorage',
      quantity: (quantity * logRetentionDays) / daysPerMonth,
    },
  ];
}

function tracing(workload: Workload, { runs }: Counts): BillItem[] {
  const seconds = assumptions.hoursPerMonth * 3_600;
  const service = 'X-Ray';
  const price = 'trace';
  return [
    { service, what: 'receive', price, quantity: tracesOf(workload.changes, seconds) },
    { service, what: 'deliver', price, quantity: deliverTraces(workload, seconds) },
    { service, what: 'retry', price, quantity: tracesOf(runs, seconds), isFixed: true },
  ];
}
