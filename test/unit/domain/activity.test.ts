import { expect, it } from 'vitest';
import { activityOf, periodOf } from '../../../functions/domain/activity.ts';

const now = new Date('2026-11-22T12:34:56.789Z');

it('any number of hours is divided into 24 to 60 buckets that begin at round times', () => {
  for (let hours = 1; hours <= 168; hours += 1) {
    const { from, bucketSeconds, buckets } = periodOf(hours, now);
    expect(buckets, `${hours} h`).toBeGreaterThanOrEqual(24);
    expect(buckets, `${hours} h`).toBeLessThanOrEqual(60);
    expect((from.getTime() / 1_000) % bucketSeconds).toBe(0);
    expect(from.getTime()).toBeLessThanOrEqual(now.getTime() - hours * 3_600_000);
    const end = from.getTime() + buckets * bucketSeconds * 1_000;
    expect(end).toBeGreaterThan(now.getTime());
    expect(end - now.getTime()).toBeLessThanOrEqual(bucketSeconds * 1_000);
  }
});

it('deliveries are counted where they came in, by where they stand', async () => {
  const times: Readonly<Record<string, string[]>> = {
    delivered: ['2026-11-22T12:34:56.700Z', '2026-11-22T12:33:59.999Z'],
    superseded: ['2026-11-22T12:34:00.000Z'],
    failed: ['2026-11-22T11:34:00.000Z'],
    held: ['2026-11-22T12:34:00.000Z'],
  };
  const period = periodOf(1, now);
  const activity = await activityOf('dito', period, {
    receivedSince: async ({ status }) => ({
      times: times[status] ?? [],
      isComplete: status !== 'held',
    }),
  });
  expect(activity.name).toBe('dito');
  expect(activity.isComplete).toBe(false);
  expect(period.bucketSeconds).toBe(120);
  expect(activity.delivered.slice(-2)).toEqual([1, 2]);
  expect(activity.failed[0]).toBe(1);
  expect(activity.open.at(-1)).toBe(1);
});

it('what a clock that is ahead has received counts as received now', async () => {
  const period = periodOf(1, now);
  const times = ['2026-11-22T12:59:00.000Z'];
  const { delivered } = await activityOf('dito', period, {
    receivedSince: async ({ status }) => ({
      times: status === 'delivered' ? times : [],
      isComplete: true,
    }),
  });
  expect(delivered).toHaveLength(period.buckets);
  expect(delivered.at(-1)).toBe(1);
});
