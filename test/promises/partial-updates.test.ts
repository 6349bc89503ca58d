import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ditoSettings, makeConnection } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { anyStops, type Stops } from './any-stops.ts';
import { createDitoModel } from './dito-model.ts';
import { createFaultyClient } from './faulty-client.ts';
import { anyDisorder, changesOf, type Disorder, outcomeOf, take } from './one-person.ts';
import { createStopper } from './stoppable.ts';
import { createWorld } from './world.ts';

const dito = makeConnection('dito', { ...ditoSettings, id: 'given' });
const secrets = Array.from({ length: 12 }, (_, number) => ({
  apiKey: `key-${number}`,
  secretKey: 'made-up-secret',
}));

async function run(disorder: Disorder, { stops, maxReceiveCount }: Partial<Stops> = {}) {
  const { history, steps, faults } = disorder;
  const model = createDitoModel();
  const client = createFaultyClient(model, faults);
  const stopper = createStopper(...(stops ?? []));
  const world = createWorld({ connection: dito, client, secrets, stopper, maxReceiveCount });
  const changes = changesOf(history);
  await take([0, ...steps], changes, world);
  const { jobTitle, ...rest } = outcomeOf(history);
  expect(world.deliveries().filter(({ status }) => status === 'failed')).toEqual([]);
  expect(model.fields()).toEqual({ ...rest, job_title: jobTitle });
  // What became of a dead letter that nobody noted before is not known until it is put back.
  if (!world.hadUnnotedDeadLetters()) expect(model.backwards).toEqual([]);
}

describe('a user of whom only changed fields are sent ends the same', () => {
  test('whatever the order and the failures', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisorder(), (disorder) => run(disorder)),
      { numRuns: atLeast(250) },
    );
  });

  test('wherever processes stop and messages become dead letters', async () => {
    await fc.assert(fc.asyncProperty(anyDisorder(), anyStops(), run), { numRuns: atLeast(250) });
  });
});
