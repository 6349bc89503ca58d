import { describe, expect, it } from 'vitest';
import type { Health } from '../../../functions/domain/health.ts';
import { releaseDue } from '../../../functions/domain/release-deliveries.ts';
import { releaseHeld } from '../../../functions/domain/release-held.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

// The clock stands at 12:00:02.
const due = '2026-11-22T12:00:02.000Z';
const limit = {
  until: '2026-11-22T12:00:20.000Z',
  since: '2026-11-22T12:00:00.000Z',
  reason: 'HTTP 429',
};
const limited: Health = { circuit: { failures: 0 }, rateLimit: limit };
const open = { failures: 50, openedAt: '2026-11-22T11:00:00.000Z', reason: 'HTTP 500' };

function setUp(status: 'waiting' | 'held', count = 100) {
  const bench = createReleaseBench();
  const deliveries = Array.from({ length: count }, (_, number) =>
    bench.put(number, due, { status }),
  );
  return { ...bench, deliveries };
}

describe('while a provider limits requests', () => {
  it('nothing is released', async () => {
    const bench = setUp('waiting');
    expect(await releaseDue({ connection: 'wecare', health: limited }, bench.releaser)).toBe(0);
  });

  it('no probe is let through an open circuit', async () => {
    const bench = setUp('waiting');
    const health = { ...limited, circuit: open };
    bench.database.health.set('wecare', health);
    expect(await releaseDue({ connection: 'wecare', health }, bench.releaser)).toBe(0);
    expect(bench.database.health.get('wecare')).toEqual(health);
  });

  it('what is too old goes out to end', async () => {
    const bench = setUp('waiting');
    const receivedAt = '2026-11-15T12:00:02.000Z';
    const aged = bench.put(500, receivedAt, { status: 'waiting', receivedAt });
    expect(await releaseDue({ connection: 'wecare', health: limited }, bench.releaser)).toBe(1);
    expect(bench.statusOf(aged)).toBe('pending');
  });

  it.each([
    ['closed', { failures: 0 }],
    ['open', open],
  ])(
    'what was held waits as well, though the hold is taken off (circuit %s)',
    async (_, circuit) => {
      const bench = setUp('held');
      const hold = { reason: 'wrong key', since: limit.since, secretVersion: 'v1' };
      const health = { hold, circuit, rateLimit: limit };
      bench.database.health.set('wecare', health);
      const secrets = { current: async () => 'v2' };
      expect(await releaseHeld({ connection: 'wecare', health }, bench.releaser, secrets)).toBe(0);
      expect(bench.database.health.get('wecare')).toEqual({ circuit, rateLimit: limit });
    },
  );
});

describe('once the limit is over', () => {
  it('the backlog goes out gradually', async () => {
    const bench = setUp('waiting');
    bench.clock.moveTo(limit.until);
    const release = () => releaseDue({ connection: 'wecare', health: limited }, bench.releaser);
    expect(await release()).toBe(20);
    bench.clock.moveBy(10_000);
    expect(await release()).toBe(40);
  });

  it('so does what was held', async () => {
    const bench = setUp('held');
    bench.clock.moveTo(limit.until);
    const secrets = { current: async () => 'v2' };
    const held = { connection: 'wecare', health: limited };
    expect(await releaseHeld(held, bench.releaser, secrets)).toBe(20);
  });
});
