import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { anyStops, type Stops } from './any-stops.ts';
import { createFaultyClient } from './faulty-client.ts';
import {
  anyDisorder,
  changesOf,
  type Disorder,
  outcomeOf,
  person,
  take,
  toWecareParams,
} from './one-person.ts';
import { createStopper } from './stoppable.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const secrets = Array.from({ length: 12 }, (_, number) => ({ key: `key-${number}`, secret: 's' }));

const wecare = makeConnection('wecare', wecareSettings);

async function runAtWecare(disorder: Disorder, { stops, maxReceiveCount }: Partial<Stops> = {}) {
  const { history, steps, faults, skipPrevious } = disorder;
  const model = createWecareModel({ [person]: `${person}-0@example.com` });
  const changes = changesOf(history, skipPrevious);
  // The change by which the user became known meets no fault.
  const client = createFaultyClient(model, ['none', ...faults]);
  const stopper = createStopper(...(stops ?? []));
  const world = createWorld({ connection: wecare, client, secrets, stopper, maxReceiveCount });
  const [first] = changes;
  if (first !== undefined) await world.receive(first);
  await world.settle();
  await take(steps, changes, world);
  expect(world.deliveries().filter(({ status }) => status === 'failed')).toEqual([]);
  expect(model.fieldsOf(person)).toEqual(toWecareParams(outcomeOf(history)));
  // What a stopped process has sent is not known until its message has come back.
  if (!world.hadStops()) expect(model.backwards).toEqual([]);
}

describe('a user ends the same, whatever the order and the failures, as in order and without any', () => {
  test('where he keeps his key', async () => {
    const disorders = anyDisorder(['name', 'jobTitle', 'manager']);
    await fc.assert(
      fc.asyncProperty(disorders, (disorder) => runAtWecare(disorder)),
      { numRuns: 300 },
    );
  });

  test('where his changes rename him', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisorder(), (disorder) => runAtWecare(disorder)),
      { numRuns: 300 },
    );
  });

  test('where processes stop at any step and messages become dead letters', async () => {
    await fc.assert(fc.asyncProperty(anyDisorder(['name', 'jobTitle']), anyStops(), runAtWecare), {
      numRuns: 300,
    });
  });

  test('where processes stop at any step while his changes rename him', async () => {
    await fc.assert(fc.asyncProperty(anyDisorder(), anyStops(), runAtWecare), { numRuns: 300 });
  });
});
