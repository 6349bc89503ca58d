import { expect, it } from 'vitest';
import { createMemoryOperatorStores } from '../../memory/memory-operator-stores.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider } from '../../support/scripted-provider.ts';

function setUp() {
  const provider = createScriptedProvider();
  return {
    ...createBench({ connection: makeConnection('wecare', wecareSettings), provider }),
    provider,
  };
}

it('what was received before its user was erased is not delivered, even if the erasure has missed it', async () => {
  const bench = setUp();
  const { users } = createMemoryOperatorStores(bench.database);
  const missed = await bench.accept('missed', { receivedAt: '2026-11-22T11:59:59.000Z' });
  await users.forgetIds('u-1001', 'wecare', new Date('2026-11-22T12:00:00.000Z'));
  const later = await bench.accept('later', {
    occurredAt: '2026-11-22T12:00:00.001Z',
    receivedAt: '2026-11-22T12:00:00.001Z',
  });
  await bench.deliver([missed, later]);
  expect(bench.deliveryOf(missed)).toMatchObject({
    status: 'cancelled',
    reason: 'the user was erased',
    attempts: [],
  });
  expect(bench.database.deliveries.get(missed.pointer.deliveryId)?.payload).toBeUndefined();
  expect(bench.deliveryOf(later).status).toBe('delivered');
  expect(bench.provider.requests).toHaveLength(1);
});

it.each([
  ['a day before', 'cancelled', '2026-11-21T12:00:00.000Z'],
  ['at the very instant of', 'cancelled', '2026-11-22T12:00:00.000Z'],
  ['in the same millisecond as', 'cancelled', '2026-11-22T12:00:00.000999Z'],
  ['a millisecond after', 'delivered', '2026-11-22T12:00:00.001Z'],
])('what is dated %s the erasure and received after it is %s', async (_, status, occurredAt) => {
  const bench = setUp();
  const { users } = createMemoryOperatorStores(bench.database);
  const receivedAt = '2026-11-22T12:00:01.000Z';
  const message = await bench.accept('between', { occurredAt, receivedAt });
  await users.forgetIds('u-1001', 'wecare', new Date('2026-11-22T12:00:00.000Z'));
  await bench.deliver([message]);
  expect(bench.deliveryOf(message).status).toBe(status);
  expect(bench.database.deliveries.get(message.pointer.deliveryId)?.payload).toBeUndefined();
  expect(bench.provider.requests).toHaveLength(status === 'delivered' ? 1 : 0);
});

it('what is too old as well is cancelled, so that nothing of the person is kept for another try', async () => {
  const bench = setUp();
  const { users } = createMemoryOperatorStores(bench.database);
  const missed = await bench.accept('missed', { receivedAt: '2026-11-22T11:59:59.000Z' });
  await users.forgetIds('u-1001', 'wecare', new Date('2026-11-22T12:00:00.000Z'));
  bench.clock.moveTo('2026-11-29T12:00:01.000Z');
  await bench.deliver([missed]);
  expect(bench.deliveryOf(missed).status).toBe('cancelled');
  expect(bench.database.deliveries.get(missed.pointer.deliveryId)?.payload).toBeUndefined();
});
