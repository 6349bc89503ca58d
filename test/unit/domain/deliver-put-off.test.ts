import { describe, expect, it } from 'vitest';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import type { User } from '../../../functions/domain/user.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, reset } from '../../support/scripted-provider.ts';

const none = { failed: [] };
const ana: User = { key: 'ana', email: 'ana@example.com', name: 'Ana' };
const bia: User = { key: 'bia', email: 'bia@example.com', name: 'Bia' };

/** Just too little: a call may take four time-outs of 10 s, and recording 3 s. */
const tooShortMs = 42_999;

const reason = 'the deliver function had no time left for it: it is tried again soon';

function setUp(
  script: Parameters<typeof createScriptedProvider>[0] = [],
  change?: (store: DeliveryStore) => Partial<DeliveryStore>,
) {
  const provider = createScriptedProvider(script);
  const connection = makeConnection('wecare', wecareSettings);
  const bench = createBench({ connection, provider, ...(change && { change }) });
  return { ...bench, provider };
}

function named(user: User, name: string, second: number) {
  const occurredAt = `2026-11-22T12:00:0${second}.000Z`;
  return { user: { ...user, name }, fields: ['name'] as const, occurredAt };
}

describe('when time runs out', () => {
  it('nothing is begun that might not be finished, and it is due again at once', async () => {
    const bench = setUp();
    bench.setRemainingMs(tooShortMs);
    const messages = [
      await bench.accept('m1', named(ana, 'Ana', 1)),
      await bench.accept('m2', named(bia, 'Bia', 1)),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.provider.requests).toHaveLength(0);
    for (const message of messages) {
      expect(bench.deliveryOf(message)).toMatchObject({
        status: 'waiting',
        reason,
        attempts: [],
        retriesSpent: 0,
        nextAttemptAt: bench.clock.now().toISOString(),
      });
    }
  });

  it('a delivery that may just be finished in time is begun', async () => {
    const bench = setUp();
    bench.setRemainingMs(tooShortMs + 1);
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).status).toBe('delivered');
  });

  it('the rest of a user waits, to be released in its order', async () => {
    const bench = setUp(() => {
      bench.setRemainingMs(10_000);
      return ok;
    });
    const messages = [
      await bench.accept('m1', named(ana, 'First', 1)),
      await bench.accept('m2', named(ana, 'Second', 2)),
      await bench.accept('m3', named(ana, 'Third', 3)),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    const [first, second, third] = messages.map((one) => bench.deliveryOf(one));
    expect([first, second, third].map((one) => one?.status)).toEqual([
      'delivered',
      'waiting',
      'waiting',
    ]);
    expect((second?.nextAttemptAt ?? '') < (third?.nextAttemptAt ?? '')).toBe(true);
  });

  it('a second try at once leaves time to record the first', async () => {
    const bench = setUp(() => {
      bench.setRemainingMs(tooShortMs);
      return reset;
    });
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    await bench.deliver([message]);
    expect(bench.provider.requests).toHaveLength(1);
    expect(bench.deliveryOf(message).attempts).toHaveLength(1);
  });

  it('for more than seven days, a delivery is given up', async () => {
    const bench = setUp();
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    bench.clock.moveTo('2026-11-29T12:00:01.000Z');
    bench.setRemainingMs(tooShortMs);
    expect(await bench.deliver([message])).toEqual(none);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'failed',
      failure: 'exhausted',
      reason: `given up after 7 days: ${reason}`,
    });
  });

  it('what cannot be recorded comes back, and nothing else', async () => {
    const unrecorded = new Set<string>();
    const bench = setUp([], (store) => ({
      async conclude(stored, ...rest) {
        if (unrecorded.has(stored.delivery.id)) throw new Error('throttled');
        return store.conclude(stored, ...rest);
      },
    }));
    bench.setRemainingMs(tooShortMs);
    const messages = [
      await bench.accept('m1', named(ana, 'First', 1)),
      await bench.accept('m2', named(ana, 'Second', 2)),
      await bench.accept('m3', named(bia, 'Bia', 1)),
    ];
    unrecorded.add(messages[0]?.pointer.deliveryId ?? '');
    expect(await bench.deliver(messages)).toEqual({ failed: ['m1'] });
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual([
      'pending',
      'waiting',
      'waiting',
    ]);
  });

  it('messages to one delivery, or to one that is over, are done with', async () => {
    const bench = setUp();
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    const over = await bench.accept('m2', named(ana, 'Ana Prado', 2));
    await bench.deliver([over]);
    bench.setRemainingMs(tooShortMs);
    const again = { messageId: 'm3', pointer: { ...message.pointer, release: 2 } };
    expect(await bench.deliver([over, message, again])).toEqual(none);
    expect([message, over].map((one) => bench.deliveryOf(one).status)).toEqual([
      'waiting',
      'delivered',
    ]);
  });

  it('a rename that waits tells who the user is, so that later changes find them', async () => {
    const bench = setUp();
    bench.setRemainingMs(tooShortMs);
    const rename = await bench.accept('m1', {
      ...named(ana, 'Ana', 1),
      fields: ['email'],
      previous: { email: 'ana.before@example.com' },
    });
    const next = await bench.accept('m2', named(ana, 'Ana Prado', 2));
    expect(await bench.deliver([rename])).toEqual(none);
    expect(bench.stateOf('ana')?.ids).toEqual(['ana.before@example.com']);
    bench.setRemainingMs(60_000);
    await bench.deliver([next]);
    expect(bench.provider.requests[0]?.url).toMatch(/ana\.before%40example\.com$/);
  });

  it('of a user who is known, no data is read and nothing is written but the delivery', async () => {
    const touched: string[] = [];
    const bench = setUp([], (store) => ({
      async payload(stored) {
        touched.push('payload');
        return store.payload(stored);
      },
      async saveState(state) {
        touched.push('state');
        return store.saveState(state);
      },
    }));
    bench.setState('ana', { ids: ['ana.before@example.com'] });
    bench.setRemainingMs(tooShortMs);
    const change = { ...named(ana, 'Ana', 1), fields: ['email'] as const };
    await bench.deliver([await bench.accept('m1', { ...change, previous: {} })]);
    expect(touched).toEqual([]);
  });

  it('a rename whose user cannot be remembered comes back with all that follows it', async () => {
    const bench = setUp([], () => ({
      async saveState() {
        throw new Error('written by somebody else');
      },
    }));
    bench.setRemainingMs(tooShortMs);
    const rename = await bench.accept('m1', {
      ...named(ana, 'Ana', 1),
      fields: ['email'],
      previous: { email: 'ana.before@example.com' },
    });
    const next = await bench.accept('m2', named(ana, 'Ana Prado', 2));
    expect(await bench.deliver([rename, next])).toEqual({ failed: ['m1', 'm2'] });
    expect(bench.deliveryOf(rename).status).toBe('pending');
  });
});
