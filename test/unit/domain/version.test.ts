import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeIdOfVersion,
  occurredAtOfVersion,
  versionAt,
  versionOf,
} from '../../../functions/domain/version.ts';
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

const receivedAt0 = '2026-11-22T12:00:00.000Z';
const receipt = fc
  .integer({ min: 0, max: 1_000 })
  .map((ms) => new Date(Date.parse(receivedAt0) + ms).toISOString());

describe('versions', () => {
  it('are in the order of the time, then of the receipt, then of the id, however times are written', () => {
    const change = fc.tuple(time, receipt, id);
    fc.assert(
      fc.property(change, change, fc.boolean(), fc.boolean(), (first, second, same, atOnce) => {
        const [one, received, oneId] = first;
        const other = same ? one : second[0];
        const otherReceived = atOnce ? received : second[1];
        const otherId = second[2];
        const a = versionOf({ id: oneId, occurredAt: one.text, receivedAt: received });
        const b = versionOf({ id: otherId, occurredAt: other.text, receivedAt: otherReceived });
        const expected =
          compare(one.order, other.order) ||
          compare(received, otherReceived) ||
          compare(oneId, otherId);
        expect(compare(a, b)).toBe(expected);
      }),
    );
  });

  it('tell when their change occurred, and which it was', () => {
    fc.assert(
      fc.property(time, receipt, id, (occurred, receivedAt, changeId) => {
        const version = versionOf({ id: changeId, occurredAt: occurred.text, receivedAt });
        expect(changeIdOfVersion(version)).toBe(changeId);
        const told = occurredAtOfVersion(version);
        expect(told).toMatch(/\.\d{3,9}Z$/);
        expect(versionOf({ id: changeId, occurredAt: told, receivedAt })).toBe(version);
      }),
    );
  });

  it('that were made without a time of receipt are read, and come before all others of their time', () => {
    fc.assert(
      fc.property(time, receipt, id, id, (occurred, receivedAt, formerId, otherId) => {
        const version = versionOf({ id: otherId, occurredAt: occurred.text, receivedAt });
        const former = `${version.slice(0, version.indexOf('/'))}#${formerId}`;
        expect(former < version).toBe(true);
        expect(changeIdOfVersion(former)).toBe(formerId);
        expect(occurredAtOfVersion(former)).toBe(occurredAtOfVersion(version));
      }),
    );
    expect(
      versionOf({ id: 'a', occurredAt: '2026-11-22T12:00:00Z', receivedAt: receivedAt0 }) <
        '2026-11-22T12:00:00.000000001Z#a',
    ).toBe(true);
  });

  it('can be moved to another time, and come before all others of that time then', () => {
    const moved = versionAt(new Date('2026-11-22T12:00:00Z'), '2062-01-01T00:00:00.000000000Z#b');
    expect(moved).toBe('2026-11-22T12:00:00.000000000Z#b');
    expect(
      moved < versionOf({ id: 'a', occurredAt: '2026-11-22T12:00:00Z', receivedAt: receivedAt0 }),
    ).toBe(true);
  });

  it.each([
    ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000000001Z'],
    ['2026-11-22T12:00:00.1Z', '2026-11-22T12:00:00.11Z'],
    ['2026-11-22T12:00:00.999999999Z', '2026-11-22T12:00:01Z'],
    ['2026-11-22T12:00:00.5-03:00', '2026-11-22T15:00:00.51Z'],
    ['2026-11-22T12:00:00+03:00', '2026-11-22T09:00:00.001Z'],
  ])('%s comes before %s', (one, other) => {
    const [a, b] = [one, other].map((text) => toUtc(text) ?? '');
    expect(
      versionOf({ id: 'b', occurredAt: a ?? '', receivedAt: '2026-11-22T13:00:00.000Z' }) <
        versionOf({ id: 'a', occurredAt: b ?? '', receivedAt: receivedAt0 }),
    ).toBe(true);
  });

  it('are made of times in UTC only', () => {
    for (const occurredAt of ['2026-11-22T12:00:00-03:00', 'yesterday']) {
      expect(() => versionOf({ id: 'a', occurredAt, receivedAt: receivedAt0 })).toThrow(RangeError);
    }
  });
});

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
