import { describe, expect, test } from 'vitest';
import { userGroupOf } from '../../functions/domain/ids.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { changesOf, person } from './one-person.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const secrets = [{ key: 'key-1', secret: 's' }];
const people = { ana: 'ana-0@example.com', bia: 'bia-0@example.com', cid: 'cid-0@example.com' };

function setUp(settings: object = {}, faults: readonly Fault[] = []) {
  const model = createWecareModel(people);
  const client = createFaultyClient(model, faults);
  const connection = makeConnection('wecare', { ...wecareSettings, ...settings });
  return { model, client, world: createWorld({ connection, client, secrets }) };
}

/** The same history for each of the people. */
function changesOfAll() {
  const history = changesOf([['name'], ['email'], ['name', 'jobTitle'], ['email', 'manager']]);
  return history.flatMap((change, number) =>
    Object.keys(people).map((name) => ({
      ...change,
      id: `chg_${userGroupOf(`${name} ${number}`)}`,
      user: { ...change.user, key: name, email: change.user.email?.replace(person, name) },
      previous: change.previous.email ? { email: change.previous.email.replace(person, name) } : {},
    })),
  );
}

describe.each([{ batch: false }, { batch: true }])('with %o', (settings) => {
  test('one user of several messages in one batch never has two calls under way', async () => {
    const { model, client, world } = setUp(settings);
    for (const { user, ...change } of changesOfAll()) {
      const { email = '', ...rest } = user;
      await world.receive({ ...change, user: { ...rest, email } });
    }
    await world.settle();
    expect(client.mostAtOnce()).toBe(1);
    expect(world.deliveries().map(({ status }) => status)).toEqual(Array(15).fill('delivered'));
    for (const name of Object.keys(people)) {
      expect(model.fieldsOf(name)).toEqual({
        name: 'Nome 3',
        function: 'Cargo 3',
        manager: 'chefe-4@example.com',
        email: `${name}-4@example.com`,
      });
    }
    expect(model.backwards).toEqual([]);
  });
});

test('instances that receive at the same time never work on the same user', async () => {
  const { model, client, world } = setUp({}, Array<Fault>(6).fill('unavailable'));
  for (const { user, ...change } of changesOfAll()) {
    const { email = '', ...rest } = user;
    await world.receive({ ...change, user: { ...rest, email } });
    await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
  }
  for (let minute = 0; minute < 30; minute += 1) {
    await Promise.all([world.deliver(), world.tick(), world.deliver(), world.tick()]);
    world.waitMinute();
  }
  await world.settle();
  expect(client.mostAtOnce()).toBe(1);
  const unfinished = world.deliveries().filter(({ status }) => status === 'failed');
  expect(unfinished).toEqual([]);
  expect(model.backwards).toEqual([]);
});
