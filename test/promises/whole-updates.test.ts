import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imagemaisSettings, makeConnection } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { anyStops, type Stops } from './any-stops.ts';
import { faults as allFaults, createFaultyClient } from './faulty-client.ts';
import { createImagemaisModel } from './imagemais-model.ts';
import { queuedOnceMore } from './kept-cases.ts';
import { anyDisorder, changesOf, type Disorder, outcomeOf, take } from './one-person.ts';
import { createStopper } from './stoppable.ts';
import { createWorld } from './world.ts';

const imagemais = makeConnection('imagemais', imagemaisSettings);
const secrets = Array.from({ length: 12 }, (_, number) => ({ accessToken: `token-${number}` }));

/** After a few answers of 500 the provider is taken to refuse the user. */
const passingFaults = allFaults.filter((fault) => fault !== 'error after');
const disorders = anyDisorder(['name', 'email'], passingFaults);

async function run(disorder: Disorder, { stops, maxReceiveCount }: Partial<Stops> = {}) {
  const { history, steps, faults } = disorder;
  const model = createImagemaisModel();
  const client = createFaultyClient(model, faults);
  const stopper = createStopper(...(stops ?? []));
  const world = createWorld({ connection: imagemais, client, secrets, stopper, maxReceiveCount });
  await take(steps, changesOf(history), world);
  const { name, email } = outcomeOf(history);
  expect(model.updates.at(-1)).toEqual({ name, email });
  expect(world.deliveries().filter(({ status }) => status === 'failed')).toEqual([]);
  const seen = model.updates.map((update) => numbersOf(update.name, update.email));
  // What became of a dead letter that nobody noted before is not known until it is put back.
  if (!world.hadUnnotedDeadLetters())
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
}

describe('a user who is sent as a whole ends the same', () => {
  test('whatever the order and the failures', async () => {
    await fc.assert(
      fc.asyncProperty(disorders, (disorder) => run(disorder)),
      { numRuns: atLeast(250) },
    );
  });

  test('wherever processes stop and messages become dead letters', async () => {
    await fc.assert(fc.asyncProperty(disorders, anyStops(), run), {
      numRuns: atLeast(250),
      examples: [[...queuedOnceMore]],
    });
  });
});

/** Both only ever grow, so their sum does. */
function numbersOf(...values: readonly string[]): number {
  return values.reduce((sum, value) => sum + Number(/\d+/.exec(value)?.[0]), 0);
}
