import { describe, expect, it } from 'vitest';
import { extendedBy, limitAt, limitIn, withheldBy } from '../../../functions/domain/rate-limit.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const at = (time: string) => `2026-11-22T${time}.000Z`;
const delaysSeconds = [60, 300];

function untilOf(status: number, retryAfter?: string, delays: readonly number[] = delaysSeconds) {
  const reply = { status, body: '', ...(retryAfter === undefined ? {} : { retryAfter }) };
  return limitIn(reply, { now, delaysSeconds: delays })?.until;
}

describe('a limit on requests', () => {
  it.each([
    ['seconds', '20', at('12:00:20')],
    ['seconds with space around', ' 20 ', at('12:00:20')],
    ['a date', 'Sun, 22 Nov 2026 12:05:00 GMT', at('12:05:00')],
    ['an old form of a date', 'Sunday, 22-Nov-26 12:05:00 GMT', at('12:05:00')],
    ['a date that is over', 'Sun, 22 Nov 2026 11:59:59 GMT', at('12:01:00')],
    ['a date that is now', 'Sun, 22 Nov 2026 12:00:00 GMT', at('12:01:00')],
    ['no time at all', '0', at('12:01:00')],
    ['a negative time', '-5', at('12:01:00')],
    ['rubbish', 'soon', at('12:01:00')],
    ['nothing', '', at('12:01:00')],
    ['far too many seconds', '999999999', '2026-11-29T11:00:00.000Z'],
    ['milliseconds', '3600000', '2026-11-29T11:00:00.000Z'],
    ['a date in another year', 'Wed, 22 Nov 2028 12:00:00 GMT', '2026-11-29T11:00:00.000Z'],
    ['the last date of all', 'Fri, 31 Dec 9999 23:59:59 GMT', '2026-11-29T11:00:00.000Z'],
  ])('lasts as long as a Retry-After of %s says, within reason', (_, header, until) => {
    expect(untilOf(429, header)).toBe(until);
    expect(untilOf(503, header)).toBe(until);
  });

  it("lasts for the schedule's first delay if a 429 does not say how long", () => {
    expect(untilOf(429)).toBe(at('12:01:00'));
    expect(untilOf(429, undefined, [5])).toBe(at('12:00:05'));
    expect(untilOf(429, undefined, [])).toBe(at('12:01:00'));
  });

  it('is nothing that any other reply imposes', () => {
    expect(untilOf(503)).toBeUndefined();
    for (const status of [200, 301, 401, 403, 404, 408, 422, 425, 500, 502, 504]) {
      expect(untilOf(status, '20')).toBeUndefined();
    }
  });

  it('tells since when and by which status, and nothing of what the provider wrote', () => {
    const reply = { status: 429, body: '{"error":"Ana Prado"}', retryAfter: '20' };
    expect(limitIn(reply, { now, delaysSeconds })).toEqual({
      until: at('12:00:20'),
      since: at('12:00:00'),
      reason: 'HTTP 429',
    });
  });

  it('is on until the very moment at which it ends', () => {
    const limit = { until: at('12:00:20'), since: at('12:00:00'), reason: 'HTTP 429' };
    expect(limitAt(limit, new Date('2026-11-22T12:00:19.999Z'))).toBe(limit);
    expect(limitAt(limit, new Date('2026-11-22T12:00:20.000Z'))).toBeUndefined();
    expect(limitAt(undefined, now)).toBeUndefined();
    expect(withheldBy(limit)).toEqual({
      kind: 'withheld',
      reason: `the provider asked to be left alone until ${at('12:00:20')}: HTTP 429`,
      until: new Date(at('12:00:20')),
    });
  });
});

describe('another limit while one is on', () => {
  const known = { until: at('12:00:20'), since: at('12:00:00'), reason: 'HTTP 429' };

  it('extends it if it ends later', () => {
    const longer = { until: at('12:00:30'), since: at('12:00:05'), reason: 'HTTP 503' };
    expect(extendedBy(known, longer)).toEqual({ ...longer, since: known.since });
  });

  it.each(['12:00:06', '12:00:20'])('changes nothing if it ends no later (%s)', (until) => {
    const shorter = { until: at(until), since: at('12:00:05'), reason: 'HTTP 503' };
    expect(extendedBy(known, shorter)).toBe(known);
  });

  it.each(['12:00:20', '12:00:21'])('begins anew once that one is over (%s)', (since) => {
    const next = { until: at('12:00:40'), since: at(since), reason: 'HTTP 429' };
    expect(extendedBy(known, next)).toBe(next);
    expect(extendedBy(undefined, next)).toBe(next);
  });
});
