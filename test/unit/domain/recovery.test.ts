import { describe, expect, it } from 'vitest';
import { closedCircuit } from '../../../functions/domain/circuit.ts';
import type { Health } from '../../../functions/domain/health.ts';
import { releaseLimit } from '../../../functions/domain/recovery.ts';

const noon = '2026-11-22T12:00:00.000Z';
const limit = { until: noon, since: '2026-11-22T11:59:00.000Z', reason: 'HTTP 429' };
const closedAtNoon = { failures: 0, closedAt: noon };

function limitAfter(health: Health, seconds: number): number {
  return releaseLimit(health, new Date(Date.UTC(2026, 10, 22, 12, 0, seconds)));
}

describe('a backlog', () => {
  it.each<[string, Health]>([
    ['a circuit has closed', { circuit: closedAtNoon }],
    ['a limit is over', { circuit: closedCircuit, rateLimit: limit }],
    [
      'both, counted from the later one',
      { circuit: { failures: 0, closedAt: '2026-11-22T11:58:30.000Z' }, rateLimit: limit },
    ],
    [
      'both, the limit first',
      { circuit: closedAtNoon, rateLimit: { ...limit, until: '2026-11-22T11:59:30.000Z' } },
    ],
  ])('goes out gradually after %s', (_, health) => {
    const limits = [0, 5, 10, 60, 119].map((seconds) => limitAfter(health, seconds));
    expect(limits).toEqual([20, 29, 40, 1_280, 76_435]);
    expect(limitAfter(health, 120)).toBe(Number.POSITIVE_INFINITY);
  });

  it('stays where it is while the provider limits requests', () => {
    expect(limitAfter({ circuit: closedCircuit, rateLimit: limit }, -1)).toBe(0);
    expect(limitAfter({ circuit: closedAtNoon, rateLimit: limit }, -1)).toBe(0);
  });

  it('does not wait for a time to come, after the clock was put back', () => {
    expect(limitAfter({ circuit: closedAtNoon }, -10_800)).toBe(Number.POSITIVE_INFINITY);
  });

  it('goes out at once if nothing has kept it', () => {
    expect(limitAfter({ circuit: closedCircuit }, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
