type Unit = 'Count' | 'Milliseconds' | 'Seconds';

interface MetricKind {
  readonly unit: Unit;
  /** The sets of dimensions by which CloudWatch keeps it, each a metric of its own. */
  readonly by: readonly (readonly string[])[];
}

/** What is measured. */
export const metricKinds = {
  /** Changes stored; the same webhook again does not count. */
  accepted: { unit: 'Count', by: [['source']] },
  /** Webhooks that were answered with an error of theirs. */
  refused: { unit: 'Count', by: [[], ['code']] },
  delivered: { unit: 'Count', by: [['connection']] },
  superseded: { unit: 'Count', by: [['connection']] },
  failed: { unit: 'Count', by: [['connection'], ['connection', 'reason']] },
  /** Attempts after which a delivery waits for another one. */
  retries: { unit: 'Count', by: [['connection']] },
  /** Deliveries that were held. */
  held: { unit: 'Count', by: [['connection']] },
  /** From the moment in which the webhook came. */
  timeToDelivery: { unit: 'Milliseconds', by: [['connection']] },
  /** Of one attempt, with its login if there had to be one. */
  providerCallTime: { unit: 'Milliseconds', by: [['connection', 'outcome']] },
  /** Errors that a run of the retry function has logged and gone on from, so that its invocation has not failed. */
  scheduleErrors: { unit: 'Count', by: [[]] },
  /** Deliveries put back into their queue. */
  released: { unit: 'Count', by: [['connection']] },
  /** Deliveries that their queue did not take: they are found overdue. */
  notQueued: { unit: 'Count', by: [['connection']] },
  /** Messages taken out of the dead-letter queue. */
  deadLetters: { unit: 'Count', by: [['connection']] },
  /** Rows of an index that were not what they claimed to be, and records that could not be read; see `LeftOut`. */
  recordsLeftOut: { unit: 'Count', by: [['connection']] },
  /** How long ago the oldest delivery that has not ended was received; 0 if there is none. */
  oldestWaiting: { unit: 'Seconds', by: [['connection']] },
  /** 1 while the connection is held, otherwise 0. */
  connectionHeld: { unit: 'Count', by: [['connection']] },
  /** 1 while the provider limits requests, otherwise 0. */
  rateLimited: { unit: 'Count', by: [['connection']] },
  /** 1 while the circuit is open, otherwise 0. */
  circuitOpen: { unit: 'Count', by: [['connection']] },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof metricKinds;

type DimensionOf<Name extends MetricName> = (typeof metricKinds)[Name]['by'][number][number];

/** Numbers for the operator. Dimensions are names of the config and words of ours: never anything personal. */
export interface Metrics {
  record<Name extends MetricName>(
    name: Name,
    value: number,
    dimensions: Readonly<Record<DimensionOf<Name>, string>>,
  ): void;
}
