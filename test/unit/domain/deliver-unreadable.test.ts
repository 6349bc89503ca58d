import { describe, expect, it } from 'vitest';
import type { DeliveryMessage } from '../../../functions/domain/deliver-messages.ts';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import { maxAgeMs } from '../../../functions/domain/retry-schedule.ts';
import { Unreadable } from '../../../functions/domain/unreadable.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider } from '../../support/scripted-provider.ts';

const none = { failed: [] };
const gone = new Unreadable('there is no object payloads/made-up');

/** The ids of deliveries whose data, and the groups of users whose states, are not to be read for now. */
const broken = new Set<string>();
/** The ids of deliveries whose records are not to be read. */
const damaged = new Set<string>();

function unreadable(store: DeliveryStore): Partial<DeliveryStore> {
  return {
    async load(pointers) {
      const loaded = await store.load(pointers);
      const groups = pointers.map(({ group }) => group).filter((group) => broken.has(group));
      const ids = [...loaded.deliveries.keys()].filter((id) => damaged.has(id));
      return {
        ...loaded,
        unreadable: new Map(groups.map((group) => [group, gone])),
        damaged: new Map(
          [...loaded.deliveries.values()]
            .filter(({ delivery: { id } }) => ids.includes(id))
            .map(({ delivery }) => [delivery.id, { ...delivery, damaged: ['retriesSpent'] }]),
        ),
        deliveries: new Map([...loaded.deliveries].filter(([id]) => !damaged.has(id))),
      };
    },
    async payload(stored) {
      if (broken.has(stored.delivery.id)) throw gone;
      return store.payload(stored);
    },
  };
}

function setUp({
  batch = false,
  change = unreadable,
}: {
  batch?: boolean;
  change?: typeof unreadable;
} = {}) {
  broken.clear();
  damaged.clear();
  const provider = createScriptedProvider();
  const connection = makeConnection('wecare', { ...wecareSettings, batch });
  const bench = createBench({ connection, provider, change });
  const accept = (name: string, second: number, more: Partial<UserChange> = {}) =>
    bench.accept(name, {
      user: { key: 'ana', email: 'ana@example.com', name, jobTitle: name },
      fields: ['name'],
      occurredAt: `2026-11-22T12:00:0${second}.000Z`,
      ...more,
    });
  const sent = () => provider.requests.map(({ body }): unknown => Object.values(JSON.parse(body)));
  const statuses = (messages: readonly DeliveryMessage[]) =>
    messages.map((one) => bench.deliveryOf(one).status);
  return { ...bench, accept, provider, sent, statuses };
}

describe('a change whose data cannot be read', () => {
  it('waits by the schedule, with the reason, and delays none of its user’s later changes', async () => {
    const bench = setUp();
    const messages = [await bench.accept('First', 1), await bench.accept('Second', 2)];
    broken.add(messages[0]?.pointer.deliveryId ?? '');
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.statuses(messages)).toEqual(['waiting', 'delivered']);
    const reason = `what is stored of this change cannot be read: ${gone.message}`;
    expect(messages[0] && bench.deliveryOf(messages[0])).toMatchObject({
      reason,
      retriesSpent: 1,
      attempts: [{ outcome: 'retry', durationMs: 0, reason }],
      nextAttemptAt: '2026-11-22T12:01:02.000Z',
    });
  });

  it('is never sent over what has been sent meanwhile', async () => {
    const bench = setUp();
    const older = await bench.accept('First', 1, { fields: ['name', 'jobTitle'] });
    const newer = await bench.accept('Second', 2);
    broken.add(older.pointer.deliveryId);
    await bench.deliver([older, newer]);
    broken.clear();
    await bench.deliver([await bench.release(older)]);
    expect(bench.statuses([older, newer])).toEqual(['delivered', 'delivered']);
    expect(bench.sent()).toEqual([[{ name: 'Second' }], [{ function: 'First' }]]);
  });

  it('fails once its schedule is used up', async () => {
    const bench = setUp();
    let message = await bench.accept('First', 1);
    broken.add(message.pointer.deliveryId);
    for (let tries = 0; tries < 3; tries += 1) {
      await bench.deliver([message]);
      message = await bench.release(message);
    }
    await bench.deliver([message]);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'failed',
      failure: 'exhausted',
      reason: expect.stringContaining(gone.message),
    });
    expect(bench.deliveryOf(message).attempts).toHaveLength(4);
  });

  it('waits with all others while the connection is paused, and spends nothing', async () => {
    const bench = setUp();
    bench.database.health.set('wecare', {
      circuit: { failures: 0 },
      paused: { since: '2026-11-22' },
    });
    const message = await bench.accept('First', 1);
    broken.add(message.pointer.deliveryId);
    await bench.deliver([message]);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
  });

  it('takes no permit to call: another one is to probe', async () => {
    const bench = setUp();
    const circuit = { failures: 9, openedAt: '2026-11-22T11:00:00.000Z', probe: 'permit' };
    bench.database.health.set('wecare', { circuit });
    const messages = [await bench.accept('First', 1), await bench.accept('Second', 2)];
    broken.add(messages[0]?.pointer.deliveryId ?? '');
    await bench.deliver(messages);
    expect(bench.statuses(messages)).toEqual(['waiting', 'delivered']);
  });

  it('does not keep the rest of its user from being put off', async () => {
    const bench = setUp();
    bench.setRemainingMs(1_000);
    const messages = [await bench.accept('First', 1), await bench.accept('Second', 2)];
    broken.add(messages[0]?.pointer.deliveryId ?? '');
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.statuses(messages)).toEqual(['waiting', 'waiting']);
  });

  it('says nothing of what an error may quote', async () => {
    const change = () => ({
      async payload(): Promise<never> {
        throw new TypeError('Expected string but received 52998224725');
      },
    });
    const bench = setUp({ change });
    const message = await bench.accept('First', 1);
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).reason).toBe(
      'what is stored of this change cannot be read: TypeError, of which the log says more',
    );
  });
});

describe.each([false, true])('a user of whom nothing can be read (batch: %s)', (batch) => {
  it('delays nobody else, and waits by the schedule: nothing is sent', async () => {
    const bench = setUp({ batch });
    const of = (key: string) => ({ user: { key, email: `${key}@example.com`, name: key } });
    const messages = [
      await bench.accept('a', 1, of('u-1')),
      await bench.accept('b', 1, of('u-broken')),
      await bench.accept('c', 1, of('u-2')),
      await bench.accept('d', 2, of('u-broken')),
    ];
    broken.add(userGroupOf('u-broken'));
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.statuses(messages)).toEqual(['delivered', 'waiting', 'delivered', 'waiting']);
    expect(messages[3] && bench.deliveryOf(messages[3])).toMatchObject({
      reason: `what is known of this user cannot be read: ${gone.message}`,
      retriesSpent: 1,
    });
    expect(JSON.stringify(bench.provider.requests)).not.toMatch(/u-broken/);
  });

  it('stays in the queue if a change may have been made before: that has to be noted first', async () => {
    const bench = setUp({ batch });
    const messages = [
      { ...(await bench.accept('b', 1)), receipts: 2 },
      await bench.accept('d', 2),
      await bench.accept('c', 1, { user: { key: 'u-2', email: 'u-2@example.com', name: 'c' } }),
    ];
    broken.add(userGroupOf('ana'));
    expect(await bench.deliver(messages)).toEqual({ failed: ['b', 'd'] });
    expect(bench.statuses(messages)).toEqual(['pending', 'pending', 'delivered']);
  });

  it('comes back where even that cannot be recorded', async () => {
    const bench = setUp({
      batch,
      change: (store) => ({
        ...unreadable(store),
        async conclude() {
          throw new Error('throttled');
        },
      }),
    });
    const message = await bench.accept('b', 1);
    broken.add(userGroupOf('ana'));
    expect(await bench.deliver([message])).toEqual({ failed: ['b'] });
  });
});

describe('a delivery whose record cannot be read', () => {
  it('waits for somebody to put it right, and delays nothing of its user', async () => {
    const bench = setUp();
    const messages = [await bench.accept('First', 1), await bench.accept('Second', 2)];
    damaged.add(messages[0]?.pointer.deliveryId ?? '');
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.statuses(messages)).toEqual(['waiting', 'delivered']);
    const [first] = messages.map((message) => bench.deliveryOf(message));
    expect(first?.reason).toBe('its record cannot be read: retriesSpent');
    expect(bench.log.lines).toContainEqual(
      expect.objectContaining({ message: 'delivery not made: its record cannot be read' }),
    );
  });

  it('fails after seven days, like any other', async () => {
    const bench = setUp();
    const message = await bench.accept('First', 1);
    damaged.add(message.pointer.deliveryId);
    bench.clock.moveBy(maxAgeMs);
    expect(await bench.deliver([message])).toEqual(none);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'failed',
      failure: 'exhausted',
      reason: 'given up: its record cannot be read: retriesSpent',
    });
  });

  it('is taken for open by an older one that must not be sent over it', async () => {
    const bench = setUp();
    const newer = await bench.accept('Second', 2);
    const older = await bench.accept('First', 1);
    damaged.add(newer.pointer.deliveryId);
    const { version } = bench.deliveryOf(newer);
    bench.setState('ana', { unanswered: { name: version } });
    await bench.deliver([older]);
    expect(bench.deliveryOf(older)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
    expect(bench.provider.requests).toEqual([]);
  });
});
