import { expect, test } from 'vitest';
import { createBench } from '../../support/delivery-bench.ts';
import { ditoSettings, makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status } from '../../support/scripted-provider.ts';

function change(key: string) {
  const user = { key, email: `${key}@example.com`, name: 'Bia', ids: { dito: key } };
  return { user, fields: ['name'] as const };
}

test('a circuit tells others what the provider documents, and nothing else that it said of a user', async () => {
  const body = '{"error":["manager blocked","email already exists"]}';
  const provider = createScriptedProvider(() => status(500, { body }));
  const connection = makeConnection('wecare', { ...wecareSettings, circuitFailures: 1 });
  const bench = createBench({ connection, provider });
  const first = await bench.accept('first', change('one'));
  await bench.deliver([first]);
  const whole = 'HTTP 500: manager blocked; email already exists';
  expect(bench.deliveryOf(first)).toMatchObject({ reason: whole, attempts: [{ reason: whole }] });
  const { circuit } = bench.database.health.get('wecare') ?? {};
  expect(circuit?.reason).toBe('HTTP 500: email already exists');
  const second = await bench.accept('second', change('two'));
  await bench.deliver([second]);
  expect(bench.deliveryOf(second).reason).toMatch(/: HTTP 500: email already exists$/);
});

test('a hold tells others nothing that the provider said of a user', async () => {
  const provider = createScriptedProvider(() => status(403, { body: '{"error":"user blocked"}' }));
  const connection = makeConnection('dito', { ...ditoSettings, id: 'given' });
  const secret = { apiKey: 'made-up-key', secretKey: 'made-up-secret' };
  const bench = createBench({ connection, provider, secret });
  const first = await bench.accept('first', change('one'));
  await bench.deliver([first]);
  expect(bench.deliveryOf(first)).toMatchObject({
    status: 'held',
    reason: 'HTTP 403: user blocked',
  });
  expect(bench.database.health.get('dito')?.hold?.reason).toBe('HTTP 403');
});

test('a reason repeats no word of an id that is remembered from an earlier change', async () => {
  const error = 'chave is not valid, domain is not valid, email is not valid';
  const provider = createScriptedProvider((_, index) =>
    index === 0 ? ok : status(422, { body: JSON.stringify({ error }) }),
  );
  const connection = makeConnection('dito', { ...ditoSettings, id: 'given' });
  const secret = { apiKey: 'made-up-key', secretKey: 'made-up-secret' };
  const bench = createBench({ connection, provider, secret });
  const first = await bench.accept('first', {
    user: { key: 'one', name: 'Bia', ids: { dito: 'CHAVE.domain-7' } },
    fields: ['name'],
  });
  await bench.deliver([first]);
  const second = await bench.accept('second', {
    user: { key: 'one', name: 'Bia Nunes' },
    fields: ['name'],
  });
  await bench.deliver([second]);
  expect(bench.deliveryOf(second).reason).toBe(
    'HTTP 422: … is not valid, … is not valid, email is not valid',
  );
});

test('a reason repeats no word of a token that a log-in has brought', async () => {
  const body = '{"error":"limit is not allowed, email is not allowed"}';
  const logIn = { status: 200, body: '{"access_token":"made-up.LIMIT.1"}' };
  const provider = createScriptedProvider(() => status(422, { body }), [logIn]);
  const bench = createBench({ connection: makeConnection('wecare', wecareSettings), provider });
  const message = await bench.accept('first', change('one'));
  await bench.deliver([message]);
  expect(bench.deliveryOf(message).reason).toBe('HTTP 422: … is not allowed, email is not allowed');
});
