import type { DeliveryStatus } from './delivery.ts';
import type { DeliveryIndex } from './operator-ports.ts';

const hourSeconds = 3_600;

/** The lengths that a bucket can have, so that its bounds are round times. */
const bucketLengths = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800];

/** One more is added for the part of a bucket that the period begins with. */
const maxBuckets = 59;

/** What became of deliveries, by where they stand. */
const series = {
  delivered: ['delivered', 'superseded'],
  failed: ['failed'],
  open: ['pending', 'waiting', 'held'],
} as const satisfies Record<string, readonly DeliveryStatus[]>;

/** Some hours in buckets of one length, the last of which is not over yet. */
export interface Period {
  readonly from: Date;
  readonly bucketSeconds: number;
  readonly buckets: number;
}

export interface ConnectionActivity {
  readonly name: string;
  readonly delivered: readonly number[];
  readonly failed: readonly number[];
  readonly open: readonly number[];
  /** False if there were more than were counted. */
  readonly isComplete: boolean;
}

/** The last hours (1 to 168), divided into 24 to 60 buckets. */
export function periodOf(hours: number, now: Date): Period {
  const seconds = hours * hourSeconds;
  const bucketSeconds =
    bucketLengths.find((length) => seconds / length <= maxBuckets) ?? 3 * hourSeconds;
  const end = now.getTime() / 1_000;
  const from = Math.floor((end - seconds) / bucketSeconds) * bucketSeconds;
  const buckets = Math.floor((end - from) / bucketSeconds) + 1;
  return { from: new Date(from * 1_000), bucketSeconds, buckets };
}

/** Counts a connection's deliveries of the period: one look at the index for each of six statuses, side by side. */
export async function activityOf(
  connection: string,
  period: Period,
  index: Pick<DeliveryIndex, 'receivedSince'>,
): Promise<ConnectionActivity> {
  const count = async (statuses: readonly DeliveryStatus[]) => {
    const listed = await Promise.all(
      statuses.map((status) => index.receivedSince({ connection, status }, period.from)),
    );
    return {
      counts: bucketsOf(
        listed.flatMap(({ times }) => times),
        period,
      ),
      isComplete: listed.every(({ isComplete }) => isComplete),
    };
  };
  const [delivered, failed, open] = await Promise.all([
    count(series.delivered),
    count(series.failed),
    count(series.open),
  ]);
  return {
    name: connection,
    delivered: delivered.counts,
    failed: failed.counts,
    open: open.counts,
    isComplete: [delivered, failed, open].every(({ isComplete }) => isComplete),
  };
}

function bucketsOf(times: readonly string[], { from, bucketSeconds, buckets }: Period): number[] {
  const counts = Array.from({ length: buckets }, () => 0);
  for (const time of times) {
    const at = Math.floor((Date.parse(time) - from.getTime()) / 1_000 / bucketSeconds);
    const bucket = Math.min(at, buckets - 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}
