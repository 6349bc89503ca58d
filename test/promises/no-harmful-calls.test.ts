import { describe, expect, test } from 'vitest';
import { userGroupOf } from '../../functions/domain/ids.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { changesOf } from './one-person.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld } from './world.ts';

const circuitFailures = 3;
const everybody = Array.from({ length: 60 }, (_, number) => `person${number}`);

function setUp(faults: readonly Fault[]) {
  const people = Object.fromEntries(everybody.map((name) => [name, `${name}-0@example.com`]));
  const model = createWecareModel(people);
  const client = createFaultyClient(model, faults);
  const connection = makeConnection('wecare', { ...wecareSettings, circuitFailures });
  const world = createWorld({ connection, client, secrets: [{ key: 'key-1', secret: 's' }] });
  const circuit = async () => (await world.stores.releases.health('wecare')).circuit;
  /** A change for each of so many people, worked on one batch after the other. */
  async function changePeople(count: number): Promise<void> {
    for (const name of everybody.slice(0, count)) {
      await world.receive(changeOf(name));
      await world.deliver();
    }
  }
  return { model, client, world, circuit, changePeople };
}

function changeOf(name: string): UserChange {
  const [, change] = changesOf([['name']]);
  if (change === undefined) throw new Error('no change');
  return {
    ...change,
    id: `chg_${userGroupOf(name)}`,
    user: { key: name, name: 'Nome 1', email: `${name}-0@example.com` },
  };
}

const failures = (count: number, fault: Fault = 'time-out before') =>
  Array<Fault>(count).fill(fault);

describe('a provider that keeps failing', () => {
  test('is left alone after so many failures in a row, counted over all instances', async () => {
    const { client, world, changePeople, circuit } = setUp(failures(50));
    await changePeople(10);
    expect(client.calls()).toBe(circuitFailures);
    expect(await circuit()).toMatchObject({ failures: 3, reason: 'no answer within 10 s' });
    const spared = world.deliveries().slice(circuitFailures);
    expect(
      spared.map(({ status, attempts, retriesSpent }) => [status, attempts, retriesSpent]),
    ).toEqual(spared.map(() => ['waiting', [], 0]));
  });

  // A 503 is tried again at once, but not as a probe.
  test.each(['time-out before', 'unavailable'] as const)(
    'is called once a tick from then on (%s), and the probe spends nothing of its schedule',
    async (fault) => {
      const { client, world, changePeople } = setUp(failures(50, fault));
      await changePeople(10);
      const before = client.calls();
      for (let tick = 1; tick <= 8; tick += 1) {
        world.waitMinute();
        await world.tick();
        while ((await world.deliver()) > 0);
        expect(client.calls()).toBe(before + tick);
      }
      const spent = world.deliveries().map(({ retriesSpent }) => retriesSpent);
      expect(spent.reduce((total, one) => total + one, 0)).toBe(circuitFailures);
    },
  );

  test('gets everything once a probe has succeeded, a part of the backlog at first', async () => {
    const { client, world, changePeople, circuit } = setUp(failures(circuitFailures + 1));
    await changePeople(60);
    world.waitMinute();
    await world.tick();
    await world.deliver();
    expect((await circuit()).openedAt).toBeDefined();
    world.waitMinute();
    await world.tick();
    await world.deliver();
    expect(await circuit()).toEqual({ failures: 0, closedAt: world.clock.now().toISOString() });

    const before = client.calls();
    await world.tick();
    while ((await world.deliver()) > 0);
    expect(client.calls() - before).toBe(20);
    await world.settle();
    expect(new Set(world.deliveries().map(({ status }) => status))).toEqual(new Set(['delivered']));
  });

  test('is not left alone for failures that a success comes between', async () => {
    const pattern: Fault[] = ['time-out before', 'time-out before', 'none'];
    const { client, world, changePeople, circuit } = setUp([...pattern, ...pattern, ...pattern]);
    await changePeople(9);
    expect(client.calls()).toBe(9);
    expect(await circuit()).toEqual({ failures: 0 });
    expect(world.deliveries().filter(({ status }) => status === 'delivered')).toHaveLength(3);
  });

  test('is not left alone for failures among successes of the same batch', async () => {
    const pattern: Fault[] = ['time-out before', 'none'];
    const { world, circuit } = setUp(Array(5).fill(pattern).flat());
    for (const name of everybody.slice(0, 10)) await world.receive(changeOf(name));
    expect(await world.deliver()).toBe(10);
    expect((await circuit()).openedAt).toBeUndefined();
  });

  test('is not left alone for limiting requests', async () => {
    const { client, world, changePeople, circuit } = setUp(Array<Fault>(10).fill('throttled'));
    await changePeople(10);
    expect(client.calls()).toBe(10);
    expect(await circuit()).toEqual({ failures: 0 });
    expect(world.deliveries().map(({ retriesSpent }) => retriesSpent)).toEqual(Array(10).fill(0));
  });
});

test('credentials that are refused are not tried again by any other change', async () => {
  const { client, world, changePeople, circuit } = setUp(['revoked']);
  await changePeople(10);
  expect(client.calls()).toBe(1);
  expect(new Set(world.deliveries().map(({ status }) => status))).toEqual(new Set(['held']));
  expect(await circuit()).toEqual({ failures: 0 });
});
