import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { versionOf } from '../../../functions/domain/version.ts';
import { toUtc } from '../../../functions/sources/utc-time.ts';

const seconds = fc
  .date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 19));
const nanoseconds = fc.integer({ min: 0, max: 999_999_999 });
const id = fc.string({ minLength: 1, unit: fc.constantFrom(...'0123456789abcdef') });

/** A time with as many digits of its fraction as it takes, or more. */
const time = fc
  .tuple(seconds, nanoseconds, fc.integer({ min: 0, max: 9 }))
  .map(([second, nano, digits]) => {
    const all = String(nano).padStart(9, '0');
    const fraction = all.slice(0, digits);
    return {
      text: `${second}${fraction && `.${fraction}`}Z`,
      order: `${second}${fraction.padEnd(9, '0')}`,
    };
  });

describe('versions', () => {
  it('are in the order of time, then of id, however the times are written', () => {
    const change = fc.tuple(time, id);
    fc.assert(
      fc.property(change, change, fc.boolean(), ([one, oneId], [two, otherId], same) => {
        const other = same ? one : two;
        const [a, b] = [versionOf(one.text, oneId), versionOf(other.text, otherId)];
        const expected = compare(one.order, other.order) || compare(oneId, otherId);
        expect(compare(a, b)).toBe(expected);
      }),
    );
  });

  it.each([
    ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000000001Z'],
    ['2026-11-22T12:00:00.1Z', '2026-11-22T12:00:00.11Z'],
    ['2026-11-22T12:00:00.999999999Z', '2026-11-22T12:00:01Z'],
    ['2026-11-22T12:00:00.5-03:00', '2026-11-22T15:00:00.51Z'],
    ['2026-11-22T12:00:00+03:00', '2026-11-22T09:00:00.001Z'],
  ])('%s comes before %s', (one, other) => {
    expect(versionOf(toUtc(one) ?? '', 'b') < versionOf(toUtc(other) ?? '', 'a')).toBe(true);
  });

  it('are made of times in UTC only', () => {
    expect(() => versionOf('2026-11-22T12:00:00-03:00', 'a')).toThrow(RangeError);
    expect(() => versionOf('yesterday', 'a')).toThrow(RangeError);
  });
});

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
