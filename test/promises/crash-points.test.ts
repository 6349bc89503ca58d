import { describe, expect, test } from 'vitest';
import { crowd } from './crowd.ts';
import type { Fault } from './faulty-client.ts';
import { everybodysFields, playScene, pointsOfScene, type Scene } from './several-people.ts';
import { createStopper, type NamedPoint, stopPointsOf } from './stoppable.ts';
import { obstacles, playUntriedRename } from './untried-rename.ts';
import type { World } from './world.ts';

/** A renamed user is sent alone, everybody else together. */
const history: Scene['history'] = [['name'], ['email'], ['name', 'jobTitle']];
const faults: Fault[] = ['unavailable', 'none', 'lost reply', 'throttled', 'revoked'];

/** There are some hundred runs in each test, on however busy a machine. */
const patienceMs = 120_000;

const scenes: Readonly<Record<string, Scene>> = {
  'one after the other': { history, faults, settings: { circuitFailures: 2 } },
  'together in one request': { history, faults, settings: { batch: true, circuitFailures: 2 } },
  'in two instances at once': { history, faults, play: twoAtOnce },
  'with every message lost': { history, play: loseMessages },
  'with every message delivered twice': {
    history,
    faults,
    play: async (world) => world.repeatMessages(),
  },
  'as dead letters': { history, faults, maxReceiveCount: 1 },
};

async function twoAtOnce(world: World): Promise<void> {
  for (let minute = 0; minute < 3; minute += 1) {
    await Promise.all([world.deliver(), world.tick(), world.deliver(), world.tick()]);
    world.waitMinute();
  }
}

async function loseMessages(world: World): Promise<void> {
  for (const { receiptHandle } of world.queues.receive('wecare')) {
    world.queues.remove('wecare', receiptHandle);
  }
}

/** Stops a process at each of the points, one run for each, and looks at what became of everybody. */
async function expectNothingLost(scene: Scene, points: readonly NamedPoint[]): Promise<void> {
  expect(points.length).toBeGreaterThan(4);
  for (const point of points) {
    const { where } = point;
    const { model, world, client } = await playScene(scene, createStopper(point));
    const statuses = world.deliveries().map(({ status }) => status);
    expect(statuses, where).toHaveLength(crowd.length * (1 + history.length));
    expect(new Set(statuses), where).not.toContain('failed');
    const { actual, expected } = everybodysFields(model, history);
    expect(actual, where).toEqual(expected);
    expect(client.mostAtOnce(), where).toBe(1);
    // What became of a dead letter that nobody noted before is not known until it is put back.
    if (!world.hadUnnotedDeadLetters()) expect(model.backwards, where).toEqual([]);
  }
}

describe.for(Object.entries(scenes))('several users, %s: nothing is lost', ([, scene]) => {
  test.for(['receive', 'deliver', 'retry'])(
    'wherever %s stops, between any two of its steps',
    { timeout: patienceMs },
    async (kind) => {
      const points = await pointsOfScene(scene);
      await expectNothingLost(
        scene,
        points.filter(({ name }) => name.startsWith(kind)),
      );
    },
  );
});

test(
  'a function that times out in mid-call loses nothing, though the call goes on',
  async () => {
    for (const scene of Object.values(scenes)) {
      const points = await pointsOfScene(scene);
      await expectNothingLost(
        scene,
        points.filter(({ name, when }) => name.endsWith('provider.send') && when === 'during'),
      );
    }
  },
  patienceMs,
);

const obstaclesByName = Object.entries(obstacles);

test.for(obstaclesByName)('a rename is not tried because of %s', async ([, obstacle]) => {
  const { statusesThen } = await playUntriedRename(obstacle, createStopper());
  expect(['held', 'waiting']).toContain(statusesThen.at(-1));
});

test.for(obstaclesByName)(
  'a rename that is not tried because of %s tells who the user is, wherever a process stops: a newer change reaches them',
  { timeout: patienceMs },
  async ([, obstacle]) => {
    const whole = createStopper();
    await playUntriedRename(obstacle, whole);
    // A webhook that is sent again may come after the newer change, which nothing told of the rename then.
    const points = stopPointsOf(whole.calls).filter(({ name }) => !name.startsWith('receive'));
    expect(points.length).toBeGreaterThan(50);
    for (const point of points) {
      const { where } = point;
      const { model, world } = await playUntriedRename(obstacle, createStopper(point));
      const statuses = world.deliveries().map(({ status }) => status);
      expect(statuses, where).toEqual(['delivered', 'delivered', 'delivered']);
      const expected = { email: 'ana-1@example.com', name: 'Nome 2' };
      expect(model.fieldsOf('ana'), where).toEqual(expected);
      expect(model.backwards, where).toEqual([]);
    }
  },
);

test('of an instance that stops, no message is removed, and no part makes another call', async () => {
  const depth = (world: World) => world.queues.queue.depth('wecare');
  const whole = createStopper();
  const calls = { from: 0, to: 0 };
  const count = async (world: World) => {
    calls.from = whole.calls.length;
    await world.deliver();
    calls.to = whole.calls.length;
    expect(await depth(world)).toBe(0);
  };
  await playScene({ history, play: count }, whole);
  const points = stopPointsOf(whole.calls).filter(
    ({ call }) => calls.from <= call && call < calls.to,
  );
  expect(points.length).toBeGreaterThan(50);
  for (const point of points) {
    const stopper = createStopper(point);
    const play = async (world: World) => {
      await world.deliver();
      expect(await depth(world), point.where).toBe(crowd.length * history.length);
      // Until the call has ended, other parts of the instance go on.
      if (point.when !== 'after') expect(stopper.calls.length - 1, point.where).toBe(point.call);
    };
    await playScene({ history, play }, stopper);
  }
});
