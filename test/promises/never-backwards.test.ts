import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
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
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const secrets = Array.from({ length: 12 }, (_, number) => ({ key: `key-${number}`, secret: 's' }));

const wecare = makeConnection('wecare', wecareSettings);

async function runAtWecare({ history, steps, faults, skipPrevious }: Disorder) {
  const model = createWecareModel({ [person]: `${person}-0@example.com` });
  const changes = changesOf(history, skipPrevious);
  // The change by which the user became known meets no fault.
  const client = createFaultyClient(model, ['none', ...faults]);
  const world = createWorld({ connection: wecare, client, secrets });
  const [first] = changes;
  if (first !== undefined) await world.receive(first);
  await world.settle();
  await take(steps, changes, world);
  return { model, client, world };
}

describe('a user ends the same, whatever the order and the failures, as in order and without any', () => {
  test('where he keeps his key', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisorder(['name', 'jobTitle', 'manager']), async (disorder) => {
        const { model, world } = await runAtWecare(disorder);
        expect(model.backwards).toEqual([]);
        expect(world.deliveries().filter(({ status }) => status === 'failed')).toEqual([]);
        expect(model.fieldsOf(person)).toEqual(toWecareParams(outcomeOf(disorder.history)));
      }),
      { numRuns: 150 },
    );
  });

  test('where his changes rename him', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisorder(), async (disorder) => {
        const { model, world } = await runAtWecare(disorder);
        expect(world.deliveries().filter(({ status }) => status === 'failed')).toEqual([]);
        expect(model.fieldsOf(person)).toEqual(toWecareParams(outcomeOf(disorder.history)));
        expect(model.backwards).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
