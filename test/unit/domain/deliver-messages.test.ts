import { describe, expect, it } from 'vitest';
import type { DeliveryMessage } from '../../../functions/domain/deliver-messages.ts';
import type { User } from '../../../functions/domain/user.ts';
import { createMemoryReleaseStore } from '../../memory/memory-release-store.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status } from '../../support/scripted-provider.ts';

const none = { failed: [] };
const ana: User = { key: 'ana', email: 'ana@example.com', name: 'Ana' };
const bia: User = { key: 'bia', email: 'bia@example.com', name: 'Bia' };

function setUp(script: Parameters<typeof createScriptedProvider>[0] = []) {
  const provider = createScriptedProvider(script);
  const connection = makeConnection('wecare', wecareSettings);
  const bench = createBench({ connection, provider });
  const bodies = () => provider.requests.map(({ body }): unknown => JSON.parse(body).user);
  return { ...bench, provider, bodies };
}

function named(user: User, name: string, second: number) {
  const occurredAt = `2026-11-22T12:00:0${second}.000Z`;
  return { user: { ...user, name }, fields: ['name'] as const, occurredAt };
}

/** The delivery is queued once more, as if the message were lost. */
async function releaseAgain(
  { database, clock }: Pick<ReturnType<typeof setUp>, 'database' | 'clock'>,
  { pointer }: DeliveryMessage,
): Promise<DeliveryMessage> {
  const releases = createMemoryReleaseStore(database);
  const released = await releases.release({ ...pointer, status: 'pending' }, clock.now());
  if (released === undefined) throw new Error('not released');
  return { messageId: 'again', pointer: released };
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
    // One more for the claim to the id.
    expect(bench.stateOf('ana')?.revision).toBe(4);
  });

  it('of different users are worked on side by side', async () => {
    const bench = setUp();
    const messages = await Promise.all(
      ['a', 'b', 'c', 'd'].map((key) =>
        bench.accept(key, named({ ...ana, key, email: `${key}@example.com` }, 'Ana', 1)),
      ),
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

  it('that point to the same delivery do not make up for each other when it fails', async () => {
    const bench = setUp([status(500)]);
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    const again = { messageId: 'm2', pointer: { ...message.pointer, release: 2 } };
    expect(await bench.deliver([message, again])).toEqual(none);
    expect(bench.provider.requests).toHaveLength(1);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'waiting', retriesSpent: 1 });
  });

  it.each([1, 3])('of release %i do nothing to a delivery in release 2', async (release) => {
    const bench = setUp();
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    const current = await releaseAgain(bench, message);
    const stale = { messageId: 'm2', pointer: { ...message.pointer, release } };
    expect(await bench.deliver([stale])).toEqual(none);
    expect(bench.provider.requests).toEqual([]);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'pending', attempts: [] });
    expect(await bench.deliver([current])).toEqual(none);
    expect(bench.deliveryOf(message).status).toBe('delivered');
  });

  it('whose delivery is released again during the call are recorded all the same', async () => {
    const bench = setUp(async (_, index) => {
      if (index === 0) await releaseAgain(bench, message);
      return status(500);
    });
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    expect(await bench.deliver([message])).toEqual(none);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'waiting',
      release: 2,
      retriesSpent: 1,
      attempts: [{ outcome: 'retry', httpStatus: 500 }],
    });
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

  it('is given up with the reason for which it had to wait', async () => {
    const bench = setUp([status(500)]);
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    await bench.deliver([message]);
    bench.database.deliveries.set(message.pointer.deliveryId, {
      delivery: { ...bench.deliveryOf(message), status: 'pending' },
      payload: undefined,
      dueAt: undefined,
    });
    bench.clock.moveTo('2026-11-29T12:00:01.000Z');
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).reason).toBe('given up after 7 days: HTTP 500');
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
