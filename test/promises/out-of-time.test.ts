import { expect, test } from 'vitest';
import type { ProviderClient } from '../../functions/domain/ports.ts';
import { createMemoryClock } from '../memory/memory-clock.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { changeOfPerson, crowd, emailsOfCrowd } from './crowd.ts';
import { createFaultyClient } from './faulty-client.ts';
import { changesOf, type History, outcomeOf, person, toWecareParams } from './one-person.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const changed: History = [['name'], ['email'], ['name', 'jobTitle'], ['manager']];
const history = changesOf(changed);

test.each([{ batch: false }, { batch: true }])(
  'a provider that takes 9 s for each call uses up the time of a function, and nothing of a schedule (%o)',
  async (settings) => {
    const clock = createMemoryClock();
    const model = createWecareModel(emailsOfCrowd);
    const faulty = createFaultyClient(model);
    const client: ProviderClient = {
      async send(request, timeoutMs) {
        clock.advance(9_000);
        return faulty.send(request, timeoutMs);
      },
    };
    const connection = makeConnection('wecare', { ...wecareSettings, ...settings });
    const secrets = [{ key: 'key-1', secret: 's' }];
    const parts = { connection, client, secrets, clock, invocationMs: 60_000 };
    // Neither a second attempt nor a second receipt is allowed.
    const world = createWorld({ ...parts, delaysSeconds: [], maxReceiveCount: 1 });
    for (const change of history) {
      for (const name of crowd) await world.receive(changeOfPerson(change, name));
    }
    await world.deliver();
    expect(world.deliveries().filter(({ status }) => status === 'waiting')).not.toEqual([]);
    await world.settle();
    const ends = world.deliveries();
    expect(ends.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(ends.filter(({ retriesSpent }) => retriesSpent > 0)).toEqual([]);
    expect(world.hadDeadLetters()).toBe(false);
    expect(model.backwards).toEqual([]);
    for (const name of crowd) {
      const { email, ...rest } = toWecareParams(outcomeOf(changed));
      expect(model.fieldsOf(name)).toEqual({ ...rest, email: email.replace(person, name) });
    }
  },
);
