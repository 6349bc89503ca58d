import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delivery } from '../../functions/domain/delivery.ts';
import type { HttpFailure, HttpReply } from '../../functions/domain/http.ts';
import { changeIdOf } from '../../functions/domain/ids.ts';
import type { ProviderClient } from '../../functions/domain/ports.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { atLeast, timeFor } from '../support/property-runs.ts';
import { createVirtualTime, type VirtualTime } from '../support/virtual-time.ts';
import { createWorld, type World } from './world.ts';

/** How often a delivery may be in a run until it has been tried by itself: with all others, and then alone. */
const maxRuns = 2;

/** What one kind of request takes of the time-out, and what it is answered with; beyond 1 there is no answer. */
interface Answering {
  readonly share: number;
  readonly reply: HttpReply;
}

interface Scene {
  readonly timeoutSeconds: number;
  readonly users: number;
  /** Users whose changes come in later runs, one in each. */
  readonly newcomers: number;
  /** Every so many users the change is a rename, which is never sent together with others. */
  readonly renamesEvery: number;
  readonly login: Answering;
  readonly batch: Answering;
  readonly single: Answering;
}

const answering = (statuses: readonly number[], body: string): fc.Arbitrary<Answering> =>
  fc.record({
    share: fc.oneof(fc.constantFrom(0, 0.5, 0.97, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    reply: fc
      .constantFrom(...statuses)
      .map((status) => ({ status, body: status === 200 ? body : '{}' })),
  });

const anyScene: fc.Arbitrary<Scene> = fc.record({
  timeoutSeconds: fc.oneof(
    fc.integer({ min: 10, max: 40 }).map((tenths) => tenths / 10),
    fc.constantFrom(5, 10, 60),
  ),
  users: fc.integer({ min: 2, max: 10 }),
  newcomers: fc.integer({ min: 0, max: 4 }),
  renamesEvery: fc.integer({ min: 2, max: 11 }),
  login: answering([200, 200, 401, 503], '{"access_token":"token-1"}'),
  batch: answering([200, 422, 500], '{}'),
  single: answering([200, 422, 503], '{}'),
});

function clientOf(scene: Scene, time: VirtualTime): ProviderClient {
  return {
    async send({ url }, timeoutMs): Promise<HttpReply | HttpFailure> {
      const { share, reply } = url.endsWith('/authenticate')
        ? scene.login
        : url.endsWith('/api/v2/users')
          ? scene.batch
          : scene.single;
      await time.take(share * timeoutMs);
      return share < 1 ? reply : { kind: 'timeout', reason: 'no answer in time' };
    },
  };
}

function changeOf(number: number, { renamesEvery }: Scene, receivedAt: string): UserChange {
  const isRename = number % renamesEvery === 1;
  return {
    id: changeIdOf('hr', `msg_${number}`),
    source: 'hr',
    type: 'user.updated',
    occurredAt: receivedAt,
    receivedAt,
    fields: [isRename ? 'email' : 'name'],
    user: { key: `u-${number}`, email: `u-${number}@example.com`, name: 'Ana Prado' },
    previous: isRename ? { email: `before-${number}@example.com` } : {},
  };
}

function wasTriedAlone({ status, attempts }: Delivery): boolean {
  const alone = attempts.filter(({ reason = '' }) => !reason.startsWith('sent together'));
  return alone.length > 0 || (status !== 'pending' && status !== 'waiting');
}

/** Counts the runs that each delivery is in, and lets them be no more than allowed. */
async function runOnce(world: World, time: VirtualTime, runs: Map<string, number>): Promise<void> {
  for (const { id, status } of world.deliveries()) {
    if (status === 'pending') runs.set(id, 1 + (runs.get(id) ?? 0));
  }
  while ((await time.until(world.deliver())) > 0);
  for (const delivery of world.deliveries()) {
    if ((runs.get(delivery.id) ?? 0) >= maxRuns) expect(delivery).toSatisfy(wasTriedAlone);
  }
  world.waitMinute();
  await time.until(world.tick());
}

async function play(scene: Scene): Promise<void> {
  const { timeoutSeconds, users, newcomers } = scene;
  const settings = { ...wecareSettings, batch: true, timeoutSeconds, circuitFailures: 10_000 };
  const time = createVirtualTime();
  const world = createWorld({
    connection: makeConnection('wecare', settings),
    client: clientOf(scene, time),
    secrets: [{ key: 'key-1', secret: 's' }],
    clock: time,
    invocationMs: 1_000 * Math.max(15, Math.ceil(6 * timeoutSeconds)) - 200,
  });
  const receive = (number: number) =>
    world.receive(changeOf(number, scene, time.now().toISOString()));
  for (let number = 0; number < users; number += 1) await receive(number);
  const runs = new Map<string, number>();
  for (let run = 0; run < newcomers + maxRuns; run += 1) {
    await runOnce(world, time, runs);
    if (run < newcomers) await receive(users + run);
  }
}

test(
  'whatever a request for several users takes, each of them is tried alone soon',
  async () => {
    await fc.assert(fc.asyncProperty(anyScene, play), { numRuns: atLeast(300) });
  },
  timeFor(300, 60_000),
);
