import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { anyStops, type Stops } from './any-stops.ts';
import { createFaultyClient, faults, pageFaults } from './faulty-client.ts';
import {
  anyDisorder,
  changesOf,
  type Disorder,
  outcomeOf,
  person,
  take,
  toWecareParams,
} from './one-person.ts';
import { createStopper, type StopPoint } from './stoppable.ts';
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
  // What became of a dead letter that nobody noted before is not known until it is put back.
  if (!world.hadUnnotedDeadLetters()) expect(model.backwards).toEqual([]);
}

describe('a user ends the same, whatever the order and the failures, as in order and without any', () => {
  test('where he keeps his key', async () => {
    const disorders = anyDisorder(['name', 'jobTitle', 'manager']);
    await fc.assert(
      fc.asyncProperty(disorders, (disorder) => runAtWecare(disorder)),
      { numRuns: atLeast(250) },
    );
  });

  test('where his changes rename him', async () => {
    await fc.assert(
      fc.asyncProperty(anyDisorder(), (disorder) => runAtWecare(disorder)),
      { numRuns: atLeast(250) },
    );
  });

  test('where somebody answers with a page in the place of the provider', async () => {
    const disorders = anyDisorder(undefined, [...pageFaults, ...faults]);
    await fc.assert(
      fc.asyncProperty(disorders, (disorder) => runAtWecare(disorder)),
      { numRuns: atLeast(250) },
    );
  });

  test('where processes stop at any step and messages become dead letters', async () => {
    await fc.assert(fc.asyncProperty(anyDisorder(['name', 'jobTitle']), anyStops(), runAtWecare), {
      numRuns: atLeast(250),
    });
  });

  test('where processes stop at any step while his changes rename him', async () => {
    await fc.assert(fc.asyncProperty(anyDisorder(), anyStops(), runAtWecare), {
      numRuns: atLeast(250),
    });
  });
});

test('a newer change at which the function stops each time is not overtaken by an older one', async () => {
  const [first, older, newer] = changesOf([['name'], ['name']]);
  if (first === undefined || older === undefined || newer === undefined) throw new Error('none');
  const stops: StopPoint[] = [];
  for (;;) {
    const model = createWecareModel({ [person]: `${person}-0@example.com` });
    const stopper = createStopper(...stops);
    const client = createFaultyClient(model);
    const world = createWorld({ connection: wecare, client, secrets, stopper });
    await world.receive(first);
    await world.settle();
    const known = stopper.calls.length;
    for (const change of [newer, older]) await world.receive(change);
    await world.settle();
    expect(model.backwards).toEqual([]);
    expect(model.fieldsOf(person).name).toBe('Nome 2');
    if (stops.length === 5) {
      expect(model.applied).toHaveLength(1 + 5 + 1);
      expect(world.hadDeadLetters()).toBe(true);
      return;
    }
    // The next stop is right after the provider has made the update, which comes after the login.
    const after = stops.at(-1)?.call ?? known - 1;
    const sends = stopper.calls.flatMap((name, call) =>
      call > after && name.endsWith('provider.send') ? [call] : [],
    );
    stops.push({ call: sends[1] ?? -1, when: 'after' });
  }
});
