import type { BillItem, Counts } from './bill.ts';
import type { TemplateSettings } from './template-settings.ts';
import { assumptions, metricCount, type Workload } from './usage.ts';

const gigabyte = 1_000_000_000;
const daysPerMonth = 30;

/** What large payloads, secrets and keys take. */
export function keeping(
  { connections }: Workload,
  { secrets, keys, connections: configured }: TemplateSettings,
  { large }: Counts,
): BillItem[] {
  const windows = (assumptions.hoursPerMonth * 60) / assumptions.cacheMinutes;
  const functions = 1 + connections;
  // In each window: the two secrets of each function, the queues' data keys of who sends and who receives, the table's key.
  const keyCalls = windows * (2 * functions + 5 * connections + functions + 1) + 2 * large;
  return [
    { service: 'S3', what: 'large payloads, stored', price: 'objectPut', quantity: large },
    { service: 'S3', what: 'large payloads, read', price: 'objectGet', quantity: large },
    {
      service: 'Secrets Manager',
      what: 'secrets',
      price: 'secret',
      quantity: secrets + connections - configured,
      isFixed: true,
    },
    {
      service: 'Secrets Manager',
      what: 'reads, one warm instance of each function',
      price: 'secretCall',
      quantity: windows * 2 * functions,
    },
    { service: 'KMS', what: 'keys', price: 'key', quantity: keys, isFixed: true },
    { service: 'KMS', what: 'calls', price: 'keyCall', quantity: keys > 0 ? keyCalls : 0 },
  ];
}

/** What it takes to see and tell what happens. */
export function observing(
  { changes, connections }: Workload,
  settings: TemplateSettings,
  { deliveries, batches, runs }: Counts,
): BillItem[] {
  const { receiveLogBytes, batchLogBytes, deliveryLogBytes, retryLogBytes } = assumptions;
  const logged =
    (changes * receiveLogBytes +
      batches * batchLogBytes +
      deliveries * deliveryLogBytes +
      runs * retryLogBytes) /
    gigabyte;
  const { answerBytes, callBytes, traceShare } = assumptions;
  const service = 'CloudWatch';
  return [
    { service, what: 'logs, ingestion', price: 'logIngestion', quantity: logged },
    {
      service,
      what: 'logs, kept',
      price: 'logStorage',
      quantity: (logged * settings.logRetentionDays) / daysPerMonth,
    },
    { service, what: 'metrics', price: 'metric', quantity: metricCount(connections) },
    { service, what: 'alarms', price: 'alarm', quantity: settings.alarms, isFixed: true },
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
    {
      service: 'X-Ray',
      what: 'traces',
      price: 'trace',
      quantity: settings.isTraced ? (changes + batches) * traceShare + runs : 0,
    },
    {
      service: 'Data transfer',
      what: 'answers and calls, outward',
      price: 'transferOut',
      quantity: (changes * answerBytes + deliveries * callBytes) / gigabyte,
    },
  ];
}
