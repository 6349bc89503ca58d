import { expect, test } from 'vitest';
import { changeIdOf } from '../../functions/domain/ids.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { createMemoryOperatorStores } from '../memory/memory-operator-stores.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { createFaultyClient } from './faulty-client.ts';
import { createStopper, type Stopper, stopPointsOf } from './stoppable.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const email = 'ana-0@example.com';
const moved = 'ana-1@example.com';
const before = 'caio-0@example.com';

function changeOf(number: number, key: string, more: Partial<UserChange> = {}): UserChange {
  const at = new Date(Date.UTC(2026, 10, 22, 10, number)).toISOString();
  return {
    id: changeIdOf('hr', `msg_${number}`),
    source: 'hr',
    type: 'user.updated',
    occurredAt: at,
    receivedAt: at,
    fields: ['name'],
    user: { key, email, name: key },
    previous: {},
    ...more,
  };
}

/**
 * Two keys come with one e-mail; the first is renamed. A third key comes with the new e-mail, and a fourth is given the one
 * that was left.
 */
async function play(batch: boolean, stopper: Stopper) {
  const model = createWecareModel({ ana: email, caio: before });
  const world = createWorld({
    connection: makeConnection('wecare', { ...wecareSettings, batch }),
    client: createFaultyClient(model),
    secrets: [{ key: 'key-1', secret: 's' }],
    stopper,
  });
  await world.receive(changeOf(0, 'u-1'));
  await world.receive(changeOf(1, 'u-2'));
  await world.settle();
  const first = world.deliveries().map(({ userKey, status }) => `${userKey} ${status}`);
  const [owner = ''] = first.filter((one) => one.endsWith('delivered'))[0]?.split(' ') ?? [];
  const rename = { user: { key: owner, email: moved, name: owner }, previous: { email } };
  await world.receive(changeOf(2, owner, { ...rename, fields: ['email'] }));
  await world.settle();
  await world.receive(changeOf(3, 'u-3', { user: { key: 'u-3', email: moved, name: 'u-3' } }));
  await world.settle();
  const heir = { user: { key: 'u-4', email, name: 'u-4' }, previous: { email: before } };
  await world.receive(changeOf(4, 'u-4', { ...heir, fields: ['email'] }));
  await world.settle();
  return { first, last: world.deliveries().slice(2), model, world };
}

test.each([false, true])(
  'one of two keys has an id, and keeps it, wherever a function stops (batch: %s)',
  async (batch) => {
    const whole = createStopper();
    await play(batch, whole);
    const points = stopPointsOf(whole.calls).filter(({ name }) => name.startsWith('deliver'));
    expect(points.length).toBeGreaterThan(50);
    for (const point of points) {
      const { first, last, model, world } = await play(batch, createStopper(point));
      expect(first.map((one) => one.split(' ')[1]).toSorted(), point.where).toEqual([
        'delivered',
        'failed',
      ]);
      // The one who has the id is not locked out of it, nobody else gets it, and the one that they left is free.
      expect(
        last.map(({ status }) => status),
        point.where,
      ).toEqual(['delivered', 'failed', 'delivered']);
      expect(model.fieldsOf('caio').email, point.where).toBe(email);
      expect(model.fieldsOf('ana').name, point.where).not.toBe('u-3');
      const { users } = createMemoryOperatorStores(world.stores.database);
      for (const key of ['u-1', 'u-2', 'u-3', 'u-4'])
        await users.forgetIds(key, 'wecare', world.clock.now());
      expect(world.stores.database.claims.size, point.where).toBe(0);
    }
  },
  60_000,
);
