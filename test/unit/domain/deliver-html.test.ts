import { expect, test } from 'vitest';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status } from '../../support/scripted-provider.ts';

const page = status(200, { body: '<!doctype html><title>Em manutenção</title>' });
const connection = makeConnection('wecare', wecareSettings);
const reason = "the reply is not the provider's: it is a page in HTML";

test('an update that is answered with a page is made again by the schedule', async () => {
  const provider = createScriptedProvider([page]);
  const bench = createBench({ connection, provider });
  const message = await bench.accept('a');
  await bench.deliver([message]);

  expect(bench.deliveryOf(message)).toMatchObject({
    status: 'waiting',
    reason,
    retriesSpent: 1,
    attempts: [{ outcome: 'retry', httpStatus: 200, reason }],
  });
  expect(provider.requests).toHaveLength(1);
});

test.each([
  ['plain text', 'text/html; charset=UTF-8', 'Colaborador <ana@example.com> atualizado'],
  ['JSON with a comment', 'text/html', '{"user":{"id":1}}\n<!-- served by node-3 -->'],
  ['text with a comment', 'text/html', 'OK\n<!-- 0.12s -->'],
  ['XML', 'application/xml', '<?xml version="1.0"?><title>ok</title>'],
])(
  "an update that is answered with %s is delivered, whatever the provider's type",
  async (_, contentType, body) => {
    const provider = createScriptedProvider([status(200, { contentType, body })]);
    const bench = createBench({ connection, provider });
    const message = await bench.accept('a');
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).status).toBe('delivered');
  },
);

test('a log-in that is answered with a page is made again by the schedule', async () => {
  const provider = createScriptedProvider([], [page]);
  const bench = createBench({ connection, provider });
  const message = await bench.accept('a');
  await bench.deliver([message]);

  expect(bench.deliveryOf(message)).toMatchObject({ status: 'waiting', reason, retriesSpent: 1 });
  expect(provider.requests).toHaveLength(0);
});

test('users whose request together is answered with a page are sent one by one', async () => {
  const provider = createScriptedProvider([page]);
  const batching = makeConnection('wecare', { ...wecareSettings, batch: true });
  const bench = createBench({ connection: batching, provider });
  const messages = [
    await bench.accept('a', { user: { key: 'u-1', email: 'a@example.com', name: 'Ana' } }),
    await bench.accept('b', { user: { key: 'u-2', email: 'b@example.com', name: 'Bia' } }),
  ];
  await bench.deliver(messages);

  expect(provider.requests).toHaveLength(3);
  for (const message of messages) {
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'delivered',
      attempts: [{ reason: `sent together with others: ${reason}` }, { outcome: 'delivered' }],
    });
  }
});

test('a provider that answers with pages is left alone like one that is down', async () => {
  const provider = createScriptedProvider(() => page);
  const bench = createBench({ connection: { ...connection, circuitFailures: 2 }, provider });
  for (const name of ['a', 'b', 'c']) {
    await bench.deliver([
      await bench.accept(name, {
        user: { key: name, email: `${name}@example.com` },
        fields: ['email'],
      }),
    ]);
  }
  expect(provider.requests).toHaveLength(2);
  expect(bench.database.health.get('wecare')?.circuit).toMatchObject({ failures: 2, reason });
});

test('an older change waits until it is known what became of one that was answered with a page', async () => {
  const provider = createScriptedProvider([page, ok]);
  const bench = createBench({ connection, provider });
  const user = { key: 'u-1', email: 'a@example.com', name: 'Ana' };
  const fields = ['name'] as const;
  const newer = await bench.accept('b', { user, fields, occurredAt: '2026-11-22T12:00:01.000Z' });
  const older = await bench.accept('a', { user, fields, occurredAt: '2026-11-22T12:00:00.000Z' });
  await bench.deliver([newer, older]);

  expect(provider.requests).toHaveLength(1);
  expect(bench.deliveryOf(older)).toMatchObject({
    status: 'waiting',
    reason: 'a newer change of this user may have been applied: it is tried again first',
  });
});
