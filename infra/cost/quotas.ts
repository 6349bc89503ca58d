/** Default quotas of an account in a region, a second where nothing else is said. */
export interface Quotas {
  readonly apiRequests: number;
  /** Executions at once. */
  readonly concurrency: number;
  /** Calls that one execution environment takes, however fast it is. Who waits for the answer counts, as pollers of SQS do. */
  readonly callsPerExecution: number;
  /** Calls of one action to one queue. */
  readonly fifoCalls: number;
  readonly highThroughputFifoCalls: number;
  /** Messages of one queue that were received and are not deleted yet. */
  readonly fifoInFlight: number;
  /** Write units, as all that follow but events. */
  readonly newTableWrites: number;
  readonly tableWrites: number;
  readonly partitionWrites: number;
  /** AWS counts requests of PutEvents. Each event is taken for one, though a request of ours carries up to ten. */
  readonly events: number;
}

/** What AWS documents without a difference between these regions. */
const everywhere = {
  /** Some regions have 2,500, these have not: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
  apiRequests: 10_000,
  /** https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
  concurrency: 1_000,
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests */
  callsPerExecution: 10,
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
  fifoCalls: 300,
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html */
  fifoInFlight: 120_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
  newTableWrites: 4_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
  tableWrites: 40_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
  partitionWrites: 1_000,
} as const;

/**
 * N. Virginia, which AWS gives the most, and São Paulo. What differs is from
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html and
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const quotas = {
  'us-east-1': { ...everywhere, highThroughputFifoCalls: 70_000, events: 10_000 },
  'sa-east-1': { ...everywhere, highThroughputFifoCalls: 4_500, events: 600 },
} as const satisfies Record<string, Quotas>;
