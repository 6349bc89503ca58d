import { createHmac, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { type Answer, deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { Accepted, Problem } from '../support/local-system-api.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf, signingSecret, signWebhook, webhookBody } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const settings = { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' };

const propaga = useLocalSystem({
  sources: { hr: { type: 'standard-webhooks' }, payroll: { type: 'standard-webhooks' } },
  connections: {
    dito: settings,
    'dito-payroll': { ...settings, id: 'given', sources: ['payroll'] },
    'dito-off': { ...settings, enabled: false },
  },
  credentials: { dito: ditoCredentials, 'dito-payroll': ditoCredentials },
});

function changeOf(number: number) {
  return { user: { key: `u-${number}`, cpf: madeUpCpf(number), name: 'Caio Reis' } };
}

function expectProblem(answer: Answer, status: number, code: string) {
  expect(answer.status).toBe(status);
  expect(answer.contentType).toMatch(/^application\/problem\+json\b/);
  const problem = v.parse(Problem, answer.body);
  expect(problem).toMatchObject({ status, code });
  return problem;
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const body = webhookBody(changeOf(1));

describe('a webhook is refused', () => {
  const good = signWebhook(body);
  const without = (name: string) => {
    const { [name]: _gone, ...headers } = signWebhook(body).headers;
    return { body, headers };
  };
  const withHeader = (name: string, value: string) => ({
    body,
    headers: { ...good.headers, [name]: value },
  });
  const signature = good.headers['webhook-signature'] ?? '';

  test.each([
    ['without an id', without('webhook-id')],
    ['without a timestamp', without('webhook-timestamp')],
    ['without a signature', without('webhook-signature')],
    ['with the signature of another body', { ...good, body: body.replace('Caio', 'Ciro') }],
    [
      'with the signature of another secret',
      signWebhook(body, { secret: `whsec_${btoa('x'.repeat(32))}` }),
    ],
    ['with the signature of another id', withHeader('webhook-id', 'msg_other')],
    ['with an early timestamp', signWebhook(body, { sentAt: inMinutes(6) })],
    ['with a late timestamp', signWebhook(body, { sentAt: inMinutes(-6) })],
    ['with a timestamp that is none', withHeader('webhook-timestamp', 'hello')],
    ['with part of the signature', withHeader('webhook-signature', signature.slice(0, -4))],
    ['with another version', withHeader('webhook-signature', signature.replace('v1', 'v2'))],
  ])('%s: 401', async (_what, webhook) => {
    expectProblem(await propaga.postRaw('/webhooks/hr', webhook), 401, 'invalid_signature');
  });

  test('of a source that nobody has named: 404', async () => {
    const answer = await propaga.postRaw('/webhooks/nobody', good);
    expectProblem(answer, 404, 'unknown_source');
  });

  test.each(['', '{', 'null and more', '\u0000'])('that is not JSON: 400 %j', async (text) => {
    const answer = await propaga.postRaw('/webhooks/hr', signWebhook(text));
    expectProblem(answer, 400, 'invalid_json');
  });

  test('of more than 4.5 MB: 413', async () => {
    const user = { ...changeOf(2).user, picture: 'A'.repeat(4_600_000) };
    const answer = await propaga.post({ user });
    expectProblem(answer, 413, 'too_large');
  });

  test('with everything that is wrong named by its path: 422', async () => {
    const user = {
      cpf: '11111111111',
      email: 'not an address',
      mobile: '61 98989 9898',
      birthDate: '1990-02-30',
      picture: '***',
      nickname: 'Aninha',
    };
    const data = { user, changed: ['location'], sender: 'x' };
    const text = JSON.stringify({ type: 'user.updated', timestamp: 'yesterday', data });
    const answer = await propaga.postRaw('/webhooks/hr', signWebhook(text));
    const { issues = [] } = expectProblem(answer, 422, 'invalid_change');
    expect(issues.map(({ path }) => path).sort()).toEqual([
      'data.changed.0',
      'data.sender',
      'data.user.birthDate',
      'data.user.cpf',
      'data.user.email',
      'data.user.key',
      'data.user.mobile',
      'data.user.nickname',
      'data.user.picture',
      'timestamp',
    ]);
    for (const { message } of issues) expect(message).toMatch(/\w+ \w+/);
  });

  test.each([
    ['null', { name: null }],
    ['empty text', { name: '' }],
    ['a nested attribute', { attributes: { plano: { nome: 'ouro' } } }],
  ])('with %s for a value: 422', async (_what, value) => {
    const answer = await propaga.post({ user: { ...changeOf(3).user, ...value } });
    expectProblem(answer, 422, 'invalid_change');
  });
});

describe('a webhook is refused', () => {
  test.each([
    ['over the packed bytes', gzipSync(body)],
    ['over the text', Buffer.from(body)],
  ])('that is packed, and signed %s: 415', async (_what, signed) => {
    const { headers } = signWebhook(body);
    const id = headers['webhook-id'] ?? '';
    const timestamp = headers['webhook-timestamp'] ?? '';
    const key = Buffer.from(signingSecret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(signed);
    const reply = await fetch(`${propaga.url()}/webhooks/hr`, {
      method: 'POST',
      headers: {
        ...headers,
        'webhook-signature': `v1,${mac.digest('base64')}`,
        'content-encoding': 'gzip',
      },
      body: gzipSync(body),
    });
    expect(reply.status).toBe(415);
    expect(reply.headers.get('accept-encoding')).toBe('identity');
    const problem = v.parse(Problem, await reply.json());
    expect(problem).toMatchObject({ status: 415, code: 'unsupported_encoding' });
    expect(problem.detail).toContain('Content-Encoding');
  });

  test('dated more than a day ahead: 422, with the time at which it was received', async () => {
    const answer = await propaga.post({ ...changeOf(9), timestamp: '2162-01-01T00:00:00Z' });
    const { issues } = expectProblem(answer, 422, 'invalid_change');
    expect(issues).toEqual([
      {
        path: 'timestamp',
        message: expect.stringMatching(/^(?!.*2162).* received, which was at 20\d\d-/),
      },
    ]);
  });

  test('with another change under an id that was used: 409, and the first one stays', async () => {
    const id = `msg_${randomUUID()}`;
    const accepted = await propaga.accept(changeOf(8), { id });
    const { user } = changeOf(8);
    const answer = await propaga.post({ user: { ...user, name: 'Outro Nome' } }, { id });
    const { detail } = expectProblem(answer, 409, 'id_reused');
    expect(detail).toContain(accepted.id);
    await propaga.reach(deliveryTo(accepted, 'dito'), 'delivered');
    const requests = dito.requestsAbout(madeUpCpf(8));
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(requests)).not.toContain('Outro');
  });
});

describe('a webhook is accepted', () => {
  test('with any of several signatures, and header names in any case', async () => {
    const { headers } = signWebhook(body);
    const decoy = `v1,${Buffer.alloc(32).toString('base64')}`;
    const answer = await propaga.postRaw('/webhooks/hr', {
      body,
      headers: {
        'Webhook-Id': headers['webhook-id'] ?? '',
        'WEBHOOK-TIMESTAMP': headers['webhook-timestamp'] ?? '',
        'Webhook-Signature': `v2,abc ${decoy} ${headers['webhook-signature']} v1a,abc`,
      },
    });
    expect(answer.status).toBe(202);
  });

  test('once: the same id again is answered with how things are now', async () => {
    const id = `msg_${randomUUID()}`;
    const change = { ...changeOf(4), timestamp: new Date().toISOString() };
    const accepted = await propaga.accept(change, { id });
    expect(accepted.deliveries).toMatchObject([{ connection: 'dito', status: 'pending' }]);
    await propaga.reach(deliveryTo(accepted, 'dito'), 'delivered');

    const { key, ...values } = change.user;
    const reordered = { ...change, user: { ...values, key } };
    expect(webhookBody(reordered)).not.toBe(webhookBody(change));
    const again = await propaga.post(reordered, { id });
    expect(again.status).toBe(200);
    expect(v.parse(Accepted, again.body)).toEqual({
      ...accepted,
      deliveries: accepted.deliveries.map((delivery) => ({ ...delivery, status: 'delivered' })),
    });
    expect(dito.requestsAbout(madeUpCpf(4))).toHaveLength(1);
  });

  test('once, however many come at the same time', async () => {
    const id = `msg_${randomUUID()}`;
    const change = { ...changeOf(5), timestamp: new Date().toISOString() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => propaga.post(change, { id })),
    );
    const bodies = answers.map((answer) => v.parse(Accepted, answer.body));
    expect(new Set(bodies.map((accepted) => accepted.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
    const [first] = bodies;
    if (first !== undefined) await propaga.reach(deliveryTo(first, 'dito'), 'delivered');
    expect(dito.requestsAbout(madeUpCpf(5))).toHaveLength(1);
  });

  test('from another source under the same id, as a change of its own', async () => {
    const id = `msg_${randomUUID()}`;
    const [first, second] = await Promise.all(
      ['hr', 'payroll'].map((source) => propaga.accept(changeOf(6), { id, source })),
    );
    expect(first?.id).not.toBe(second?.id);
  });

  test('though it matches nothing, with the reason for each connection', async () => {
    const accepted = await propaga.accept({ user: { key: 'u-nothing', name: 'Sem Cpf' } });
    expect(accepted.deliveries).toEqual([]);
    expect(
      Object.fromEntries(accepted.skipped.map((skip) => [skip.connection, skip.reason])),
    ).toEqual({
      dito: expect.stringMatching(/cpf/i),
      'dito-payroll': expect.stringMatching(/source|hr/),
      'dito-off': expect.stringMatching(/disabled|enabled/),
    });
  });
});

test('a connection that listens to some sources gets what they send, and nothing else', async () => {
  const ids = { 'dito-payroll': 'payroll-7' };
  const user = { ...changeOf(7).user, ids };
  const fromHr = await propaga.accept({ user });
  expect(fromHr.deliveries.map(({ connection }) => connection)).toEqual(['dito']);
  const fromPayroll = await propaga.accept({ user }, { source: 'payroll' });
  expect(fromPayroll.deliveries.map(({ connection }) => connection)).toEqual([
    'dito',
    'dito-payroll',
  ]);
  await propaga.reach(deliveryTo(fromPayroll, 'dito-payroll'), 'delivered');
  expect(dito.requestsAbout('/users/payroll-7')).toHaveLength(1);
});

test('the signing secret is not needed to see that propaga is well', async () => {
  expect(signingSecret).toMatch(/^whsec_/);
  expect(await propaga.get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
});
