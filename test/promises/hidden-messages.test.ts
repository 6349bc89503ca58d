import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { anyStops, type Stops } from './any-stops.ts';
import { changeOfPerson, crowd, emailsOfCrowd } from './crowd.ts';
import { createFaultyClient, type Fault, faults } from './faulty-client.ts';
import { changesOf, type History, outcomeOf, person, toWecareParams } from './one-person.ts';
import { createStopper } from './stoppable.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld, type World } from './world.ts';

const secrets = Array.from({ length: 20 }, (_, number) => ({ key: `key-${number}`, secret: 's' }));

/** What goes on at a queue, minute by minute, while messages are hidden, lost, repeated and dead. */
type Event = 'minute' | 'deliver' | 'tick' | 'lose' | 'repeat' | 'receive';

interface Scene {
  readonly history: History;
  readonly events: readonly Event[];
  readonly faults: readonly Fault[];
  readonly batch: boolean;
}

const scenes: fc.Arbitrary<Scene> = fc.record({
  history: fc.array(fc.subarray(['name', 'jobTitle', 'email'] as const, { minLength: 1 }), {
    minLength: 1,
    maxLength: 4,
  }),
  events: fc.array(
    fc.constantFrom<Event>(
      ...(['minute', 'minute', 'minute', 'deliver', 'tick', 'lose', 'repeat', 'receive'] as const),
    ),
    { maxLength: 60 },
  ),
  faults: fc.array(fc.constantFrom(...faults), { maxLength: 10 }),
  batch: fc.boolean(),
});

async function play(event: Event, { world, next }: { world: World; next: () => Promise<void> }) {
  if (event === 'deliver') await world.deliver();
  else if (event === 'tick') await Promise.all([world.tick(), world.deliver()]);
  else if (event === 'repeat') world.repeatMessages();
  else if (event === 'receive') await next();
  else if (event === 'lose') {
    for (const { receiptHandle } of world.queues.receive('wecare').slice(0, 1)) {
      world.queues.remove('wecare', receiptHandle);
    }
  } else {
    world.waitMinute();
    await world.tick();
  }
}

async function run(scene: Scene, { stops, maxReceiveCount }: Stops) {
  const { history, batch } = scene;
  const model = createWecareModel(emailsOfCrowd);
  const known = Array<Fault>(batch ? 1 : crowd.length).fill('none');
  const client = createFaultyClient(model, [...known, ...scene.faults]);
  const connection = makeConnection('wecare', { ...wecareSettings, batch });
  const stopper = createStopper(...stops);
  const world = createWorld({ connection, client, secrets, stopper, maxReceiveCount });
  const [first = [], ...rest] = changesOf(history).map((change) =>
    crowd.map((name) => changeOfPerson(change, name)),
  );
  for (const change of first) await world.receive(change);
  await world.settle();
  const left = rest.flat();
  const next = async () => {
    for (const change of left.splice(0, 2)) await world.receive(change);
  };
  for (const event of scene.events) await play(event, { world, next });
  while (left.length > 0) await next();
  await world.settle();
  return { model, client, world };
}

describe('while messages are hidden by crashes, lost, repeated and dead, and the retry function runs every minute', () => {
  test('nobody loses a change, has two calls at once, or goes back', async () => {
    await fc.assert(
      fc.asyncProperty(
        scenes,
        anyStops(),
        fc.integer({ min: 1, max: 5 }),
        async (scene, { stops }, maxReceiveCount) => {
          const { model, client, world } = await run(scene, { stops, maxReceiveCount });
          const statuses = world.deliveries().map(({ status }) => status);
          expect(statuses).toHaveLength(crowd.length * (1 + scene.history.length));
          expect(statuses.filter((status) => status === 'failed')).toEqual([]);
          const { email, ...others } = outcomeOf(scene.history);
          for (const name of crowd) {
            const theirs = { ...others, email: email.replace(person, name) };
            expect(model.fieldsOf(name), name).toEqual(toWecareParams(theirs));
          }
          expect(client.mostAtOnce()).toBe(1);
          if (!world.hadUnnotedDeadLetters()) expect(model.backwards).toEqual([]);
          for (const { attempts, release } of world.deliveries()) {
            // Together with others, alone, and once more alone.
            expect(attempts.length).toBeLessThanOrEqual(3 * release);
          }
        },
      ),
      { numRuns: atLeast(150) },
    );
  });
});
