import { describe, expect, test } from 'vitest';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { changeOfPerson, crowd, emailsOfCrowd } from './crowd.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { changesOf } from './one-person.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const secrets = [{ key: 'key-1', secret: 's' }];

function setUp(settings: object = {}, faults: readonly Fault[] = []) {
  const model = createWecareModel(emailsOfCrowd);
  const client = createFaultyClient(model, faults);
  const connection = makeConnection('wecare', { ...wecareSettings, ...settings });
  return { model, client, world: createWorld({ connection, client, secrets }) };
}

/** The same history for each of the people. */
function changesOfAll() {
  const history = changesOf([['name'], ['email'], ['name', 'jobTitle'], ['email', 'manager']]);
  return history.flatMap((change) => crowd.map((name) => changeOfPerson(change, name)));
}

describe.each([{ batch: false }, { batch: true }])('with %o', (settings) => {
  test('one user of several messages in one batch never has two calls under way', async () => {
    const { model, client, world } = setUp(settings);
    for (const change of changesOfAll()) await world.receive(change);
    await world.settle();
    expect(client.mostAtOnce()).toBe(1);
    expect(world.deliveries().map(({ status }) => status)).toEqual(Array(15).fill('delivered'));
    for (const name of crowd) {
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
  for (const change of changesOfAll()) {
    await world.receive(change);
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
