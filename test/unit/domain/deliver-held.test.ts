import { describe, expect, it } from 'vitest';
import { closedCircuit } from '../../../functions/domain/circuit.ts';
import type { User } from '../../../functions/domain/user.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { type Answer, createScriptedProvider, status } from '../../support/scripted-provider.ts';

const ana: User = { key: 'ana', email: 'ana@example.com', name: 'Ana' };
const refused = status(401, { body: '{"error":"Invalid key"}' });

function setUp(logins: readonly Answer[] = [], answers: readonly Answer[] = []) {
  const provider = createScriptedProvider(answers, logins);
  const connection = makeConnection('wecare', wecareSettings);
  return { ...createBench({ connection, provider }), provider };
}

const change = (second: number) => ({
  user: ana,
  fields: ['name'] as const,
  occurredAt: `2026-11-22T12:00:0${second}.000Z`,
});

describe('refused credentials', () => {
  it('hold the connection, and use up nothing of the schedule', async () => {
    const bench = setUp([refused]);
    const message = await bench.accept('m1', change(1));
    await bench.deliver([message]);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'held',
      reason: 'HTTP 401: Invalid key',
      retriesSpent: 0,
      attempts: [{ outcome: 'held', httpStatus: 401, reason: 'HTTP 401: Invalid key' }],
    });
    expect(bench.database.health.get('wecare')?.hold).toEqual({
      code: 'unauthorized',
      reason: 'HTTP 401: Invalid key',
      secretVersion: 'v1',
      since: '2026-11-22T12:00:02.000Z',
    });
  });

  it('are not tried again by the later changes of the same user', async () => {
    const bench = setUp([refused, refused, refused]);
    const messages = [
      await bench.accept('m1', change(1)),
      await bench.accept('m2', change(2)),
      await bench.accept('m3', change(3)),
    ];
    await bench.deliver(messages);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['held', 'held', 'held']);
    expect(bench.provider.logins).toHaveLength(1);
  });

  it('are not tried by the next batch', async () => {
    const bench = setUp([refused]);
    await bench.deliver([await bench.accept('m1', change(1))]);
    const message = await bench.accept('m2', change(2));
    await bench.deliver([message]);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'held', attempts: [] });
    expect(bench.provider.logins).toHaveLength(1);
  });

  it('hold nothing once there are others', async () => {
    const bench = setUp([refused]);
    await bench.deliver([await bench.accept('m1', change(1))]);
    bench.putSecret({ key: 'other', secret: 'other' });
    await bench.secrets.refresh('propaga/connections/wecare');
    const message = await bench.accept('m2', change(2));
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).status).toBe('delivered');
  });
});

describe('while a connection is held', () => {
  it('what needs no call is concluded all the same', async () => {
    const bench = setUp([], []);
    await bench.deliver([await bench.accept('m1', change(5))]);
    bench.database.health.set('wecare', {
      hold: { reason: 'no', secretVersion: 'v1', since: '' },
      circuit: closedCircuit,
    });
    const late = await bench.accept('m2', change(1));
    await bench.deliver([late]);
    expect(bench.deliveryOf(late).status).toBe('superseded');
  });

  it('a rename tells who the user is, so that later changes find them', async () => {
    const bench = setUp([refused]);
    await bench.deliver([await bench.accept('m1', change(1))]);
    const rename = await bench.accept('m2', {
      ...change(2),
      fields: ['email'],
      previous: { email: 'ana.before@example.com' },
    });
    await bench.deliver([rename]);
    expect(bench.deliveryOf(rename).status).toBe('held');
    expect(bench.stateOf('ana')?.ids).toEqual(['ana.before@example.com']);
  });
});

describe('a rename', () => {
  const rename = { ...change(1), fields: ['email'] as const, previous: { email: 'a@example.com' } };

  it('whose reply was lost is found again under the new id', async () => {
    const bench = setUp([], [{ kind: 'timeout', reason: 'no answer' }, status(404)]);
    const first = await bench.accept('m1', rename);
    const second = await bench.accept('m2', change(2));
    await bench.deliver([first, second]);
    expect(bench.deliveryOf(first).status).toBe('waiting');
    expect(bench.deliveryOf(second).status).toBe('delivered');
    expect(bench.provider.requests.map(({ url }) => url.split('/').at(-1))).toEqual([
      'a%40example.com',
      'a%40example.com',
      'ana%40example.com',
    ]);
    expect(bench.stateOf('ana')?.ids).toEqual(['ana@example.com']);
  });

  it('changes the id that the next change is sent under', async () => {
    const bench = setUp();
    const messages = [await bench.accept('m1', rename), await bench.accept('m2', change(2))];
    await bench.deliver(messages);
    expect(bench.provider.requests.map(({ url }) => url.split('/').at(-1))).toEqual([
      'a%40example.com',
      'ana%40example.com',
    ]);
  });
});
