import { describe, expect, test } from 'vitest';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { changesOf, type History, outcomeOf, person, toWecareParams } from './one-person.ts';
import { createStopper, type NamedPoint, type Stopper, stopPointsOf } from './stoppable.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const wecare = makeConnection('wecare', { ...wecareSettings, circuitFailures: 2 });
const secrets = [1, 2, 3].map((number) => ({ key: `key-${number}`, secret: 's' }));

interface Scenario {
  readonly history: History;
  readonly faults: readonly Fault[];
}

/** What happens to two changes of one user, told by what befalls the provider's calls. */
const scenarios: Readonly<Record<string, Scenario>> = {
  'delivered at once': { history: [['name']], faults: [] },
  'delivered after a failure': {
    history: [['name'], ['name']],
    faults: ['unavailable', 'throttled'],
  },
  'delivered after a lost reply': { history: [['name'], ['name']], faults: ['lost reply'] },
  'delivered after a circuit that opened': {
    history: [['name'], ['jobTitle']],
    faults: ['time-out before', 'time-out before', 'time-out before'],
  },
  'held until the secret is another': { history: [['name'], ['jobTitle']], faults: ['revoked'] },
  'a rename and a change under the new key': { history: [['email'], ['name']], faults: [] },
  'a rename whose reply is lost': {
    history: [['email'], ['email', 'name']],
    faults: ['lost reply'],
  },
};

async function run({ history, faults }: Scenario, stopper: Stopper, maxReceiveCount?: number) {
  const model = createWecareModel({ [person]: `${person}-0@example.com` });
  const client = createFaultyClient(model, ['none', ...faults]);
  const world = createWorld({
    connection: wecare,
    client,
    secrets,
    stopper,
    ...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
  });
  const [first, ...changes] = changesOf(history);
  if (first !== undefined) await world.receive(first);
  await world.settle();
  for (const change of changes) {
    await world.receive(change);
    await world.deliver();
  }
  await world.settle();
  return { model, client, world };
}

/** Every place at which a process of the scenario can be stopped. */
async function pointsOf(scenario: Scenario): Promise<NamedPoint[]> {
  const stopper = createStopper();
  await run(scenario, stopper);
  return stopPointsOf(stopper.calls);
}

describe('nothing is lost wherever a process stops', () => {
  test.for(Object.entries(scenarios))('%s', async ([, scenario]) => {
    const expected = toWecareParams(outcomeOf(scenario.history));
    const points = await pointsOf(scenario);
    expect(points.length).toBeGreaterThan(10);
    for (const point of points) {
      const { where } = point;
      const { model, world } = await run(scenario, createStopper(point));
      const statuses = world.deliveries().map(({ status }) => status);
      expect(statuses, where).toHaveLength(1 + scenario.history.length);
      expect(
        statuses.filter((status) => status === 'failed'),
        where,
      ).toEqual([]);
      expect(model.fieldsOf(person), where).toEqual(expected);
      expect(model.backwards, where).toEqual([]);
    }
  });

  test('nor when the messages of what it worked on become dead letters', async () => {
    const scenario: Scenario = { history: [['name'], ['email']], faults: ['throttled'] };
    for (const point of await pointsOf(scenario)) {
      const { where } = point;
      const { model, world } = await run(scenario, createStopper(point), 1);
      expect(
        world.deliveries().map(({ status }) => status),
        where,
      ).toEqual(['delivered', 'delivered', 'delivered']);
      expect(model.fieldsOf(person), where).toMatchObject({
        name: 'Nome 1',
        email: `${person}-2@example.com`,
      });
    }
  });
});

describe('no message that is lost loses a delivery', () => {
  test('though every first message of it is lost', async () => {
    const model = createWecareModel({ [person]: `${person}-0@example.com` });
    const world = createWorld({ connection: wecare, client: createFaultyClient(model), secrets });
    for (const change of changesOf([['name'], ['email'], ['jobTitle']])) {
      await world.receive(change);
      for (const { receiptHandle } of world.queues.receive('wecare')) {
        world.queues.remove('wecare', receiptHandle);
      }
    }
    await world.settle();
    expect(world.deliveries().map(({ status }) => status)).toEqual(Array(4).fill('delivered'));
    expect(model.fieldsOf(person)).toEqual({
      name: 'Nome 1',
      email: `${person}-2@example.com`,
      function: 'Cargo 3',
      manager: 'chefe-0@example.com',
    });
  });
});

test('what keeps failing ends as failed, and an operator sees it until then', async () => {
  const model = createWecareModel({ [person]: `${person}-0@example.com` });
  const faults = Array<Fault>(20).fill('time-out before');
  const client = createFaultyClient(model, faults);
  const connection = makeConnection('wecare', { ...wecareSettings, circuitFailures: 20 });
  const world = createWorld({ connection, client, secrets, delaysSeconds: [60, 60] });
  const [, change] = changesOf([['name']]);
  if (change === undefined) throw new Error('no change');
  await world.receive(change);
  await world.deliver();
  expect(world.deliveries()).toMatchObject([
    { status: 'waiting', reason: 'no answer within 10 s' },
  ]);
  await world.settle();
  expect(world.deliveries()).toMatchObject([{ status: 'failed', failure: 'exhausted' }]);
  expect(client.calls()).toBe(3);
});
