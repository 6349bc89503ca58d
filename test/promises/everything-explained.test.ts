import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { HttpFailure, HttpReply } from '../../functions/domain/http.ts';
import { reasonCodeOf } from '../../functions/domain/reasons/reason-code.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { createMemoryClock } from '../memory/memory-clock.ts';
import { imagemaisSettings, makeConnection, wecareSettings } from '../support/made-connection.ts';
import { atLeast } from '../support/property-runs.ts';
import { changeOfPerson, crowd } from './crowd.ts';
import { createFaultyClient } from './faulty-client.ts';
import { changesOf, person } from './one-person.ts';
import { createStopper, type Stopper, stopPointsOf } from './stoppable.ts';
import { type Answer, anyAnswer, createTellingClient, type SeenCall } from './telling-client.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld, type World } from './world.ts';

const history = changesOf([['name'], ['name']]);

/** The same changes for three people, whom the provider knows by numbers. */
const changes: readonly UserChange[] = history.flatMap((change) =>
  crowd.map((name, index) => {
    const ofPerson = changeOfPerson(change, name);
    return { ...ofPerson, user: { ...ofPerson.user, ids: { imagemais: 47 + index } } };
  }),
);

const Body = v.pipe(v.string(), v.parseJson(), v.object({ id: v.number(), name: v.string() }));

async function runAtImagemais(answers: readonly Answer[]) {
  const clock = createMemoryClock();
  const { client, seen } = createTellingClient(answers, clock);
  const connection = makeConnection('imagemais', { ...imagemaisSettings, circuitFailures: 4 });
  const world = createWorld({ connection, client, clock, secrets: [{ accessToken: 'token-1' }] });
  for (const change of changes) {
    await world.receive(change);
    await world.deliver();
    expectReasons(world);
  }
  await world.settle();
  return { world, seen };
}

/** Whatever is not delivered says why. */
function expectReasons(world: World): void {
  for (const { status, reason } of world.deliveries()) {
    if (status !== 'delivered' && status !== 'pending') expect(reason).toMatch(/\w/);
  }
}

/** The attempt as it must be shown, told from the call alone. */
function shownOf({ reply, at, durationMs }: SeenCall) {
  if (!('status' in reply)) {
    const code = codeOf(reply);
    return { at, durationMs, outcome: 'retry', code, reason: reply.reason };
  }
  const { status } = reply;
  const outcome = outcomeOf(status);
  const code = reasonCodeOf(status);
  const reason = outcome === 'delivered' ? {} : { code, reason: wordsOf(reply) };
  return { at, durationMs, outcome, httpStatus: status, ...reason };
}

function codeOf({ kind }: HttpFailure): string {
  return kind === 'reset' ? 'disconnected' : kind;
}

function outcomeOf(status: number): string {
  if (status < 300) return 'delivered';
  return status === 429 || status >= 500 ? 'retry' : 'rejected';
}

function wordsOf({ status, body }: HttpReply): string {
  return body === ''
    ? `HTTP ${status}`
    : `HTTP ${status}: ${v.parse(Message, body).message.replace('15h', '…')}`;
}

const Message = v.pipe(v.string(), v.parseJson(), v.object({ message: v.string() }));

test('every call is shown as an attempt with its time, outcome, status, duration and words', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAnswer, { maxLength: 25 }), async (answers) => {
      const { world, seen } = await runAtImagemais(answers);
      const shown = world.deliveries().flatMap(({ attempts }) => attempts);
      expect(shown).toHaveLength(seen.length);
      for (const { user, id } of changes) {
        const calls = seen.filter(({ request }) => {
          const body = v.parse(Body, request.body);
          return body.id === user.ids?.imagemais && body.name === user.name;
        });
        const delivery = await world.stores.reader.delivery(`${id}.imagemais`);
        expect(delivery?.attempts).toEqual(calls.map(shownOf));
      }
      expectReasons(world);
    }),
    { numRuns: atLeast(300) },
  );
});

test('a crash that the queue has given up on is shown as an attempt that was not finished', async () => {
  const points = stopPointsOf(await callsUntilDelivered());
  for (const { name, where, ...point } of points.filter(({ name }) => name.startsWith('deliver'))) {
    const world = await runAtWecare(createStopper(point));
    const [delivery] = world.deliveries();
    expect(delivery?.attempts[0], where).toMatchObject({
      outcome: 'retry',
      reason: 'the deliver function stopped before it could record a result',
    });
  }
});

async function callsUntilDelivered(): Promise<readonly string[]> {
  const stopper = createStopper();
  await runAtWecare(stopper);
  // Once its result is recorded, there is nothing to show.
  return stopper.calls.slice(
    0,
    stopper.calls.findIndex((call) => call.endsWith('conclude')),
  );
}

async function runAtWecare(stopper: Stopper): Promise<World> {
  const client = createFaultyClient(createWecareModel({ [person]: `${person}-0@example.com` }));
  const connection = makeConnection('wecare', wecareSettings);
  const secrets = [{ key: 'key-1', secret: 's' }];
  const world = createWorld({ connection, client, secrets, stopper, maxReceiveCount: 1 });
  for (const change of changesOf([]).slice(0, 1)) await world.receive(change);
  await world.settle();
  return world;
}
