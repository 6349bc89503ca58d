import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { sinceOption } from '../../../cli/option-values.ts';
import { describeTime, relativeTime } from '../../../cli/times.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const Since = sinceOption(() => now);

describe('--since', () => {
  it.each([
    ['90m', '2026-11-22T10:30:00.000Z'],
    ['2h', '2026-11-22T10:00:00.000Z'],
    ['3d', '2026-11-19T12:00:00.000Z'],
    ['2026-11-22T09:00:00-03:00', '2026-11-22T12:00:00.000Z'],
  ])('takes %s', (text, time) => {
    expect(v.parse(Since, text)).toBe(time);
  });

  it.each(['yesterday', '2026-11-22', '2026-11-22T09:00:00', '2w', '', '-1h', '999999d'])(
    'refuses %j',
    (text) => {
      expect(v.safeParse(Since, text).issues?.[0].message).toContain('such as 90m, 2h or 3d');
    },
  );

  it('refuses a time that its zone leads out of all years', () => {
    expect(v.is(Since, '9999-12-31T23:59:59-01:00')).toBe(false);
  });
});

it.each([
  ['2026-11-22T11:59:15.000Z', '45 s ago'],
  ['2026-11-22T10:01:00.000Z', '1 h ago'],
  ['2026-11-24T12:00:00.000Z', 'in 2 d'],
  ['2026-11-22T12:00:00.200Z', 'now'],
])('%s is %s', (time, text) => {
  expect(relativeTime(time, now)).toBe(text);
});

it('a time is told both ways', () => {
  expect(describeTime('2026-11-22T11:55:00.123Z', now)).toBe('2026-11-22T11:55:00Z (5 min ago)');
});
