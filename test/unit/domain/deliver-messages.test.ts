import { describe, expect, it } from 'vitest';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import type { User } from '../../../functions/domain/user.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status } from '../../support/scripted-provider.ts';

const none = { failed: [], unstarted: [] };
const ana: User = { key: 'ana', email: 'ana@example.com', name: 'Ana' };
const bia: User = { key: 'bia', email: 'bia@example.com', name: 'Bia' };

function setUp(
  script: Parameters<typeof createScriptedProvider>[0] = [],
  change?: (store: DeliveryStore) => Partial<DeliveryStore>,
) {
  const provider = createScriptedProvider(script);
  const connection = makeConnection('wecare', wecareSettings);
  const bench = createBench({ connection, provider, ...(change && { change }) });
  const bodies = () => provider.requests.map(({ body }): unknown => JSON.parse(body).user);
  return { ...bench, provider, bodies };
}

function named(user: User, name: string, second: number) {
  const occurredAt = `2026-11-22T12:00:0${second}.000Z`;
  return { user: { ...user, name }, fields: ['name'] as const, occurredAt };
}

describe('messages', () => {
  it('of one user are worked on in their order, one call at a time', async () => {
    const bench = setUp();
    const messages = [
      await bench.accept('m1', named(ana, 'First', 1)),
      await bench.accept('m2', named(ana, 'Second', 2)),
      await bench.accept('m3', named(ana, 'Third', 3)),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.bodies()).toEqual([{ name: 'First' }, { name: 'Second' }, { name: 'Third' }]);
    expect(bench.provider.mostAtOnce()).toBe(1);
    expect(bench.stateOf('ana')?.revision).toBe(3);
  });

  it('of different users are worked on side by side', async () => {
    const bench = setUp();
    const messages = await Promise.all(
      ['a', 'b', 'c', 'd'].map((key) => bench.accept(key, named({ ...ana, key }, 'Ana', 1))),
    );
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.provider.mostAtOnce()).toBe(4);
    expect(bench.provider.logins).toHaveLength(1);
  });

  it('of one user do not wait for another whose calls fail', async () => {
    const bench = setUp(({ url }) => (url.includes('ana') ? status(500) : ok));
    const messages = [
      await bench.accept('m1', named(ana, 'Ana', 1)),
      await bench.accept('m2', named(bia, 'Bia', 1)),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['waiting', 'delivered']);
  });

  it('that point to the same delivery make it once', async () => {
    const bench = setUp();
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    const again = { messageId: 'm2', pointer: { ...message.pointer, release: 2 } };
    expect(await bench.deliver([message, again])).toEqual(none);
    expect(await bench.deliver([message])).toEqual(none);
    expect(bench.provider.requests).toHaveLength(1);
  });

  it('that point to nothing, or to something that is over, are dropped', async () => {
    const bench = setUp([status(422)]);
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    await bench.deliver([message]);
    const pointer = { ...message.pointer, deliveryId: `chg_${'0'.repeat(32)}.wecare` };
    expect(await bench.deliver([message, { messageId: 'm2', pointer }])).toEqual(none);
    expect(bench.provider.requests).toHaveLength(1);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'failed', failure: 'rejected' });
  });
});

describe('a late change', () => {
  it('is superseded when nothing of it is newer', async () => {
    const bench = setUp();
    const newer = await bench.accept('m1', named(ana, 'New', 5));
    const older = await bench.accept('m2', named(ana, 'Old', 1));
    await bench.deliver([newer, older]);
    expect(bench.bodies()).toEqual([{ name: 'New' }]);
    expect(bench.deliveryOf(older)).toMatchObject({
      status: 'superseded',
      reason: 'newer values have been applied to name',
      attempts: [],
    });
  });

  it('sends only the fields that are still newer', async () => {
    const bench = setUp();
    const both = { ...ana, name: 'Old', jobTitle: 'Analista' };
    const older = await bench.accept('m2', {
      ...named(both, 'Old', 1),
      fields: ['name', 'jobTitle'],
    });
    await bench.deliver([await bench.accept('m1', named(ana, 'New', 5)), older]);
    expect(bench.bodies()).toEqual([{ name: 'New' }, { function: 'Analista' }]);
    expect(bench.deliveryOf(older)).toMatchObject({
      status: 'delivered',
      reason: 'left out, because newer values had been applied: name',
    });
  });

  it('goes after the newer one only if that did not get through', async () => {
    const bench = setUp([status(422)]);
    const newer = await bench.accept('m1', named(ana, 'New', 5));
    const older = await bench.accept('m2', named(ana, 'Old', 1));
    await bench.deliver([newer, older]);
    expect(bench.deliveryOf(older).status).toBe('delivered');
  });
});

describe('a delivery whose result was not recorded', () => {
  it('comes back with the later ones of its user, and with nobody else', async () => {
    const unrecorded = new Set<string>();
    const bench = setUp([], (store) => ({
      async conclude(stored, ...rest) {
        if (unrecorded.has(stored.delivery.id)) throw new Error('throttled');
        await store.conclude(stored, ...rest);
      },
    }));
    const messages = [
      await bench.accept('m1', named(ana, 'First', 1)),
      await bench.accept('m2', named(ana, 'Second', 2)),
      await bench.accept('m3', named(ana, 'Third', 3)),
      await bench.accept('m4', named(bia, 'Bia', 1)),
    ];
    unrecorded.add(messages[1]?.pointer.deliveryId ?? '');
    expect(await bench.deliver(messages)).toEqual({ failed: ['m2', 'm3'], unstarted: [] });
    expect(bench.bodies()).toHaveLength(3);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual([
      'delivered',
      'pending',
      'pending',
      'delivered',
    ]);
  });

  it('is not sent again when its message comes back', async () => {
    const faults = ['stopped'];
    const bench = setUp([], (store) => ({
      async conclude(...rest) {
        const fault = faults.pop();
        if (fault !== undefined) throw new Error(fault);
        await store.conclude(...rest);
      },
    }));
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    expect(await bench.deliver([message])).toEqual({ failed: ['m1'], unstarted: [] });
    expect(await bench.deliver([message])).toEqual(none);
    expect(bench.provider.requests).toHaveLength(1);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'delivered', attempts: [] });
  });

  it('because somebody else wrote the state comes back', async () => {
    const bench = setUp([], () => ({
      async saveState() {
        throw new Error('written by somebody else');
      },
    }));
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    expect(await bench.deliver([message])).toEqual({ failed: ['m1'], unstarted: [] });
    expect(bench.deliveryOf(message).status).toBe('pending');
  });
});

describe('when time runs out', () => {
  it('nothing is begun that might not be finished', async () => {
    const bench = setUp();
    bench.setRemainingMs(42_999);
    const messages = [
      await bench.accept('m1', named(ana, 'Ana', 1)),
      await bench.accept('m2', named(bia, 'Bia', 1)),
    ];
    expect(await bench.deliver(messages)).toEqual({ failed: [], unstarted: ['m1', 'm2'] });
    expect(bench.provider.requests).toHaveLength(0);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['pending', 'pending']);
  });

  it('the rest of a user stays for later', async () => {
    const bench = setUp(() => {
      bench.setRemainingMs(10_000);
      return ok;
    });
    const messages = [
      await bench.accept('m1', named(ana, 'First', 1)),
      await bench.accept('m2', named(ana, 'Second', 2)),
    ];
    expect(await bench.deliver(messages)).toEqual({ failed: [], unstarted: ['m2'] });
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['delivered', 'pending']);
  });
});

describe('a delivery older than seven days', () => {
  it('is given up without a call', async () => {
    const bench = setUp();
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    bench.clock.moveTo('2026-11-29T12:00:01.000Z');
    await bench.deliver([message]);
    expect(bench.provider.requests).toHaveLength(0);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'failed',
      failure: 'exhausted',
      reason: 'given up after 7 days: it could not be tried',
    });
  });
});

it('the log tells what became of each delivery, and nothing of the person', async () => {
  const bench = setUp([status(422, { body: '{"error":"ana@example.com is taken"}' })]);
  await bench.deliver([await bench.accept('m1', named(ana, 'Ana Maria', 1))]);
  expect(bench.log.lines).toContainEqual({
    level: 'info',
    message: 'delivery failed',
    fields: expect.objectContaining({ httpStatus: 422, attempts: 1, durationMs: 0 }),
  });
  expect(JSON.stringify(bench.log.lines)).not.toMatch(/ana@|Ana Maria|taken/);
});
