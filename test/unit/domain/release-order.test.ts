import { expect, it } from 'vitest';
import type { Releasable } from '../../../functions/domain/ports.ts';
import { releaseDue } from '../../../functions/domain/release-deliveries.ts';
import { releaseHeld } from '../../../functions/domain/release-held.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

const past = '2026-11-22T12:00:01.000Z';
const open = { failures: 5, openedAt: '2026-11-22T11:00:00.000Z', reason: 'HTTP 500' };

it('a probe is permitted before its candidates are queued, or a quick function would find no permit', async () => {
  const permits: unknown[] = [];
  const bench = createReleaseBench({
    queue: {
      async enqueue() {
        permits.push(bench.database.health.get('wecare')?.circuit.probe);
        return [];
      },
      depth: async () => 0,
    },
  });
  bench.put(1, past, { status: 'waiting' });
  bench.database.health.set('wecare', { circuit: open });
  await releaseDue({ connection: 'wecare', health: { circuit: open } }, bench.releaser);
  expect(permits).toEqual([expect.any(String)]);
});

it('a provider that is just back is not run over, though its backlog is read in several pages', async () => {
  const bench = createReleaseBench();
  for (let number = 0; number < 1_200; number += 1) bench.put(number, past, { status: 'waiting' });
  // 50 seconds after it closed, 20 have doubled five times.
  const circuit = { failures: 0, closedAt: '2026-11-22T11:59:12.000Z' };
  const due = { connection: 'wecare', health: { circuit } };
  expect(await releaseDue(due, bench.releaser)).toBe(640);
  expect(bench.queued).toHaveLength(640);
});

it('nor is one whose pages are shorter than what may go out', async () => {
  const bench = createReleaseBench();
  for (let number = 0; number < 60; number += 1) bench.put(number, past, { status: 'waiting' });
  const { store } = bench.releaser;
  async function* inShortPages(pages: AsyncIterable<Releasable[]>): AsyncGenerator<Releasable[]> {
    for await (const page of pages) {
      for (let at = 0; at < page.length; at += 7) yield page.slice(at, at + 7);
    }
  }
  const releaser = {
    ...bench.releaser,
    store: {
      ...store,
      due: (...of: Parameters<typeof store.due>) => inShortPages(store.due(...of)),
    },
  };
  const circuit = { failures: 0, closedAt: '2026-11-22T12:00:02.000Z' };
  expect(await releaseDue({ connection: 'wecare', health: { circuit } }, releaser)).toBe(20);
});

it('nothing held goes out while the hold cannot be taken off: it would only be held again', async () => {
  const bench = createReleaseBench();
  const held = bench.put(1, past, { status: 'held' });
  const hold = { reason: 'wrong key', since: past, secretVersion: 'v1' };
  const health = { hold, circuit: { failures: 0 } };
  const store = {
    ...bench.releaser.store,
    unhold: () => Promise.reject(new Error('throttled')),
  };
  const secrets = { current: async () => 'v2' };
  const releasing = releaseHeld(
    { connection: 'wecare', health },
    { ...bench.releaser, store },
    secrets,
  );
  await expect(releasing).rejects.toThrow('throttled');
  expect(bench.statusOf(held)).toBe('held');
  expect(bench.queued).toEqual([]);
});
