import { describe, expect, it } from 'vitest';
import { releaseDue } from '../../../functions/domain/release-deliveries.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createReleaseBench } from '../../support/release-bench.ts';
import { createScriptedProvider, reset, status } from '../../support/scripted-provider.ts';
import { anaPrado } from '../../support/user-change.ts';

const open = { failures: 50, openedAt: '2026-11-22T11:00:00.000Z', reason: 'HTTP 500' };

/** Seven days before, and so much later. */
function weekAgo({ clock }: ReturnType<typeof createReleaseBench>, laterMs: number): string {
  return new Date(clock.now().getTime() - 7 * 86_400_000 + laterMs).toISOString();
}

describe('while a provider is left alone', () => {
  it('what is too old goes out to end, however much it is, and does not take up the probe', async () => {
    const bench = createReleaseBench();
    const receivedAt = weekAgo(bench, 0);
    for (let number = 0; number < 120; number += 1) {
      bench.put(number, receivedAt, { status: 'waiting', receivedAt });
    }
    const recent = new Date(bench.releaser.ambient.now().getTime() - 60_000).toISOString();
    bench.put(500, recent, { status: 'waiting' });
    bench.database.health.set('wecare', { circuit: open });
    expect(
      await releaseDue({ connection: 'wecare', health: { circuit: open } }, bench.releaser),
    ).toBe(121);
    expect(bench.database.health.get('wecare')?.circuit.probe).toEqual(expect.any(String));
  });

  it.each([
    ['was blocked a minute ago', -60_000],
    ['is due tomorrow', 86_400_000],
  ])('what came in seven days ago ends, though it %s', async (_, dueInMs) => {
    const bench = createReleaseBench();
    const dueAt = new Date(bench.clock.now().getTime() + dueInMs).toISOString();
    const age = { status: 'waiting', receivedAt: weekAgo(bench, 0) } as const;
    const old = bench.put(1, dueAt, age);
    const younger = bench.put(2, dueAt, { ...age, receivedAt: weekAgo(bench, 1) });
    const retried = bench.put(3, dueAt, { ...age, retriedAt: weekAgo(bench, 1) });
    const retriedLongAgo = bench.put(4, dueAt, { ...age, retriedAt: weekAgo(bench, 0) });
    const elsewhere = bench.put(5, dueAt, { ...age, connection: 'dito' });
    const health = { circuit: open };
    // What the same run has released already leaves no room for a probe.
    await releaseDue({ connection: 'wecare', health, spent: 1 }, bench.releaser);
    const released = [old, younger, retried, retriedLongAgo, elsewhere].map(bench.statusOf);
    expect(released).toEqual(['pending', 'waiting', 'waiting', 'pending', 'waiting']);
  });

  it.each([false, true])(
    'one of the candidates calls, and those that need no call leave it to others (batch: %s)',
    async (batch) => {
      const provider = createScriptedProvider();
      const connection = makeConnection('wecare', { ...wecareSettings, batch });
      const bench = createBench({ connection, provider });
      const accept = (name: string, receivedAt: string) =>
        bench.accept(name, {
          receivedAt,
          user: { ...anaPrado, key: name, email: `${name}@example.com` },
          fields: ['name'],
        });
      const messages = [
        await accept('too-old', '2026-11-01T12:00:00.000Z'),
        await accept('one', '2026-11-22T12:00:00.000Z'),
        await accept('two', '2026-11-22T12:00:00.000Z'),
      ];
      const unfit = { ...anaPrado, key: 'unfit', email: 'unfit@example.com', mobile: '123' };
      messages.unshift(await bench.accept('unfit', { user: unfit, fields: ['mobile'] }));
      bench.database.health.set('wecare', { circuit: { ...open, probe: 'permit' } });
      await bench.deliver(messages);
      expect(provider.requests).toHaveLength(1);
      const statuses = messages.map((message) => bench.deliveryOf(message).status);
      expect(statuses).toEqual(['failed', 'failed', 'delivered', 'waiting']);
      expect(bench.database.health.get('wecare')?.circuit).not.toHaveProperty('probe');
    },
  );

  it.each([status(503), reset])(
    'a probe is one call, though what has just failed (%o) is tried once more otherwise',
    async (answer) => {
      const provider = createScriptedProvider([answer]);
      const bench = createBench({ connection: makeConnection('wecare', wecareSettings), provider });
      bench.database.health.set('wecare', { circuit: { ...open, probe: 'permit' } });
      const message = await bench.accept('one', {});
      await bench.deliver([message]);
      expect(provider.requests).toHaveLength(1);
      expect(bench.deliveryOf(message)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
    },
  );

  it('nobody calls without a permit, or with one that somebody else has taken', async () => {
    const provider = createScriptedProvider();
    const connection = makeConnection('wecare', wecareSettings);
    const bench = createBench({
      connection,
      provider,
      change: () => ({ takeProbe: async () => false }),
    });
    bench.database.health.set('wecare', { circuit: { ...open, probe: 'permit' } });
    const message = await bench.accept('one', {});
    await bench.deliver([message]);
    expect(provider.requests).toEqual([]);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
  });
});
