import { expect, it } from 'vitest';
import type { Health } from '../../../functions/domain/health.ts';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { type Answer, createScriptedProvider, status } from '../../support/scripted-provider.ts';

const since = '2026-11-22T12:00:00.000Z';
const circuit = { failures: 0 };

const obstacles: [string, Health][] = [
  ['paused', { circuit, paused: { since } }],
  ['held', { circuit, hold: { reason: 'Invalid key', secretVersion: 'v1', since } }],
  [
    'limited',
    { circuit, rateLimit: { since, until: '2026-11-22T12:30:00.000Z', reason: 'HTTP 429' } },
  ],
  ['not to be called', { circuit: { failures: 5, openedAt: since, reason: 'HTTP 503' } }],
];

const rename = {
  user: { key: 'ana', email: 'ana@example.com', name: 'Ana' },
  fields: ['email'],
  previous: { email: 'ana.before@example.com' },
} as const;

/** A rename of somebody of whom nothing is known, at a connection that is not called. */
async function deliverRename(
  health: Health,
  change: (store: DeliveryStore) => Partial<DeliveryStore>,
) {
  const bench = createWecareBench(change);
  bench.database.health.set('wecare', health);
  const message = await bench.accept('m1', rename);
  const { failed } = await bench.deliver([message]);
  expect(bench.provider.requests).toEqual([]);
  return { failed, delivery: bench.deliveryOf(message), state: bench.stateOf('ana') };
}

function createWecareBench(
  change?: (store: DeliveryStore) => Partial<DeliveryStore>,
  answers: readonly Answer[] = [],
) {
  const provider = createScriptedProvider(answers);
  const connection = makeConnection('wecare', wecareSettings);
  return { ...createBench({ connection, provider, ...(change && { change }) }), provider };
}

it.each(obstacles)(
  'before a rename is recorded as kept, it is known who the user is: the connection is %s',
  async (_, health) => {
    const { failed, state } = await deliverRename(health, () => ({
      async conclude() {
        throw new Error('throttled');
      },
    }));
    expect(failed).toEqual(['m1']);
    expect(state?.ids).toEqual(['ana.before@example.com']);
  },
);

it.each(obstacles)(
  'a rename whose user cannot be remembered is not recorded as kept: the connection is %s',
  async (_, health) => {
    const { failed, delivery } = await deliverRename(health, () => ({
      async saveState() {
        throw new Error('written by somebody else');
      },
    }));
    expect(failed).toEqual(['m1']);
    expect(delivery.status).toBe('pending');
  },
);

it.each(obstacles)(
  'of two renames that are kept, the first tells who the user is: the connection is %s',
  async (_, health) => {
    const bench = createWecareBench();
    bench.database.health.set('wecare', health);
    const messages = [
      await bench.accept('m1', rename),
      await bench.accept('m2', {
        ...rename,
        user: { ...rename.user, email: 'ana.after@example.com' },
        previous: { email: rename.user.email },
        occurredAt: '2026-11-22T12:00:01.000Z',
      }),
    ];
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    expect(bench.stateOf('ana')?.ids).toEqual(['ana.before@example.com']);
  },
);

it('a rename is not sent while it cannot be noted that it may be made', async () => {
  const bench = createWecareBench((store) => ({
    async saveState(state) {
      if (state.unanswered !== undefined) throw new Error('throttled');
      return store.saveState(state);
    },
  }));
  const message = await bench.accept('m1', rename);
  expect(await bench.deliver([message])).toEqual({ failed: ['m1'] });
  expect(bench.provider.requests).toEqual([]);
  expect(bench.deliveryOf(message).status).toBe('pending');
});

it.each([status(429), status(503), status(422)])(
  'a rename that the provider has not made (%o) leaves the user what they were called before',
  async (answer) => {
    const bench = createWecareBench(undefined, [answer, answer]);
    await bench.deliver([await bench.accept('m1', rename)]);
    const state = bench.stateOf('ana');
    expect(state).toMatchObject({ ids: ['ana.before@example.com'], applied: {} });
    expect(state).not.toHaveProperty('unanswered');
  },
);
