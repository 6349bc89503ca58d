import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HttpReply, HttpRequest } from '../../functions/domain/http.ts';
import { userGroupOf } from '../../functions/domain/ids.ts';
import type { ProviderClient } from '../../functions/domain/ports.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { createMemoryClock, type MemoryClock } from '../memory/memory-clock.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { anyStops } from './any-stops.ts';
import { changesOf } from './one-person.ts';
import { createStopper, type Stopper } from './stoppable.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld, type World } from './world.ts';

/** Other instances learn of a limit within this long. */
const toldWithinMs = 1_000;

/** What a call meets: the provider itself, or a limit, or a failure. */
const answers = ['ok', 'limit 5', 'limit 20', 'busy 30', 'limit', 'error', 'redirect'] as const;
type Answer = (typeof answers)[number];

const replies: Readonly<Record<Exclude<Answer, 'ok'>, HttpReply>> = {
  'limit 5': { status: 429, body: '', retryAfter: '5' },
  'limit 20': { status: 429, body: '', retryAfter: '20' },
  'busy 30': { status: 503, body: '', retryAfter: '30' },
  limit: { status: 429, body: '' },
  error: { status: 500, body: '' },
  // Only logins meet it: an update that is redirected is rejected for good.
  redirect: { status: 302, body: '' },
};

interface Call {
  readonly beganAt: number;
  readonly isLogin: boolean;
  /** When it was answered with a limit, and until when that is. */
  limit?: { readonly at: number; readonly until: number };
}

interface ClientParts {
  readonly clock: MemoryClock;
  /** What the first calls meet, one after the other; the rest meet the provider. */
  readonly plan: readonly Answer[];
  readonly callMs: number;
}

/** A provider that notes when it was called, and which of its answers imposed a limit. */
function createLimitingClient(people: readonly string[], { clock, plan, callMs }: ClientParts) {
  const model = createWecareModel(
    Object.fromEntries(people.map((name) => [name, `${name}@example.com`])),
  );
  const calls: Call[] = [];
  const answer = (request: HttpRequest, call: Call, planned: Answer): HttpReply => {
    if (planned === 'ok' || (planned === 'redirect' && !call.isLogin)) return model.handle(request);
    const reply = replies[planned];
    const { status, retryAfter } = reply;
    const at = clock.now().getTime();
    const until = at + 1_000 * Number(retryAfter ?? '60');
    if (status === 429 || status === 503) call.limit = { at, until };
    return reply;
  };
  const client: ProviderClient = {
    async send(request) {
      const isLogin = model.peopleIn(request).length === 0;
      const call: Call = { beganAt: clock.now().getTime(), isLogin };
      const planned = plan[calls.length] ?? 'ok';
      calls.push(call);
      // Lets whatever else is about to call do so.
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(callMs);
      return answer(request, call, planned);
    },
  };
  return { client, calls, model };
}

/** Calls that were begun while a limit was on that everybody had been told of. */
function forbidden(calls: readonly Call[]): string[] {
  return calls.flatMap(({ limit }) => {
    if (limit === undefined) return [];
    const isEarly = ({ beganAt }: Call) =>
      beganAt > limit.at + toldWithinMs && beganAt < limit.until;
    return calls.filter(isEarly).map(({ beganAt }) => `${beganAt} before ${limit.until}`);
  });
}

interface Parts {
  readonly plan?: readonly Answer[];
  readonly callMs?: number;
  readonly batch?: boolean;
  readonly count?: number;
  readonly stopper?: Stopper;
  readonly maxReceiveCount?: number;
}

function setUp({ plan = [], callMs = 0, batch = false, count = 8, ...more }: Parts) {
  const people = Array.from({ length: count }, (_, number) => `person${number}`);
  const clock = createMemoryClock();
  const { client, calls } = createLimitingClient(people, { clock, plan, callMs });
  const connection = makeConnection('wecare', { ...wecareSettings, batch, circuitFailures: 3 });
  const world = createWorld({
    connection,
    client,
    secrets: [{ key: 'key-1', secret: 's' }],
    clock,
    ...more,
  });
  return { world, calls, clock, people };
}

function changeOf(name: string, place = 1): UserChange {
  const change = changesOf([['name'], ['name'], ['name']])[place];
  if (change === undefined) throw new Error('no change');
  const user = { key: name, name: `Nome ${place}`, email: `${name}@example.com` };
  return { ...change, id: `chg_${userGroupOf(`${name} ${place}`)}`, user };
}

/** So many instances of the deliver function at once, until nothing is queued. */
async function deliverAll(world: World, instances = 2): Promise<void> {
  for (;;) {
    const counts = await Promise.all(Array.from({ length: instances }, () => world.deliver()));
    if (counts.every((count) => count === 0)) return;
  }
}

describe('a provider that answers 429 with Retry-After: 20', () => {
  test('is called by what was under way, and not again before, by 40 changes of 40 users', async () => {
    const { world, calls, clock, people } = setUp({
      plan: Array<Answer>(40).fill('limit 20'),
      count: 40,
    });
    const start = clock.now().getTime();
    for (const name of people) {
      await world.receive(changeOf(name));
      await world.deliver();
      clock.advance(100);
    }
    // The login is the first to be answered so.
    expect(calls).toHaveLength(1);
    const waiting = world.deliveries();
    expect(new Set(waiting.map((one) => one.nextAttemptAt))).toEqual(
      new Set([new Date(start + 20_000).toISOString()]),
    );
    expect(
      waiting.every(({ status, retriesSpent }) => status === 'waiting' && retriesSpent === 0),
    ).toBe(true);
    while (clock.now().getTime() < start + 20_000) {
      await world.tick();
      await deliverAll(world);
      clock.advance(1_000);
    }
    expect(calls).toHaveLength(1);
  });

  test('gets its backlog gradually once that is over, and not all at once', async () => {
    const { world, calls, clock, people } = setUp({ plan: ['ok', 'limit 20'], count: 60 });
    for (const name of people) {
      await world.receive(changeOf(name));
      await world.deliver();
    }
    expect(calls).toHaveLength(2);
    clock.advance(20_000);
    const delivered = () => world.deliveries().filter(({ status }) => status === 'delivered');
    await world.tick();
    await deliverAll(world);
    expect(delivered()).toHaveLength(20);
    clock.advance(10_000);
    await world.tick();
    await deliverAll(world);
    expect(delivered()).toHaveLength(60);
    expect(world.deliveries().every(({ retriesSpent }) => retriesSpent === 0)).toBe(true);
  });

  test('is not called again by hand, by resuming, or for a secret that has changed', async () => {
    const { world, calls } = setUp({ plan: ['ok', 'limit 20'], count: 2 });
    await world.receive(changeOf('person0'));
    await deliverAll(world);
    await world.repeatMessages();
    world.putNextSecret();
    await world.receive(changeOf('person1'));
    await world.tick();
    await deliverAll(world);
    expect(calls).toHaveLength(2);
  });
});

/** What operators, sources and time do between the runs of the functions. */
const steps = ['receive', 'deliver', 'deliver twice', 'tick', 'second', 'half a minute'] as const;

async function play(
  step: (typeof steps)[number],
  { world, clock, people }: ReturnType<typeof setUp>,
) {
  switch (step) {
    case 'receive':
      for (const name of people)
        for (const place of [1, 2]) await world.receive(changeOf(name, place));
      return;
    case 'deliver':
      return void (await world.deliver());
    case 'deliver twice':
      return void (await Promise.all([world.deliver(), world.deliver()]));
    case 'tick':
      return world.tick();
    case 'second':
      return clock.advance(1_000);
    case 'half a minute':
      return clock.advance(30_000);
  }
}

describe('limits, failures and logins in any order', () => {
  const anyRun = fc.record({
    plan: fc.array(fc.constantFrom(...answers), { maxLength: 40 }),
    callMs: fc.constantFrom(0, 300, 900, 2_500),
    batch: fc.boolean(),
    count: fc.integer({ min: 1, max: 12 }),
    played: fc.array(fc.constantFrom(...steps), { maxLength: 30 }),
  });

  test('never lead to a call before a limit is over, from any instance', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async ({ played, ...parts }) => {
        const run = setUp(parts);
        await play('receive', run);
        for (const step of played) await play(step, run);
        await run.world.settle();
        expect(forbidden(run.calls)).toEqual([]);
        expect(
          run.world
            .deliveries()
            .every(({ status }) => status === 'delivered' || status === 'superseded'),
        ).toBe(true);
      }),
      { numRuns: atLeast(150) },
    );
  });

  test('lose nothing where processes stop at any step', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRun,
        anyStops(),
        async ({ played, ...parts }, { stops, maxReceiveCount }) => {
          const run = setUp({ ...parts, stopper: createStopper(...stops), maxReceiveCount });
          await play('receive', run);
          for (const step of played) {
            await play(step, run).catch(whenStopped);
          }
          await run.world.settle();
          const statuses = new Set(run.world.deliveries().map(({ status }) => status));
          expect(
            [...statuses].filter((one) => one !== 'delivered' && one !== 'superseded'),
          ).toEqual([]);
        },
      ),
      { numRuns: atLeast(100) },
    );
  });

  test('spend nothing of anybody’s schedule if there are only limits', async () => {
    const limits = fc.constantFrom<Answer>('ok', 'limit 5', 'limit 20', 'busy 30', 'limit');
    const run = fc.record({ plan: fc.array(limits, { maxLength: 40 }), batch: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(run, async (parts) => {
        const { world, people } = setUp(parts);
        for (const name of people) await world.receive(changeOf(name));
        await world.settle();
        expect(world.deliveries().every(({ retriesSpent }) => retriesSpent === 0)).toBe(true);
      }),
      { numRuns: atLeast(100) },
    );
  });
});

function whenStopped(error: unknown): void {
  if (!(error instanceof Error && error.name === 'Stopped')) throw error;
}
