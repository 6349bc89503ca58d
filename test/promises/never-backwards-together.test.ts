import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { anyStops, type Stops } from './any-stops.ts';
import { anyBustle, type Bustle, crowd, emailsOfCrowd, takeBustle } from './crowd.ts';
import { createFaultyClient } from './faulty-client.ts';
import { queuedOnceMoreRenamed, queuedOnceMoreTogether } from './kept-cases.ts';
import {
  unfinishedRename,
  unfinishedRenameTogether,
  withheldAfterReset,
  withheldAfterTogether,
} from './kept-limited.ts';
import { outcomeOf, person, toWecareParams } from './one-person.ts';
import { createStopper } from './stoppable.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const secrets = Array.from({ length: 17 }, (_, number) => ({ key: `key-${number}`, secret: 's' }));

const connection = makeConnection('wecare', { ...wecareSettings, batch: true, circuitFailures: 4 });

async function run(bustle: Bustle, { stops, maxReceiveCount }: Partial<Stops> = {}) {
  const model = createWecareModel(emailsOfCrowd);
  // The request by which all of them became known meets no fault.
  const client = createFaultyClient(model, ['none', ...bustle.faults]);
  const stopper = createStopper(...(stops ?? []));
  const world = createWorld({ connection, client, secrets, stopper, maxReceiveCount });
  await takeBustle(bustle, world);
  expect(world.deliveries().filter(({ status }) => status === 'failed')).toEqual([]);
  for (const name of crowd) {
    const { email, ...rest } = outcomeOf(bustle.disorders[name].history);
    const theirs = { ...rest, email: email.replace(person, name) };
    expect(model.fieldsOf(name), name).toEqual(toWecareParams(theirs));
  }
  // What became of a dead letter that nobody noted before is not known until it is put back.
  if (!world.hadUnnotedDeadLetters()) expect(model.backwards).toEqual([]);
  expect(client.mostAtOnce()).toBe(1);
}

describe('users who are updated together end the same as each of them alone, in order', () => {
  test('whatever the order and the failures', async () => {
    await fc.assert(
      fc.asyncProperty(anyBustle(['name', 'jobTitle']), (bustle) => run(bustle)),
      { numRuns: atLeast(250) },
    );
  });

  test('where changes rename them', async () => {
    await fc.assert(
      fc.asyncProperty(anyBustle(), (bustle) => run(bustle)),
      { numRuns: atLeast(250), examples: [[unfinishedRename], [withheldAfterTogether]] },
    );
  });

  test('where processes stop at any step and messages become dead letters', async () => {
    await fc.assert(fc.asyncProperty(anyBustle(['name', 'jobTitle']), anyStops(), run), {
      numRuns: atLeast(250),
      examples: [[...queuedOnceMoreTogether]],
    });
  });

  test('where processes stop at any step while changes rename them', async () => {
    await fc.assert(fc.asyncProperty(anyBustle(), anyStops(), run), {
      numRuns: atLeast(250),
      examples: [
        [...queuedOnceMoreRenamed],
        [...unfinishedRenameTogether],
        [...withheldAfterReset],
      ],
    });
  });
});
