import type { Connection } from '../../functions/domain/connection.ts';
import { sampleChangeItem, sampleItems } from './sample-items.ts';
import type { TemplateSettings } from './template-settings.ts';
import { itemSize, writeUnits } from './write-units.ts';

/** What is asked: so many changes in a month, spread evenly. */
export interface Workload {
  readonly changes: number;
  /** Connections that each change goes to. */
  readonly connections: number;
  /** Share of changes of which one delivery's payload is over 100 KB and so goes to S3. */
  readonly largeShare: number;
  /** Deliveries in one batch on average: near 1 if they come one by one, up to the batch size in a rush. */
  readonly batchFill: number;
  readonly providerMs: number;
}

export const defaultWorkload: Workload = {
  changes: 1_000_000,
  connections: 4,
  largeShare: 0.01,
  batchFill: 1,
  providerMs: 300,
};

export const gigabyte = 1_000_000_000;
export const daysPerMonth = 30;

/** What neither the templates nor the code tell. Times as the bench's stand-ins and AWS's usual latencies suggest. */
export const assumptions = {
  hoursPerMonth: 720,
  /** From the first byte to the answer, warm: verify, one write, the deliveries' writes and then the sends side by side. */
  receiveMs: 50,
  /** A batch besides its calls: one read, two writes, the event and the delete. */
  deliverOverheadMs: 60,
  retryMs: 400,
  /** Lambda's pollers: five for each mapping with a maximum concurrency, each with long polls of 20 s while it is idle. */
  pollers: 5,
  pollSeconds: 20,
  /** A secret, an SQS data key and DynamoDB's table key are kept for so long. */
  cacheMinutes: 5,
  /** Platform lines, one line of the access log, metrics. */
  receiveLogBytes: 2_400,
  /** Platform lines and metrics of a batch, and the line of one delivery. */
  batchLogBytes: 2_200,
  deliveryLogBytes: 500,
  /** Platform lines of a run, and its line of metrics for each connection. */
  retryLogBytes: 900,
  gaugeLogBytes: 400,
  /** Traced of a function's calls besides the first of each second. */
  traceShare: 0.05,
  answerBytes: 600,
  callBytes: 1_500,
  /** What an answer's `code`, an attempt's `outcome` and a failure's `reason` may be. */
  dimensionValues: { code: 6, outcome: 4, reason: 2, source: 1 },
} as const;

/** Write and read units of one delivery on its usual way: stored, delivered at once, recorded. */
export interface DeliveryUnits {
  readonly storing: number;
  readonly concluding: number;
  readonly state: number;
  /** Bytes that stay in the table and its indexes until the delivery expires. */
  readonly keptBytes: number;
  /** Of these, what each index is charged, by its name. */
  readonly byIndex: ReadonlyMap<string, number>;
}

/** DynamoDB charges a hundred bytes more for each item, and for each entry of an index. */
const itemOverhead = 100;

/** The average over the config's connections. */
export function deliveryUnits(
  connections: readonly Connection[],
  { indexes }: TemplateSettings,
): DeliveryUnits {
  const each = connections.map((connection) => {
    const { pending, delivered, state } = sampleItems(connection);
    const stored = writeUnits(undefined, pending, indexes);
    const concluded = writeUnits(pending, delivered, indexes);
    const kept = itemSize(delivered) + itemOverhead;
    return { stored, concluded, state: writeUnits(state, state, indexes).table, kept };
  });
  const average = (numbers: readonly number[]) =>
    numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const total = ({ table, byIndex }: ReturnType<typeof writeUnits>) =>
    [...byIndex.values()].reduce((sum, units) => sum + units, table);
  return {
    storing: average(each.map(({ stored }) => total(stored))),
    concluding: average(each.map(({ concluded }) => total(concluded))),
    state: average(each.map(({ state }) => state)),
    // The indexes by status and by user hold keys only: about a third of the item each.
    keptBytes: average(each.map(({ kept }) => kept * (1 + 2 / 3))),
    byIndex: new Map(
      indexes.map(({ name }) => [
        name,
        average(
          each.map(
            ({ stored, concluded }) =>
              (stored.byIndex.get(name) ?? 0) + (concluded.byIndex.get(name) ?? 0),
          ),
        ),
      ]),
    ),
  };
}

export function changeUnits(connections: readonly Connection[], settings: TemplateSettings) {
  const item = sampleChangeItem(connections);
  return {
    writes: writeUnits(undefined, item, settings.indexes).table,
    keptBytes: itemSize(item) + itemOverhead,
  };
}
