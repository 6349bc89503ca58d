import { describe, expect, it } from 'vitest';
import { showSpread, spreadOf } from '../../bench/spread.ts';

describe('the spread of measurements', () => {
  it('is the middle one and the quartiles where these are measurements themselves', () => {
    expect(spreadOf([50, 10, 40, 20, 30])).toEqual({ median: 30, low: 20, high: 40 });
  });

  it('lies between two measurements in proportion to the distance from each', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
    expect(spreadOf([0, 10])).toEqual({ median: 5, low: 2.5, high: 7.5 });
  });

  it('of three measurements is narrower than from the least to the greatest', () => {
    expect(spreadOf([1, 2, 9])).toEqual({ median: 2, low: 1.5, high: 5.5 });
  });

  it('sorts by size, not as text, and leaves the list as it is', () => {
    const numbers = [100, 9, 10];
    expect(spreadOf(numbers).median).toBe(10);
    expect(numbers).toEqual([100, 9, 10]);
  });

  it('of one measurement is that one', () => {
    expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7 });
  });

  it('of nothing is an error rather than a number', () => {
    expect(() => spreadOf([])).toThrow('measure at least once');
  });

  it('is shown as the median with the quartiles behind it', () => {
    expect(showSpread({ median: 12.34, low: 11.9, high: 13.36 })).toBe('12.3 (11.9–13.4)');
  });
});
