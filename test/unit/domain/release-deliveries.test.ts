import { describe, expect, it } from 'vitest';
import { closedCircuit } from '../../../functions/domain/circuit.ts';
import {
  queueGraceMs,
  releaseDue,
  releaseLost,
} from '../../../functions/domain/release-deliveries.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

// The clock stands at 12:00:02.
const past = '2026-11-22T12:00:01.000Z';
const now = '2026-11-22T12:00:02.000Z';
const future = '2026-11-22T12:00:03.000Z';

const wecare = { connection: 'wecare', health: { circuit: closedCircuit } };
const connection = makeConnection('wecare', wecareSettings);

describe('deliveries that wait', () => {
  it('are queued once they are due, and count the release', async () => {
    const bench = createReleaseBench();
    const due = bench.put(1, now, { status: 'waiting', release: 3 });
    const early = bench.put(2, future, { status: 'waiting' });
    expect(await releaseDue(wecare, bench.releaser)).toBe(1);
    expect(bench.queued).toEqual([bench.pointerTo(due, 4)]);
    expect([bench.statusOf(due), bench.statusOf(early)]).toEqual(['pending', 'waiting']);
    expect(bench.database.deliveries.get(due.id)?.dueAt).toBe('2026-11-22T12:01:02.000Z');
  });

  it('are queued once, however often that is tried', async () => {
    const bench = createReleaseBench();
    bench.put(1, past, { status: 'waiting' });
    await Promise.all([1, 2, 3].map(() => releaseDue(wecare, bench.releaser)));
    await releaseDue(wecare, bench.releaser);
    expect(bench.queued).toHaveLength(1);
  });

  it('of other connections, or held or ended ones, stay where they are', async () => {
    const bench = createReleaseBench();
    bench.put(1, past, { status: 'waiting', connection: 'dito' });
    bench.put(2, past, { status: 'held' });
    bench.put(3, undefined, { status: 'failed' });
    expect(await releaseDue(wecare, bench.releaser)).toBe(0);
    expect(bench.queued).toEqual([]);
  });

  it('are queued page after page', async () => {
    const bench = createReleaseBench();
    for (let number = 0; number < 1_234; number += 1) {
      bench.put(number, past, { status: 'waiting' });
    }
    expect(await releaseDue(wecare, bench.releaser)).toBe(1_234);
    expect(new Set(bench.queued.map(({ deliveryId }) => deliveryId)).size).toBe(1_234);
  });

  it('are queued for as long as there is time; the next run goes on', async () => {
    let chunks = 3;
    const bench = createReleaseBench({
      remainingMs: () => {
        chunks -= 1;
        return chunks;
      },
    });
    for (let number = 0; number < 500; number += 1) bench.put(number, past, { status: 'waiting' });
    expect(await releaseDue(wecare, bench.releaser)).toBe(160);
    expect(bench.log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
    chunks = 100;
    expect(await releaseDue(wecare, bench.releaser)).toBe(340);
  });

  it('that cannot be queued stay pending, and are found overdue', async () => {
    const bench = createReleaseBench({
      queue: { enqueue: async (_, pointers) => [...pointers], depth: async () => 0 },
    });
    const delivery = bench.put(1, past, { status: 'waiting' });
    expect(await releaseDue(wecare, bench.releaser)).toBe(0);
    expect(bench.statusOf(delivery)).toBe('pending');
    expect(bench.database.deliveries.get(delivery.id)?.dueAt).toBe('2026-11-22T12:01:02.000Z');
  });
});

describe('pending deliveries whose message seems lost', () => {
  // Hidden after each of five crashes, for six invocations of a minute.
  const longAgo = '2026-11-22T11:30:02.000Z';
  const notSoLongAgo = '2026-11-22T11:30:03.000Z';

  it('are queued again when the queue is empty', async () => {
    const bench = createReleaseBench();
    const lost = bench.put(1, now);
    const fresh = bench.put(2, future);
    expect(await releaseLost(connection, bench.releaser)).toBe(1);
    expect(bench.queued).toEqual([bench.pointerTo(lost, 2)]);
    expect(bench.statusOf(fresh)).toBe('pending');
  });

  it('are left alone while the queue is busy, as they may be hidden after crashes', async () => {
    const bench = createReleaseBench();
    bench.setDepth(1);
    const lost = bench.put(1, longAgo);
    bench.put(2, notSoLongAgo);
    bench.put(3, past);
    expect(await releaseLost(connection, bench.releaser)).toBe(1);
    expect(bench.queued).toEqual([bench.pointerTo(lost, 2)]);
  });

  it.each([
    [{ timeoutSeconds: 20 }, '2026-11-22T11:00:02.000Z'],
    [{ timeoutSeconds: 1 }, '2026-11-22T11:52:32.000Z'],
  ])('are left alone for as long as a connection with %j hides them', async (settings, since) => {
    const bench = createReleaseBench();
    bench.setDepth(1);
    bench.put(1, new Date(Date.parse(since) + 1).toISOString());
    expect(await releaseLost({ ...connection, ...settings }, bench.releaser)).toBe(0);
    bench.put(2, since);
    expect(await releaseLost({ ...connection, ...settings }, bench.releaser)).toBe(1);
  });

  it.each([
    [{ maxConcurrency: 5 }, 900],
    [{ maxConcurrency: 1 }, 180],
    [{ maxConcurrency: 5, timeoutSeconds: 5 }, 1_800],
  ])('are left alone for longer in a long queue, at %j', async (settings, depth) => {
    const bench = createReleaseBench();
    const lost = bench.put(1, longAgo);
    bench.setDepth(depth + 1);
    expect(await releaseLost({ ...connection, ...settings }, bench.releaser)).toBe(0);
    bench.setDepth(depth);
    expect(await releaseLost({ ...connection, ...settings }, bench.releaser)).toBe(1);
    expect(bench.queued).toEqual([bench.pointerTo(lost, 2)]);
  });

  it('of one user in a busy queue may wait for each other: only the oldest is queued again', async () => {
    const bench = createReleaseBench();
    bench.setDepth(1);
    const about = { userKey: 'u-hot' };
    const many = Array.from({ length: 1_200 }, (_, at) =>
      bench.put(at, new Date(Date.parse(longAgo) - 2_000 + at).toISOString(), about),
    );
    const other = bench.put(5_000, longAgo);
    expect(await releaseLost(connection, bench.releaser)).toBe(2);
    const [oldest] = many;
    if (oldest === undefined) throw new Error('none');
    expect(bench.queued).toEqual([bench.pointerTo(oldest, 2), bench.pointerTo(other, 2)]);
  });

  it('of one user are all queued again once the queue is empty', async () => {
    const bench = createReleaseBench();
    for (let at = 0; at < 7; at += 1) bench.put(at, past, { userKey: 'u-hot' });
    expect(await releaseLost(connection, bench.releaser)).toBe(7);
  });

  it('are looked for in the queue only if there are any', async () => {
    const asked: string[] = [];
    const bench = createReleaseBench({
      queue: {
        enqueue: async () => [],
        async depth(name) {
          asked.push(name);
          return 0;
        },
      },
    });
    bench.put(1, future);
    await releaseLost(connection, bench.releaser);
    expect(asked).toEqual([]);
  });
});

it.each([
  [[60, 300], 60_000],
  [[5], 5_000],
  [[3_600], 60_000],
  [[], 60_000],
])('with the delays %j a message may go unnoticed for %i ms', (delays, ms) => {
  expect(queueGraceMs(delays)).toBe(ms);
});
