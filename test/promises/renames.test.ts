import { describe, expect, test } from 'vitest';
import { changeIdOf, deliveryIdOf } from '../../functions/domain/ids.ts';
import type { User } from '../../functions/domain/user.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const mail = (name: string, number: number) => `${name}-${number}@example.com`;

function setUp(faults: readonly Fault[] = [], delaysSeconds?: readonly number[]) {
  const model = createWecareModel({ ana: mail('ana', 0), bia: mail('bia', 0) });
  const client = createFaultyClient(model, faults);
  const connection = makeConnection('wecare', wecareSettings);
  const parts = { connection, client, secrets: [{ key: 'key-1', secret: 's' }] };
  const world = createWorld(delaysSeconds === undefined ? parts : { ...parts, delaysSeconds });
  let number = 0;

  /** Ana changes: her e-mail, if `previous` names another, or else her name. */
  function change(user: Omit<User, 'key'>, previous?: string): UserChange {
    number += 1;
    const occurredAt = new Date(Date.UTC(2026, 10, 22, 10, number)).toISOString();
    return {
      id: changeIdOf('hr', `msg_${number}`),
      source: 'hr',
      type: 'user.updated',
      occurredAt,
      receivedAt: occurredAt,
      fields: previous === undefined ? ['name'] : ['email'],
      user: { key: 'u-ana', ...user },
      previous: previous === undefined ? {} : { email: previous },
    };
  }

  async function make(one: UserChange): Promise<string | undefined> {
    await world.receive(one);
    await world.settle();
    return statusOf(one);
  }
  const statusOf = ({ id }: UserChange) =>
    world.stores.database.deliveries.get(deliveryIdOf(id, 'wecare'))?.delivery.status;
  return { model, client, world, change, make, statusOf };
}

describe('a rename that the provider refuses, because somebody else has the e-mail,', () => {
  test('and its correction leave that other person alone', async () => {
    const { model, change, make } = setUp();
    expect(await make(change({ name: 'Nome 1', email: mail('ana', 0) }))).toBe('delivered');
    expect(await make(change({ email: mail('bia', 0) }, mail('ana', 0)))).toBe('failed');
    expect(await make(change({ email: mail('ana', 3) }, mail('bia', 0)))).toBe('delivered');
    expect(model.fieldsOf('bia')).toEqual({ email: mail('bia', 0) });
    expect(model.fieldsOf('ana')).toEqual({ name: 'Nome 1', email: mail('ana', 3) });
  });

  test('leaves that other person alone when it was all that was ever known', async () => {
    const { model, change, make } = setUp();
    expect(await make(change({ email: mail('bia', 0) }, mail('ana', 0)))).toBe('failed');
    expect(await make(change({ name: 'Nome 2', email: mail('bia', 0) }))).toBe('delivered');
    expect(await make(change({ email: mail('ana', 3) }, mail('bia', 0)))).toBe('delivered');
    expect(model.fieldsOf('bia')).toEqual({ email: mail('bia', 0) });
    expect(model.fieldsOf('ana')).toEqual({ name: 'Nome 2', email: mail('ana', 3) });
  });

  test('nor does a failure in between make it somebody else’s', async () => {
    const { model, change, make } = setUp([
      'none',
      'none',
      'unavailable',
      'unavailable',
      'lost reply',
    ]);
    await make(change({ name: 'Nome 1', email: mail('ana', 0) }));
    await make(change({ email: mail('bia', 0) }, mail('ana', 0)));
    expect(await make(change({ email: mail('ana', 3) }, mail('bia', 0)))).toBe('delivered');
    expect(model.fieldsOf('bia')).toEqual({ email: mail('bia', 0) });
    expect(model.fieldsOf('ana')).toEqual({ name: 'Nome 1', email: mail('ana', 3) });
  });
});

describe('a newer change whose reply was lost', () => {
  test('and that is given up is not gone back on by an older one', async () => {
    const { model, change, make, world } = setUp(['none', 'lost reply', 'time-out before'], [60]);
    await make(change({ name: 'Nome 1', email: mail('ana', 0) }));
    const older = change({ name: 'Nome 2', email: mail('ana', 0) });
    expect(await make(change({ name: 'Nome 3', email: mail('ana', 0) }))).toBe('failed');
    expect(await make(older)).toBe('superseded');
    expect(model.fieldsOf('ana')).toMatchObject({ name: 'Nome 3' });
    expect(world.deliveries()).toHaveLength(3);
  });

  test('makes an older one wait, without spending its attempts, and no newer one', async () => {
    const { client, change, world, make, statusOf } = setUp(['none', 'lost reply']);
    await make(change({ name: 'Nome 1', email: mail('ana', 0) }));
    const older = change({ name: 'Nome 2', email: mail('ana', 0) });
    const newer = change({ name: 'Nome 3', email: mail('ana', 0) });
    const newest = change({ email: mail('ana', 4) }, mail('ana', 0));
    for (const one of [newer, older, newest]) {
      await world.receive(one);
      await world.deliver();
    }
    expect([newer, older, newest].map(statusOf)).toEqual(['waiting', 'waiting', 'delivered']);
    expect(client.calls()).toBe(3);
    await world.settle();
    expect([newer, older].map(statusOf)).toEqual(['delivered', 'superseded']);
  });
});

test('a late change that still names the old key as its own reaches the renamed user', async () => {
  const { model, change, make } = setUp();
  const ids = { wecare: mail('ana', 0) };
  await make(change({ email: mail('ana', 0), name: 'Nome 1' }));
  const late = change({ email: mail('ana', 0), name: 'Nome 2', ids });
  await make(change({ email: mail('ana', 3) }, mail('ana', 0)));
  expect(await make(late)).toBe('delivered');
  expect(model.fieldsOf('ana')).toEqual({ email: mail('ana', 3), name: 'Nome 2' });
});
