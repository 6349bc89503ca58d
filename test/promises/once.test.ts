import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { crowd } from './crowd.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { changesOf, type History, person } from './one-person.ts';
import { playScene, pointsOfScene, type Scene } from './several-people.ts';
import { createStopper, type NamedPoint, type Stopper, stopPointsOf } from './stoppable.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const wecare = makeConnection('wecare', wecareSettings);
const secrets = [1, 2].map((number) => ({ key: `key-${number}`, secret: 's' }));
const history: History = [['name'], ['jobTitle'], ['email']];

function setUp(faults: readonly Fault[] = [], stopper?: Stopper) {
  const model = createWecareModel({ [person]: `${person}-0@example.com` });
  const client = createFaultyClient(model, faults);
  const parts = { connection: wecare, client, secrets };
  const world = createWorld(stopper === undefined ? parts : { ...parts, stopper });
  return { model, client, world };
}

async function run(faults: readonly Fault[], stopper: Stopper) {
  const set = setUp(faults, stopper);
  for (const change of changesOf(history)) {
    await set.world.receive(change);
    await set.world.settle();
  }
  return set;
}

describe('a webhook', () => {
  test('that two instances receive at the same time is accepted once and delivered once', async () => {
    const { model, world } = setUp();
    for (const change of changesOf(history)) {
      await Promise.all([world.receive(change), world.receive(change), world.receive(change)]);
    }
    await world.settle();
    expect(world.deliveries()).toHaveLength(4);
    expect(model.applied).toHaveLength(4);
  });

  test('that is sent again once it has been delivered is not delivered again', async () => {
    const { model, world } = setUp();
    for (const change of changesOf(history)) {
      await world.receive(change);
      await world.settle();
      await world.receive(change);
      await world.settle();
    }
    expect(model.applied).toHaveLength(4);
  });
});

describe('a delivery that is final', () => {
  test('is not sent again, however its messages and releases are repeated', async () => {
    const step = fc.constantFrom('repeat', 'tick', 'wait', 'deliver');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { model, world } = setUp(['unavailable', 'none', 'throttled']);
        for (const change of changesOf(history)) await world.receive(change);
        for (const one of steps) {
          if (one === 'tick') await Promise.all([world.tick(), world.tick()]);
          else if (one === 'wait') world.waitMinute();
          else if (one === 'deliver') await Promise.all([world.deliver(), world.deliver()]);
          else world.repeatMessages();
        }
        await world.settle();
        world.repeatMessages();
        await world.settle();
        expect(model.applied.length).toBeLessThanOrEqual(4);
        expect(model.backwards).toEqual([]);
      }),
      { numRuns: atLeast(100) },
    );
  });

  test('was sent twice only if its process stopped between the call and its record', async () => {
    for (const faults of [[], ['none', 'throttled'], ['none', 'unavailable']] satisfies Fault[][]) {
      const counted = createStopper();
      await run(faults, counted);
      for (const point of stopPointsOf(counted.calls)) {
        const { call, when, where } = point;
        const { model } = await run(faults, createStopper(point));
        const made = counted.calls.slice(0, when === 'before' ? call : call + 1);
        const last = (pattern: RegExp) => made.findLastIndex((name) => pattern.test(name));
        const mayRepeat = last(/provider\.send$/) > last(/deliveries\.(saveState|conclude)$/);
        expect(model.applied.length, where).toBeLessThanOrEqual(mayRepeat ? 5 : 4);
        expect(model.applied.length, where).toBeGreaterThanOrEqual(4);
      }
    }
  });
});

test('of several users in one batch, each is sent twice only if it stopped after a call', async () => {
  const scene: Scene = { history: [['name'], ['jobTitle'], ['email']] };
  const points = await pointsOfScene(scene);
  const names = points.filter(({ when }) => when === 'before').map(({ name }) => name);
  /** Whether the process has made another call than its login by then. */
  const mayHaveSent = ({ call, when, name }: NamedPoint) => {
    const process = name.split(':')[0];
    const before = names.slice(0, when === 'before' ? call : call + 1);
    return before.filter((one) => one === `${process}: provider.send`).length > 1;
  };
  for (const point of points) {
    const { model } = await playScene(scene, createStopper(point));
    for (const name of crowd) {
      const times = model.applied.filter((one) => one.person === name).length;
      expect(times, point.where).toBeGreaterThanOrEqual(4);
      expect(times, point.where).toBeLessThanOrEqual(mayHaveSent(point) ? 5 : 4);
    }
  }
});
