import { describe, expect, it } from 'vitest';
import { deliverTraces, tracesOf } from '../../../infra/cost/traces.ts';
import { defaultWorkload } from '../../../infra/cost/usage.ts';

const month = 30 * 24 * 3_600;

describe('traces', () => {
  it('are made of all calls while there is one a second at most', () => {
    expect(tracesOf(1_000_000, month)).toBe(1_000_000);
    expect(tracesOf(0, month)).toBe(0);
  });

  it('are made of one call a second and 5 % of the others', () => {
    expect(tracesOf(10 * month, month)).toBe(month + 0.05 * 9 * month);
  });

  it('are made of each connection’s batches on their own', () => {
    expect(deliverTraces(defaultWorkload, month)).toBe(4_000_000);
    const busy = { ...defaultWorkload, changes: 10 * month };
    expect(deliverTraces(busy, month)).toBe(4 * tracesOf(10 * month, month));
  });

  it('are made of a batch if one of its changes was traced', () => {
    const full = { ...defaultWorkload, connections: 1, changes: 100 * month, batchFill: 10 };
    const share = tracesOf(full.changes, month) / full.changes;
    expect(deliverTraces(full, month)).toBeCloseTo(10 * month * 10 * share);
    expect(deliverTraces({ ...full, changes: 0 }, month)).toBe(0);
  });
});
