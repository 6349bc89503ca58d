import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { userGroupOf } from '../../functions/domain/ids.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { changesOf } from './one-person.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld, type World } from './world.ts';

const circuitFailures = 3;
const everybody = Array.from({ length: 60 }, (_, number) => `person${number}`);

interface Parts {
  readonly secrets?: readonly object[];
  readonly delaysSeconds?: readonly number[];
}

function setUp(faults: readonly Fault[], parts: Parts = {}) {
  const people = Object.fromEntries(everybody.map((name) => [name, `${name}-0@example.com`]));
  const model = createWecareModel(people);
  const client = createFaultyClient(model, faults);
  const connection = makeConnection('wecare', { ...wecareSettings, circuitFailures });
  const secrets = [{ key: 'key-1', secret: 's' }];
  const world = createWorld({ connection, client, secrets, ...parts });
  const circuit = async () => (await world.stores.releases.health('wecare')).circuit;
  /** A change for each of so many people, worked on one batch after the other. */
  async function changePeople(count: number): Promise<void> {
    for (const name of everybody.slice(0, count)) {
      await world.receive(changeOf(name));
      await world.deliver();
    }
  }
  /** A minute passes, the schedule fires, and everything that is queued is worked on. */
  async function tickAndDeliver(): Promise<void> {
    world.waitMinute();
    await world.tick();
    while ((await world.deliver()) > 0);
  }
  return { model, client, world, circuit, changePeople, tickAndDeliver };
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
      const { client, world, changePeople, tickAndDeliver } = setUp(failures(50, fault));
      await changePeople(10);
      const before = client.calls();
      for (let tick = 1; tick <= 8; tick += 1) {
        await tickAndDeliver();
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
    expect(client.calls()).toBe(1);
    expect(await circuit()).toEqual({ failures: 0 });
    expect(world.deliveries().map(({ retriesSpent }) => retriesSpent)).toEqual(Array(10).fill(0));
  });
});

describe('credentials that are refused', () => {
  test('are not tried again by any other change', async () => {
    const { client, world, changePeople, circuit } = setUp(['revoked']);
    await changePeople(10);
    expect(client.calls()).toBe(1);
    expect(new Set(world.deliveries().map(({ status }) => status))).toEqual(new Set(['held']));
    expect(await circuit()).toEqual({ failures: 0 });
  });

  test('are not tried by any tick until the secret changes, and by the first one after', async () => {
    const { client, world, changePeople, tickAndDeliver } = setUp(['revoked'], {
      secrets: [
        { key: 'key-1', secret: 's' },
        { key: 'key-2', secret: 's' },
      ],
      delaysSeconds: [],
    });
    await changePeople(10);
    for (let minute = 0; minute < 60; minute += 1) await tickAndDeliver();
    expect(client.calls()).toBe(1);
    expect(statusesOf(world)).toEqual({ held: 10 });

    world.putNextSecret();
    await world.deliver();
    expect(client.calls()).toBe(1);
    await tickAndDeliver();
    expect(client.calls()).toBe(1 + 10);
    expect(statusesOf(world)).toEqual({ delivered: 10 });
  });

  test('are tried by one batch at the most for each secret that is put in vain', async () => {
    const secrets = [1, 2, 3, 4, 5].map((number) => ({ key: `key-${number}`, secret: 's' }));
    const { client, world, changePeople, tickAndDeliver } = setUp(
      Array<Fault>(100).fill('revoked'),
      { secrets },
    );
    await changePeople(40);
    for (let tries = 1; tries < secrets.length; tries += 1) {
      const before = client.calls();
      world.putNextSecret();
      await tickAndDeliver();
      await tickAndDeliver();
      expect(client.calls() - before).toBeGreaterThan(0);
      expect(client.calls() - before).toBeLessThanOrEqual(10);
      expect(statusesOf(world)).toEqual({ held: 40 });
    }
  });
});

describe('with a schedule that has no second attempt', () => {
  const noSecondAttempt = { delaysSeconds: [] };

  test('limited requests and refused credentials still fail nothing', async () => {
    const fault = fc.constantFrom<Fault>('throttled', 'revoked', 'none');
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 30 }), async (faults) => {
        const secrets = faults.map((_, number) => ({ key: `key-${number}`, secret: 's' }));
        const one = { key: 'key-last', secret: 's' };
        const parts = { ...noSecondAttempt, secrets: [...secrets, one] };
        const { world, changePeople } = setUp(faults, parts);
        await changePeople(5);
        await world.settle();
        expect(statusesOf(world)).toEqual({ delivered: 5 });
        const spent = world.deliveries().map(({ retriesSpent }) => retriesSpent);
        expect(spent).toEqual(Array(5).fill(0));
      }),
      { numRuns: atLeast(150) },
    );
  });

  test('an open circuit fails nothing but what opened it, however long it stays open', async () => {
    const { client, world, changePeople, tickAndDeliver } = setUp(failures(50), noSecondAttempt);
    await changePeople(10);
    for (let minute = 1; minute <= 40; minute += 1) {
      await tickAndDeliver();
      expect(client.calls()).toBe(circuitFailures + minute);
    }
    expect(statusesOf(world)).toEqual({ failed: circuitFailures, waiting: 7 });
    await world.settle();
    expect(statusesOf(world)).toEqual({ failed: circuitFailures, delivered: 7 });
  });

  test('a request is made again exactly when the provider has asked for it', async () => {
    const { client, world, changePeople, tickAndDeliver } = setUp(['throttled'], noSecondAttempt);
    await changePeople(1);
    const asked = new Date(world.clock.now().getTime() + 30_000).toISOString();
    expect(world.deliveries()).toMatchObject([{ status: 'waiting', nextAttemptAt: asked }]);
    world.clock.advance(29_999);
    await world.tick();
    expect(await world.deliver()).toBe(0);
    world.clock.advance(1);
    await world.tick();
    await world.deliver();
    expect(client.calls()).toBe(2);
    await tickAndDeliver();
    expect(client.calls()).toBe(2);
  });
});

/** How many deliveries have each status. */
function statusesOf(world: World): Record<string, number> {
  const groups = Map.groupBy(world.deliveries(), ({ status }) => status);
  return Object.fromEntries([...groups].map(([status, { length }]) => [status, length]));
}
