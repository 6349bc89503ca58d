import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendAttempts } from '../../../functions/domain/delivery.ts';
import { makeAttempt } from '../../support/made-delivery.ts';

const attempts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => makeAttempt({ durationMs: from + index }));

describe('the attempts of a delivery', () => {
  it('are all kept up to a hundred', () => {
    expect(appendAttempts(attempts(0, 98), attempts(98, 100))).toEqual(attempts(0, 100));
  });

  it('are the first and the latest ones from then on', () => {
    expect(appendAttempts(attempts(0, 99), attempts(99, 103))).toEqual([
      ...attempts(0, 1),
      ...attempts(4, 103),
    ]);
  });

  it('are never more than a hundred, and always end with those that were added', () => {
    const size = fc.nat({ max: 100 });
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 5 }), (kept, more) => {
        const all = appendAttempts(attempts(0, kept), attempts(kept, kept + more));
        expect(all).toHaveLength(Math.min(100, kept + more));
        expect(all.slice(-more)).toEqual(attempts(kept, kept + more));
        expect(all[0]).toEqual(attempts(0, 1)[0]);
      }),
    );
  });
});
