import type { ActivityView } from '../../functions/operator/contract/activity-view.ts';

/** The deliveries that came in during one stretch of time, and how they stand by now. */
export interface Bucket {
  /** When it begins; milliseconds since the epoch. */
  readonly at: number;
  readonly delivered: number;
  readonly open: number;
  readonly failed: number;
}

/** More bars than this are thinner than a pixel on a phone. */
const maxBars = 60;

/** The buckets of one connection, or of all of them together. */
export function bucketsOf(activity: ActivityView, connection: string | undefined): Bucket[] {
  const chosen = activity.connections.filter(
    ({ name }) => connection === undefined || name === connection,
  );
  const length = Math.max(0, ...chosen.map(({ delivered }) => delivered.length));
  const from = Date.parse(activity.from);
  const sum = (of: (one: (typeof chosen)[number]) => readonly number[], index: number) =>
    chosen.reduce((total, one) => total + (of(one)[index] ?? 0), 0);
  return Array.from({ length }, (_, index) => ({
    at: from + index * activity.bucketSeconds * 1_000,
    delivered: sum((one) => one.delivered, index),
    open: sum((one) => one.open, index),
    failed: sum((one) => one.failed, index),
  }));
}

/** Neighbours put together, so that there are few enough bars to see. */
export function thinned(buckets: readonly Bucket[]): Bucket[] {
  const size = Math.max(1, Math.ceil(buckets.length / maxBars));
  const groups = Array.from({ length: Math.ceil(buckets.length / size) }, (_, index) =>
    buckets.slice(index * size, (index + 1) * size),
  );
  return groups.map((group) => ({ ...totalOf(group), at: group[0]?.at ?? 0 }));
}

/** What all of them come to. */
export function totalOf(buckets: readonly Bucket[]): Omit<Bucket, 'at'> {
  const sum = (of: (bucket: Bucket) => number) =>
    buckets.reduce((total, bucket) => total + of(bucket), 0);
  return {
    delivered: sum(({ delivered }) => delivered),
    open: sum(({ open }) => open),
    failed: sum(({ failed }) => failed),
  };
}
