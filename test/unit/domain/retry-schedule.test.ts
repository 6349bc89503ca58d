import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseRetryAfter,
  type RetryWish,
  scheduleRetry,
} from '../../../functions/domain/retry-schedule.ts';

const delaysSeconds = [60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400];
const now = new Date('2026-11-22T12:00:00.000Z');
const dayMs = 86_400_000;

interface Case extends Partial<RetryWish> {
  readonly spent?: number;
  readonly ageMs?: number;
  readonly random?: number;
}

function schedule({ spent = 0, ageMs = 0, random = 0.5, ...wish }: Case) {
  const receivedAt = new Date(now.getTime() - ageMs).toISOString();
  const delivery = { retriesSpent: spent, receivedAt };
  return scheduleRetry({ reason: 'HTTP 500', ...wish }, { delaysSeconds, delivery, now, random });
}

/** Seconds from now until it is due. */
function delayOf(one: Case): number {
  const step = schedule(one);
  if (step.status !== 'waiting') throw new Error(step.reason);
  return (step.nextAttemptAt.getTime() - now.getTime()) / 1_000;
}

describe('the retry schedule', () => {
  it.each(delaysSeconds.map((delay, spent) => [spent, delay]))(
    'after %i retries waits %i s, give or take a fifth',
    (spent, delay) => {
      expect(delayOf({ spent })).toBe(delay);
      expect(delayOf({ spent, random: 0 })).toBe(delay * 0.8);
      expect(delayOf({ spent, random: 0.999_999 })).toBeCloseTo(delay * 1.2, 0);
      expect(schedule({ spent })).toMatchObject({ status: 'waiting', retriesSpent: spent + 1 });
    },
  );

  it('never leaves the bounds of its jitter', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(random, fc.nat({ max: 7 }), (chance, spent) => {
        const delay = delaysSeconds[spent] ?? 0;
        const actual = delayOf({ spent, random: chance });
        expect(actual).toBeGreaterThanOrEqual(delay * 0.8);
        expect(actual).toBeLessThanOrEqual(delay * 1.2);
      }),
    );
  });

  it('ends: after its last delay a delivery is given up', () => {
    expect(schedule({ spent: 8 })).toEqual({
      status: 'failed',
      failure: 'exhausted',
      reason: 'given up after 9 attempts: HTTP 500',
    });
    expect(schedule({ spent: 8, advice: 'call them' })).toMatchObject({
      reason: 'given up after 9 attempts: HTTP 500 (call them)',
    });
    expect(schedule({ advice: 'call them' })).toMatchObject({ reason: 'HTTP 500' });
  });

  it('ends after seven days, whatever is left of it', () => {
    const reason = 'given up after 7 days: HTTP 500';
    expect(schedule({ ageMs: 7 * dayMs })).toMatchObject({ failure: 'exhausted', reason });
    expect(schedule({ ageMs: 7 * dayMs - 1 })).toMatchObject({ status: 'waiting' });
    expect(delayOf({ ageMs: 7 * dayMs - 1_000, spent: 7 })).toBe(1);
  });
});

describe('Retry-After', () => {
  it.each([
    ['3600', 3_600],
    ['Sun, 22 Nov 2026 13:00:00 GMT', 3_600],
    ['Sunday, 22-Nov-26 13:00:00 GMT', 3_600],
    ['Sun Nov 22 13:00:00 2026', 3_600],
    ['10', 60],
    ['0', 60],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 60],
    ['soon', 60],
    ['-5', 60],
    ['1.5', 60],
    ['', 60],
    ['2026-11-22T13:00:00Z', 60],
    ['Sunday', 60],
  ])('%j means at least %i s', (retryAfter, seconds) => {
    expect(delayOf({ retryAfter })).toBe(seconds);
  });

  it('cannot put a delivery off beyond its seven days', () => {
    expect(delayOf({ retryAfter: '999999999' })).toBe((7 * dayMs) / 1_000);
  });

  it('is read as UTC in any time zone, even in the form that names none', () => {
    const before = process.env.TZ;
    process.env.TZ = 'America/Sao_Paulo';
    try {
      expect(parseRetryAfter('Sun Nov 22 13:00:00 2026', now)).toEqual(
        new Date('2026-11-22T13:00:00Z'),
      );
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('of any content is a time from now on, or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const at = parseRetryAfter(header, now);
        expect(at === undefined || at >= now).toBe(true);
      }),
    );
  });
});

describe('a delivery that is throttled', () => {
  it('uses up no delay', () => {
    const throttled = schedule({ throttled: true, spent: 3 });
    expect(throttled).toMatchObject({ status: 'waiting', retriesSpent: 3 });
  });

  it('waits as long as it was asked to, even if that is shorter', () => {
    expect(delayOf({ throttled: true, spent: 3, retryAfter: '7' })).toBe(7);
    expect(delayOf({ throttled: true, spent: 3 })).toBe(3_600);
  });

  it('goes on waiting when the schedule is used up, but not for ever', () => {
    expect(delayOf({ throttled: true, spent: 8 })).toBe(86_400);
    expect(schedule({ throttled: true, spent: 8, ageMs: 7 * dayMs })).toMatchObject({
      status: 'failed',
      failure: 'exhausted',
    });
  });
});
