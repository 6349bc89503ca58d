import { dueShardsOf, statusShardsOf } from '../../functions/adapters/dynamo-keys.ts';
import type { Connection } from '../../functions/domain/connection.ts';
import type { DeliveryStatus } from '../../functions/domain/delivery.ts';
import type { Quotas } from './quotas.ts';
import type { TemplateSettings } from './template-settings.ts';
import { assumptions, changeUnits, deliveryUnits, type Workload } from './usage.ts';

/** Something there is only so much of. */
export interface Limit {
  readonly name: string;
  /** How much there is, as people say it. */
  readonly quota: string;
  /** Changes a second at which it is reached. */
  readonly changesPerSecond: number;
  readonly movedBy: string;
}

/** What is asked, and of which parts. */
export interface Demand {
  readonly workload: Workload;
  readonly settings: TemplateSettings;
  readonly connections: readonly Connection[];
}

/** A delivery comes into the partitions of what is pending, and leaves them. */
const pendingWrites = 2;

/** The limits that changes run into, the first one first. Batches are full: under load they are. */
export function limitsOf(demand: Demand, quotas: Quotas): Limit[] {
  return [...functionLimits(demand, quotas), ...storageLimits(demand, quotas)]
    .filter(({ changesPerSecond }) => Number.isFinite(changesPerSecond))
    .toSorted((one, other) => one.changesPerSecond - other.changesPerSecond);
}

/** Calls a second that so many executions take: as many as they have time for, and no more than Lambda hands them. */
function callsPerSecond(executions: number, seconds: number, quotas: Quotas): number {
  return executions * Math.min(1 / seconds, quotas.callsPerExecution);
}

function receivingAtOnce({ receive }: TemplateSettings, quotas: Quotas): number {
  return receive.reservedConcurrency ?? quotas.concurrency;
}

/** Webhooks a second that `receive` takes. */
export function receivedPerSecond(settings: TemplateSettings, quotas: Quotas): number {
  const executions = receivingAtOnce(settings, quotas);
  return callsPerSecond(executions, assumptions.receiveMs / 1_000, quotas);
}

function functionLimits({ workload, settings }: Demand, quotas: Quotas): Limit[] {
  const { connections: each, providerMs } = workload;
  const { batchSize, maxConcurrency, requestsPerSecond } = settings;
  const { receiveMs, deliverOverheadMs } = assumptions;
  const batchSeconds = (providerMs + deliverOverheadMs) / 1_000;
  const inFlight = maxConcurrency * batchSize;
  // Of one change: its webhook, and its part of a batch for each connection.
  const calls = 1 + each / batchSize;
  const busySeconds = receiveMs / 1_000 + (each * batchSeconds) / batchSize;
  return [
    {
      name: 'API Gateway: the stage’s throttle',
      quota: `${whole(requestsPerSecond)} requests/s`,
      changesPerSecond: requestsPerSecond,
      movedBy: '`throttle` in `infra/webhook-api.ts`',
    },
    {
      name: 'API Gateway: the account',
      quota: `${whole(quotas.apiRequests)} requests/s`,
      changesPerSecond: quotas.apiRequests,
      movedBy: 'service quota',
    },
    {
      name: 'Lambda: `receive`',
      quota: `${whole(receivingAtOnce(settings, quotas))} executions of ${quotas.callsPerExecution} requests/s`,
      changesPerSecond: receivedPerSecond(settings, quotas),
      movedBy: '`receiveConcurrency` of the stage',
    },
    {
      name: 'Lambda: the account',
      quota: `${whole(quotas.concurrency)} executions`,
      changesPerSecond: callsPerSecond(quotas.concurrency, busySeconds / calls, quotas) / calls,
      movedBy: 'service quota',
    },
    {
      name: 'Lambda: `deliver` of one connection at once',
      quota: `${maxConcurrency} batches of ${batchSize}`,
      changesPerSecond: batchSize * callsPerSecond(maxConcurrency, batchSeconds, quotas),
      movedBy: '`maxConcurrency` of the connection',
    },
    {
      name: 'SQS: messages in flight of one queue',
      quota: `${whole(quotas.fifoInFlight)} messages`,
      changesPerSecond: quotas.fifoInFlight / batchSeconds,
      movedBy: `nothing: \`maxConcurrency\` lets no more than ${whole(inFlight)} be so`,
    },
  ];
}

function storageLimits({ workload, settings, connections }: Demand, quotas: Quotas): Limit[] {
  const { connections: each } = workload;
  const { storing, concluding, state, byIndex } = deliveryUnits(connections, settings);
  const indexed = [...byIndex.values()].reduce((sum, units) => sum + units, 0);
  const ofTable =
    changeUnits(connections, settings).writes + each * (storing + concluding + state - indexed);
  const sends = settings.hasHighThroughput ? quotas.highThroughputFifoCalls : quotas.fifoCalls;
  return [
    {
      name: 'SQS: sends to one queue',
      quota: `${whole(sends)} calls/s`,
      changesPerSecond: sends,
      movedBy: settings.hasHighThroughput ? 'service quota' : 'high throughput of the queues',
    },
    {
      name: 'DynamoDB: a new table',
      quota: `${whole(quotas.newTableWrites)} write units/s`,
      changesPerSecond: quotas.newTableWrites / ofTable,
      movedBy: 'time (it doubles within 30 min), or warm throughput of the table',
    },
    {
      name: 'DynamoDB: the table’s quota',
      quota: `${whole(quotas.tableWrites)} write units/s`,
      changesPerSecond: quotas.tableWrites / ofTable,
      movedBy: 'service quota',
    },
    partitionLimit(statusPartitions('pending', pendingWrites), quotas),
    partitionLimit(statusPartitions('delivered', 1), quotas),
    partitionLimit(
      {
        index: 'due',
        status: 'pending',
        shards: dueShardsOf('any', 'pending').length,
        writes: pendingWrites,
      },
      quotas,
    ),
    {
      name: 'EventBridge: events',
      quota: `${whole(quotas.events)} events/s`,
      changesPerSecond: settings.buses > 0 ? quotas.events / each : Number.POSITIVE_INFINITY,
      movedBy: 'service quota; events beyond it are lost, deliveries are not',
    },
  ];
}

/** The partitions of an index that one connection's deliveries of a status come into. */
interface Partitions {
  readonly index: 'status' | 'due';
  readonly status: DeliveryStatus;
  readonly shards: number;
  /** Of each delivery. */
  readonly writes: number;
}

function statusPartitions(status: DeliveryStatus, writes: number): Partitions {
  return { index: 'status', status, shards: statusShardsOf('any', status).length, writes };
}

function partitionLimit(
  { index, status, shards, writes }: Partitions,
  { partitionWrites }: Quotas,
): Limit {
  const each = `${whole(partitionWrites)} write units/s`;
  return {
    name: `DynamoDB: \`${status}\` of one connection in the \`${index}\` index`,
    quota: shards === 1 ? each : `${shards} × ${each}`,
    changesPerSecond: (shards * partitionWrites) / writes,
    movedBy: `\`${index}Shards\` in \`functions/adapters/dynamo-keys.ts\``,
  };
}

function whole(number: number): string {
  return number.toLocaleString('en-US');
}
