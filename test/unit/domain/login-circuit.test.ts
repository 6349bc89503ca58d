import { describe, expect, it } from 'vitest';
import { createBench } from '../../support/delivery-bench.ts';
import {
  gestaoPlusSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';
import {
  type Answer,
  createScriptedProvider,
  status,
  timedOut,
} from '../../support/scripted-provider.ts';

const tokenless: readonly [string, Answer][] = [
  ['a redirect', status(302)],
  ['a 404', status(404, { body: '<h1>Not Found</h1>' })],
  ['a 200 without a token', status(200, { body: '{}' })],
  ['a 200 whose token is no text', status(200, { body: '{"access_token":{"value":"t"}}' })],
  ['a 200 that says it failed', status(200, { body: '{"error":"maintenance"}' })],
  ['a page', status(200, { body: '<!doctype html><title>Em manutenção</title>' })],
  ['an empty reply', status(204)],
  ['a 422', status(422, { body: '{"detail":"busy"}' })],
  ['a 500', status(500)],
  ['no reply', timedOut],
];

const connections = [
  makeConnection('wecare', { ...wecareSettings, circuitFailures: 3 }),
  makeConnection('gestao-plus', { ...gestaoPlusSettings, circuitFailures: 3 }),
];
const secrets = {
  wecare: { key: 'made-up-key', secret: 'made-up-secret' },
  'gestao-plus': { username: 'made-up-user', password: 'made-up-password' },
};

describe.each(connections)('at $name, a login that is answered with', (connection) => {
  function setUp(answer: Answer) {
    const provider = createScriptedProvider([], Array<Answer>(100).fill(answer));
    const secret = connection.name === 'wecare' ? secrets.wecare : secrets['gestao-plus'];
    const bench = createBench({ connection, provider, secret });
    const circuit = () => bench.database.health.get(connection.name)?.circuit;
    const accept = (name: string) =>
      bench.accept(name, {
        user: {
          key: name,
          email: `${name}@example.com`,
          name: 'Ana',
          picture: 'aGVsbG8=',
          ids: { [connection.name]: name },
        },
        fields: ['name', 'picture'],
      });
    return { ...bench, provider, circuit, accept };
  }

  it.each(tokenless)('%s counts towards leaving the provider alone', async (_, answer) => {
    const { accept, deliver, circuit, deliveryOf, provider } = setUp(answer);
    const messages = [];
    for (const name of ['one', 'two', 'three', 'four']) {
      const message = await accept(name);
      await deliver([message]);
      messages.push(message);
    }
    expect(circuit()).toMatchObject({ failures: 3, openedAt: expect.any(String) });
    expect(messages.map((one) => deliveryOf(one).retriesSpent)).toEqual([1, 1, 1, 0]);
    expect(provider.requests).toEqual([]);
  });

  it.each(tokenless)('%s closes no open circuit, and spends nothing', async (_, answer) => {
    const bench = setUp(answer);
    const open = { failures: 3, openedAt: '2026-11-22T11:00:00.000Z', reason: 'HTTP 500' };
    bench.database.health.set(connection.name, { circuit: { ...open, probe: 'permit' } });
    const probe = await bench.accept('one');
    await bench.deliver([probe]);
    expect(bench.circuit()).toEqual({ ...open, failures: 4 });
    expect(bench.provider.logins).toHaveLength(1);
    expect(bench.deliveryOf(probe)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
  });
});
