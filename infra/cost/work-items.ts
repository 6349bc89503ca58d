import { dueShardsOf, statusShardsOf } from '../../functions/adapters/dynamo-keys.ts';
import type { Connection } from '../../functions/domain/connection.ts';
import { openStatuses } from '../../functions/domain/delivery.ts';
import type { BillItem, Counts } from './bill.ts';
import type { TemplateSettings } from './template-settings.ts';
import {
  assumptions,
  changeUnits,
  daysPerMonth,
  deliveryUnits,
  gigabyte,
  type Workload,
} from './usage.ts';

const retainedDays = 40;

/** What Lambda charges for the time of so many calls. */
export function gigabyteSeconds(calls: number, ms: number, memoryMegabytes: number): number {
  return (calls * ms * memoryMegabytes) / (1_000 * 1_024);
}

/** What calls and functions take. */
export function computing(
  { changes, providerMs }: Workload,
  { receive, deliver, retry }: TemplateSettings,
  { batches, runs }: Counts,
): BillItem[] {
  const { receiveMs, deliverOverheadMs, retryMs } = assumptions;
  const service = 'Lambda';
  return [
    { service: 'API Gateway', what: 'webhooks', price: 'apiRequest', quantity: changes },
    { service, what: 'receive, requests', price: 'invocation', quantity: changes },
    {
      service,
      what: 'receive, time',
      price: 'gigabyteSecond',
      quantity: gigabyteSeconds(changes, receiveMs, receive.memoryMegabytes),
    },
    { service, what: 'deliver, requests', price: 'invocation', quantity: batches },
    {
      service,
      what: 'deliver, time',
      price: 'gigabyteSecond',
      quantity: gigabyteSeconds(batches, providerMs + deliverOverheadMs, deliver.memoryMegabytes),
    },
    { service, what: 'retry, requests', price: 'invocation', quantity: runs, isFixed: true },
    {
      service,
      what: 'retry, time',
      price: 'gigabyteSecond',
      quantity: gigabyteSeconds(runs, retryMs, retry.memoryMegabytes),
      isFixed: true,
    },
    { service: 'Scheduler', what: 'runs', price: 'scheduleRun', quantity: runs, isFixed: true },
  ];
}

/**
 * Of a run, half a unit each: one query of each partition of the `due` index for each of four kinds of work, and one of each
 * partition of the `status` index for the oldest of each open status.
 */
const queriesPerRun =
  4 * dueShardsOf('any', 'pending').length +
  openStatuses.flatMap((status) => statusShardsOf('any', status)).length;

/** What the table takes. */
export function storing(
  { changes, connections: each }: Workload,
  settings: TemplateSettings,
  { deliveries, batches, runs, connections }: Counts & { connections: readonly Connection[] },
): BillItem[] {
  const ofDelivery = deliveryUnits(connections, settings);
  const ofChange = changeUnits(connections, settings);
  const keptGigabytes =
    ((changes * ofChange.keptBytes + deliveries * ofDelivery.keptBytes) / gigabyte) *
    (retainedDays / daysPerMonth);
  const service = 'DynamoDB';
  return [
    {
      service,
      what: 'writes: changes',
      price: 'writeUnit',
      quantity: changes * ofChange.writes,
    },
    {
      service,
      what: 'writes: new deliveries',
      price: 'writeUnit',
      quantity: deliveries * ofDelivery.storing,
    },
    {
      service,
      what: 'writes: results',
      price: 'writeUnit',
      quantity: deliveries * ofDelivery.concluding,
    },
    {
      service,
      what: 'writes: users’ states',
      price: 'writeUnit',
      quantity: deliveries * ofDelivery.state,
    },
    // Whether its user was erased.
    { service, what: 'reads: receive', price: 'readUnit', quantity: changes },
    { service, what: 'reads: deliver', price: 'readUnit', quantity: 2 * deliveries + batches },
    {
      service,
      what: 'reads: retry',
      price: 'readUnit',
      quantity: runs * each * (1 + queriesPerRun / 2),
      isFixed: true,
    },
    { service, what: 'storage', price: 'tableStorage', quantity: keptGigabytes },
    {
      service,
      what: 'point-in-time recovery',
      price: 'pointInTimeRecovery',
      quantity: settings.hasPointInTimeRecovery ? keptGigabytes : 0,
    },
  ];
}

/** What the queues take. */
export function queueing(
  { connections }: Workload,
  { deliveries, batches, runs }: Counts,
): BillItem[] {
  const { hoursPerMonth, pollers, pollSeconds } = assumptions;
  const polls = (connections * pollers * hoursPerMonth * 3_600) / pollSeconds;
  const service = 'SQS';
  return [
    { service, what: 'sends', price: 'fifoRequest', quantity: deliveries },
    { service, what: 'receives and deletes', price: 'fifoRequest', quantity: 2 * batches },
    { service, what: 'empty polls', price: 'fifoRequest', quantity: polls, isFixed: true },
    {
      service,
      what: 'looks for dead letters',
      price: 'fifoRequest',
      quantity: runs * connections,
      isFixed: true,
    },
  ];
}
