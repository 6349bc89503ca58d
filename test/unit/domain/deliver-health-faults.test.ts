import { describe, expect, it } from 'vitest';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import {
  type Answer,
  createScriptedProvider,
  ok,
  status,
} from '../../support/scripted-provider.ts';

const ana = { key: 'ana', email: 'ana@example.com', name: 'Ana' };
const openCircuit = { failures: 9, openedAt: '2026-11-22T11:00:00.000Z', reason: 'HTTP 503' };

async function fails(): Promise<never> {
  throw new Error('throttled');
}

async function never(): Promise<never> {
  return new Promise(() => {});
}

interface Parts {
  readonly answers?: readonly Answer[];
  readonly logins?: readonly Answer[];
  readonly change?: (store: DeliveryStore) => Partial<DeliveryStore>;
}

function setUp({ answers = [], logins = [], change }: Parts) {
  const provider = createScriptedProvider(answers, logins);
  const connection = makeConnection('wecare', wecareSettings);
  const bench = createBench({ connection, provider, ...(change && { change }) });
  const accept = (name: string, second: number) =>
    bench.accept(name, {
      user: { ...ana, name },
      fields: ['name'],
      occurredAt: `2026-11-22T12:00:0${second}.000Z`,
    });
  return {
    ...bench,
    provider,
    acceptTwo: async () => [await accept('1', 1), await accept('2', 2)],
  };
}

describe('a write of the health that fails throws no record away, and keeps no message', () => {
  it('of a failure', async () => {
    const bench = setUp({ answers: [status(500)], change: () => ({ countFailure: fails }) });
    const [first, second] = await bench.acceptTwo();
    if (first === undefined || second === undefined) throw new Error('two were accepted');
    expect(await bench.deliver([first, second])).toEqual({ failed: [] });
    expect(bench.deliveryOf(first)).toMatchObject({
      status: 'waiting',
      retriesSpent: 1,
      attempts: [{ outcome: 'retry', httpStatus: 500 }],
    });
    expect(bench.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'health of the connection not noted' }),
    );
  });

  it('of a success', async () => {
    const bench = setUp({ change: () => ({ closeCircuit: fails }) });
    bench.database.health.set('wecare', { circuit: { failures: 3 } });
    const messages = await bench.acceptTwo();
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    for (const one of messages) expect(bench.deliveryOf(one).status).toBe('delivered');
  });

  it('of a hold, which this batch keeps to all the same', async () => {
    const refused = status(401);
    const bench = setUp({ logins: [refused, refused], change: () => ({ hold: fails }) });
    const messages = await bench.acceptTwo();
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    for (const one of messages) expect(bench.deliveryOf(one).status).toBe('held');
    expect(bench.provider.logins).toHaveLength(1);
  });

  it('of a permit, without which nobody calls', async () => {
    const bench = setUp({ change: () => ({ takeProbe: fails }) });
    bench.database.health.set('wecare', { circuit: { ...openCircuit, probe: 'permit' } });
    const messages = await bench.acceptTwo();
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    for (const one of messages) expect(bench.deliveryOf(one).status).toBe('waiting');
    expect(bench.provider.requests).toEqual([]);
  });
});

it.each([
  ['success', ok, {}, 'delivered'],
  ['hold', ok, { logins: [status(401)] }, 'held'],
] as const)('a %s is on record before the health is written', async (_, answer, more, expected) => {
  const change = () => ({ closeCircuit: never, hold: never });
  const bench = setUp({ answers: [answer], change, ...more });
  bench.database.health.set('wecare', { circuit: { failures: 3 } });
  const [message] = await bench.acceptTwo();
  if (message === undefined) throw new Error('one was accepted');
  void bench.deliver([message]);
  await expect.poll(() => bench.deliveryOf(message).status).toBe(expected);
});

it('what may have been applied is known before a failure is counted', async () => {
  const lost: Answer = { kind: 'timeout', reason: 'no answer within 10 s' };
  const bench = setUp({ answers: [lost], change: () => ({ countFailure: never }) });
  const [message] = await bench.acceptTwo();
  if (message === undefined) throw new Error('one was accepted');
  void bench.deliver([message]);
  const { version } = bench.deliveryOf(message);
  await expect.poll(() => bench.stateOf('ana')?.unanswered).toEqual({ name: version });
});

describe('what could not be recorded', () => {
  it('is not on record as delivered while what was applied is not', async () => {
    const bench = setUp({
      change: (store) => ({
        async saveState(state) {
          if (state.applied.name !== undefined) throw new Error('throttled');
          return store.saveState(state);
        },
      }),
    });
    const messages = await bench.acceptTwo();
    expect(await bench.deliver(messages)).toEqual({ failed: ['1', '2'] });
    for (const one of messages) expect(bench.deliveryOf(one).status).toBe('pending');
  });

  it('is not said to be', async () => {
    const bench = setUp({ change: () => ({ conclude: async () => false }) });
    await bench.deliver(await bench.acceptTwo());
    const messages = bench.log.lines.map(({ message }) => message);
    expect(messages).toEqual([
      'result not recorded: the delivery is no longer pending',
      'result not recorded: the delivery is no longer pending',
    ]);
    expect(bench.log.lines[0]).toMatchObject({
      level: 'warn',
      fields: { httpStatus: 200, status: 'delivered' },
    });
  });

  it('is not said to be when it is put off, either', async () => {
    const bench = setUp({ change: () => ({ conclude: async () => false }) });
    bench.setRemainingMs(1_000);
    await bench.deliver(await bench.acceptTwo());
    expect(bench.log.lines.map(({ message }) => message).join()).not.toMatch(/delivery waiting/);
  });
});
