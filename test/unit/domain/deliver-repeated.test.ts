import { describe, expect, it } from 'vitest';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import type { User } from '../../../functions/domain/user.ts';
import { createMemoryOperatorStores } from '../../memory/memory-operator-stores.ts';
import { createMemoryReleaseStore } from '../../memory/memory-release-store.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, status } from '../../support/scripted-provider.ts';

const ana: User = { key: 'ana', email: 'ana@example.com', name: 'Ana' };
const bia: User = { key: 'bia', email: 'bia@example.com', name: 'Bia' };

function named(user: User, name: string, second: number) {
  const occurredAt = `2026-11-22T12:00:0${second}.000Z`;
  return { user: { ...user, name }, fields: ['name'] as const, occurredAt };
}

function setUp(
  script: Parameters<typeof createScriptedProvider>[0] = [],
  change?: (store: DeliveryStore) => Partial<DeliveryStore>,
) {
  const provider = createScriptedProvider(script);
  const connection = makeConnection('wecare', { ...wecareSettings, batch: true });
  return { ...createBench({ connection, provider, ...(change && { change }) }), provider };
}

describe('a message that comes again, since the function stopped or could not record a result', () => {
  it('is noted as possibly made before anything else, so that a further stop leaves that behind', async () => {
    const noted: unknown[] = [];
    const bench = setUp(() => {
      noted.push(bench.stateOf('ana')?.unanswered, bench.stateOf('bia')?.unanswered);
      return status(503);
    });
    const again = { ...(await bench.accept('m1', named(ana, 'Ana', 5))), receipts: 2 };
    const first = { ...(await bench.accept('m2', named(bia, 'Bia', 5))), receipts: 1 };
    await bench.deliver([again, first]);
    const { version } = bench.deliveryOf(again);
    expect(noted.slice(0, 2)).toEqual([{ name: version }, undefined]);
    // A 503 tells that this call was not handled, and nothing of the one before.
    expect(bench.stateOf('ana')?.unanswered).toEqual({ name: version });
    expect(bench.stateOf('bia')?.unanswered).toBeUndefined();
  });

  it('makes nothing older wait once it is delivered', async () => {
    const bench = setUp();
    const again = { ...(await bench.accept('m1', named(ana, 'New', 5))), receipts: 5 };
    await bench.deliver([again, await bench.accept('m2', named(ana, 'Old', 1))]);
    expect(bench.deliveryOf(again).status).toBe('delivered');
    expect(bench.stateOf('ana')?.unanswered).toBeUndefined();
  });

  it('is noted even if an operator has cancelled it meanwhile: it must not be gone back on', async () => {
    const bench = setUp();
    const begun = await bench.accept('m1', named(ana, 'New', 5));
    const older = await bench.accept('m2', named(ana, 'Old', 1));
    const { deliveryControl } = createMemoryOperatorStores(bench.database);
    const because = { reason: 'cancelled by an operator', now: bench.clock.now() };
    await deliveryControl.cancel(begun.pointer.deliveryId, because);
    await bench.deliver([{ ...begun, receipts: 2 }, older]);
    expect(bench.provider.requests).toEqual([]);
    expect(bench.deliveryOf(begun).status).toBe('cancelled');
    expect(bench.deliveryOf(older).status).toBe('superseded');
  });

  it('is noted together with the one before it that was cancelled', async () => {
    const bench = setUp();
    const cancelled = await bench.accept('m1', named(ana, 'Ana Prado', 1));
    const next = await bench.accept('m2', { ...named(ana, 'Ana Prado', 2), fields: ['jobTitle'] });
    const { deliveryControl } = createMemoryOperatorStores(bench.database);
    const because = { reason: 'cancelled by an operator', now: bench.clock.now() };
    await deliveryControl.cancel(cancelled.pointer.deliveryId, because);
    const again = [cancelled, next].map((one) => ({ ...one, receipts: 2 }));
    expect(await bench.deliver(again)).toEqual({ failed: [] });
    const { version } = bench.deliveryOf(cancelled);
    expect(bench.stateOf('ana')?.unanswered).toMatchObject({ name: version });
  });

  it('is alone in that: what comes after it was not begun', async () => {
    const bench = setUp();
    const messages = [
      { ...(await bench.accept('m1', named(ana, 'First', 1))), receipts: 2 },
      { ...(await bench.accept('m2', named(ana, 'Second', 2))), receipts: 2 },
    ];
    await bench.deliver(messages);
    const statuses = messages.map((one) => bench.deliveryOf(one).status);
    expect(statuses).toEqual(['delivered', 'delivered']);
  });

  it('is not overtaken by an older one before it, which was released again meanwhile', async () => {
    const faults = [undefined, undefined, 'stopped'];
    const bench = setUp([status(500)], (store) => ({
      async saveState(state) {
        const fault = faults.shift();
        if (fault !== undefined) throw new Error(fault);
        await store.saveState(state);
      },
    }));
    const older = await bench.accept('m1', named(ana, 'Old', 1));
    const newer = await bench.accept('m2', named(ana, 'New', 2));
    expect(await bench.deliver([older, newer])).toEqual({ failed: ['m2'] });
    expect(bench.deliveryOf(older).status).toBe('waiting');
    const { deliveryId, group } = older.pointer;
    const released = await createMemoryReleaseStore(bench.database).release(
      { deliveryId, group, status: 'waiting', release: 1 },
      bench.clock.now(),
    );
    if (released === undefined) throw new Error('not released');

    await bench.deliver([
      { ...older, receipts: 2 },
      { ...newer, receipts: 2 },
      { messageId: 'm3', pointer: released },
    ]);
    const names = bench.provider.requests.map(({ body }): unknown => JSON.parse(body).user?.name);
    expect(names.filter((name) => name !== undefined)).toEqual(['Old', 'New', 'New']);
    expect(bench.deliveryOf(older).status).toBe('superseded');
    expect(bench.deliveryOf(newer).status).toBe('delivered');
  });

  it('is not worked on while that cannot be noted, and keeps nobody else waiting', async () => {
    const bench = setUp([], (store) => ({
      async saveState(state) {
        if (state.unanswered !== undefined) throw new Error('throttled');
        await store.saveState(state);
      },
    }));
    const messages = [
      { ...(await bench.accept('m1', named(ana, 'Ana', 1))), receipts: 2 },
      await bench.accept('m2', named(bia, 'Bia', 1)),
    ];
    expect(await bench.deliver(messages)).toEqual({ failed: ['m1'] });
    const statuses = messages.map((one) => bench.deliveryOf(one).status);
    expect(statuses).toEqual(['pending', 'delivered']);
    expect(bench.provider.requests).toHaveLength(1);
  });
});
