import { describe, expect, it } from 'vitest';
import type { Conclusion } from '../../../functions/domain/delivery.ts';
import {
  countingLog,
  tellingDeadLetters,
  tellingDeliveryQueue,
  tellingDeliveryStore,
  tellingReleaseStore,
  tellReception,
} from '../../../functions/domain/signals.ts';
import { createMemoryDeliveryStore } from '../../memory/memory-delivery-store.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { createKeptSignals } from '../../support/kept-signals.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { makeAttempt } from '../../support/made-delivery.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

const connection = makeConnection('wecare', wecareSettings);
const about = { connection: 'wecare' };
const now = new Date('2026-11-22T12:00:05.000Z');
const called = makeAttempt({ outcome: 'delivered', httpStatus: 200, durationMs: 42 });
const rejected = makeAttempt({ outcome: 'rejected', httpStatus: 422, durationMs: 7 });
const timedOut = makeAttempt({ outcome: 'retry', durationMs: 10_000 });
const uncalled = makeAttempt({ outcome: 'rejected', durationMs: 0 });
const waiting = {
  status: 'waiting',
  reason: 'later',
  nextAttemptAt: now,
  retriesSpent: 1,
} as const;

function setUp() {
  const bench = createReleaseBench();
  const signals = createKeptSignals();
  const memory = createMemoryDeliveryStore('wecare', bench.database);
  const store = tellingDeliveryStore(memory, connection, signals);
  const delivery = bench.put(1, undefined);
  const stored = { delivery, sealed: { kind: 'removed' } } as const;
  return {
    bench,
    signals,
    store,
    delivery,
    conclude: (conclusion: Conclusion) => store.conclude(stored, conclusion, now),
    seen: () => signals.recorded.map(({ name, value }) => [name, value]),
  };
}

describe('the end of a delivery', () => {
  it('that succeeded is counted, timed and told', async () => {
    const { conclude, signals, seen, delivery } = setUp();
    await conclude({ status: 'delivered', attempts: [called] });
    expect(seen()).toEqual([
      ['delivered', 1],
      ['timeToDelivery', 5_000],
      ['providerCallTime', 42],
    ]);
    const detail = {
      deliveryId: delivery.id,
      changeId: delivery.changeId,
      connection: 'wecare',
      provider: 'wecare',
      status: 'delivered',
      httpStatus: 200,
      attempts: 1,
      receivedAt: delivery.receivedAt,
      endedAt: now.toISOString(),
    };
    expect(signals.events).toEqual([{ type: 'delivery.succeeded', detail }]);
  });

  it('that failed says why', async () => {
    const { conclude, signals } = setUp();
    const failure = { failure: 'rejected', code: 'invalid' } as const;
    const reason = 'HTTP 422: invalid role';
    await conclude({ status: 'failed', ...failure, reason, attempts: [rejected] });
    expect(signals.recorded).toContainEqual({
      name: 'failed',
      value: 1,
      dimensions: { ...about, reason: 'rejected' },
    });
    expect(signals.events).toMatchObject([
      { type: 'delivery.failed', detail: { status: 'failed', ...failure } },
    ]);
    expect(JSON.stringify(signals.events)).not.toContain('role');
  });

  it('is told once, whoever records it again', async () => {
    const { conclude, signals, seen } = setUp();
    await conclude({ status: 'superseded', attempts: [] });
    expect(await conclude({ status: 'delivered', attempts: [called] })).toBe(false);
    expect(seen()).toEqual([['superseded', 1]]);
    expect(signals.events).toMatchObject([{ detail: { status: 'superseded' } }]);
  });
});

describe('a delivery that goes on', () => {
  it('counts as a retry if it was tried, and is told nobody', async () => {
    const { conclude, signals, seen } = setUp();
    await conclude({ ...waiting, attempts: [timedOut] });
    expect(seen()).toEqual([
      ['retries', 1],
      ['providerCallTime', 10_000],
    ]);
    expect(signals.events).toEqual([]);
  });

  it.each<[string, Conclusion, unknown[]]>([
    ['put off', { ...waiting, attempts: [] }, []],
    ['held', { status: 'held', reason: 'no secret', attempts: [uncalled] }, [['held', 1]]],
  ])('and was %s is no call', async (_, conclusion, expected) => {
    const { conclude, seen } = setUp();
    await conclude(conclusion);
    expect(seen()).toEqual(expected);
  });
});

it('a connection is told to be held once for each secret, without its version', async () => {
  const { store, signals } = setUp();
  const why = { code: 'unauthorized', reason: 'refused' } as const;
  const hold = { ...why, since: now.toISOString(), secretVersion: 'one' };
  await store.hold(hold);
  await store.hold(hold);
  const detail = { ...about, provider: 'wecare', code: 'unauthorized', since: hold.since };
  expect(signals.events).toEqual([{ type: 'connection.held', detail }]);
  await store.hold({ ...hold, secretVersion: 'two' });
  expect(signals.events).toHaveLength(2);
});

it('the retry function tells what it released, gave up and took out of the dead-letter queue', async () => {
  const { bench, signals, seen } = setUp();
  const store = tellingReleaseStore(bench.releaser.store, signals);
  const due = bench.put(2, now.toISOString(), { status: 'waiting' });
  const releasable = { deliveryId: due.id, group: 'group', status: 'waiting', release: 1 } as const;
  await store.release(releasable, now);
  await store.release(releasable, now);
  const exhausted = { failure: 'exhausted', code: 'stopped' } as const;
  await store.conclude(
    { ...due, release: 2 },
    { status: 'failed', ...exhausted, reason: 'stopped', attempts: [timedOut] },
    now,
  );
  const queue = { receive: async () => [], remove: async () => {} };
  const letter = { pointer: { deliveryId: due.id, release: 2 }, receiptHandle: 'made-up' };
  await tellingDeadLetters(queue, signals).remove('wecare', letter);
  expect(seen()).toEqual([
    ['released', 1],
    ['failed', 1],
    ['deadLetters', 1],
  ]);
  expect(signals.events).toMatchObject([{ type: 'delivery.failed', detail: exhausted }]);
});

it('an error that is only logged is counted, and logged all the same', () => {
  const { metrics, recorded } = createKeptSignals();
  const kept = createKeptLog();
  const log = countingLog(kept, metrics);
  log.info('released', { count: 1 });
  log.warn('late');
  expect(recorded).toEqual([]);
  log.error('due deliveries not released', { connection: 'wecare' });
  expect(recorded).toEqual([{ name: 'scheduleErrors', value: 1, dimensions: {} }]);
  expect(kept.lines.map(({ level }) => level)).toEqual(['info', 'warn', 'error']);
});

it('what a queue did not take is counted for its connection, and what it took is not', async () => {
  const { metrics, recorded } = createKeptSignals();
  const pointer = (deliveryId: string) => ({ deliveryId, release: 1, group: 'g' });
  const [taken, refused, other] = [pointer('a.wecare'), pointer('b.wecare'), pointer('c.wecare')];
  const queue = tellingDeliveryQueue(
    {
      enqueue: async (_, pointers) => pointers.filter((one) => one !== taken),
      depth: async () => 0,
    },
    metrics,
  );
  expect(await queue.enqueue('wecare', [taken, refused, other])).toEqual([refused, other]);
  expect(await queue.enqueue('wecare', [taken])).toEqual([]);
  expect(recorded).toEqual([{ name: 'notQueued', value: 2, dimensions: about }]);
});

it('a webhook is counted by its source only once it is known that there is one', () => {
  const { metrics, recorded } = createKeptSignals();
  const acceptance = { id: 'chg_1', isNew: true, deliveries: [], skipped: [] };
  tellReception('hr', { kind: 'accepted', acceptance }, metrics);
  tellReception('hr', { kind: 'accepted', acceptance: { ...acceptance, isNew: false } }, metrics);
  tellReception('ana.prado@example.com', { kind: 'unknown_source' }, metrics);
  expect(recorded).toEqual([
    { name: 'accepted', value: 1, dimensions: { source: 'hr' } },
    { name: 'refused', value: 1, dimensions: { code: 'unknown_source' } },
  ]);
});
