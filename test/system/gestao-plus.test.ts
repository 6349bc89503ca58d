import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { jsonOf, type ProviderServer } from '../support/provider-server.ts';
import {
  startGestaoPlusServer,
  staticToken,
  tenant,
} from '../support/provider-server-gestao-plus.ts';

const gestao = await startGestaoPlusServer();
const branch = await startGestaoPlusServer({ username: '11144477735', password: 'Filial@123' });

const settings = { provider: 'gestao-plus', origin: tenant };
const propaga = useLocalSystem({
  connections: {
    'gestao-plus': { ...settings, baseUrl: gestao.baseUrl },
    'gestao-token': { ...settings, baseUrl: gestao.baseUrl },
    'gestao-branch': { ...settings, baseUrl: branch.baseUrl },
  },
  credentials: {
    'gestao-plus': { username: '52998224725', password: 'Gestao@123' },
    'gestao-token': { accessToken: staticToken },
    'gestao-branch': {
      username: '11144477735',
      password: 'Filial@123',
      clientId: 'branch',
      clientSecret: 'branch-secret',
    },
  },
});

const picture = randomBytes(300).toString('base64');

function pictureOf(id: string, connection = 'gestao-plus') {
  return { user: { key: `u-${id}`, picture, ids: { [connection]: id } }, changed: ['picture'] };
}

function updates(server: ProviderServer, id: string) {
  return server.requestsAbout(`/user-metadata/${id}`);
}

describe('a new picture', () => {
  test('is sent as the metadata of the user, and nothing else is', async () => {
    const { user } = pictureOf('108');
    const change = { user: { ...user, name: 'Ana Prado', email: 'ana.prado@example.com' } };
    const delivery = await propaga.deliver(change, 'gestao-plus');

    expect(delivery).toMatchObject({
      provider: 'gestao-plus',
      userKey: 'u-108',
      status: 'delivered',
      fields: ['picture'],
      attempts: [{ outcome: 'delivered', httpStatus: 200 }],
    });
    const [request, ...others] = updates(gestao, '108');
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: 'PATCH',
      path: '/user-metadata/108',
      headers: {
        origin: tenant,
        'content-type': 'application/json',
        authorization: expect.stringMatching(/^Bearer issued-token-\d+$/),
      },
    });
    expect(request && jsonOf(request)).toEqual({ dataKey: 'picture', dataValue: picture });
  });

  test('of 2 MB arrives byte for byte', async () => {
    const large = randomBytes(2_000_000).toString('base64');
    const { user } = pictureOf('large-1');
    await propaga.deliver({ user: { ...user, picture: large } }, 'gestao-plus');

    const [request] = updates(gestao, 'large-1');
    const expected = JSON.stringify({ dataKey: 'picture', dataValue: large });
    expect(request && jsonOf(request)).toEqual(JSON.parse(expected));
    expect(request?.body.length).toBe(expected.length);
  });

  test('keeps an id with special characters in one path segment', async () => {
    await propaga.deliver(pictureOf('a/b ?c'), 'gestao-plus');
    expect(gestao.requests.map(({ path }) => path)).toContain('/user-metadata/a%2Fb%20%3Fc');
  });
});

describe('a change that gestao.plus cannot take', () => {
  test.each([
    ['name', { name: 'Ana Prado' }],
    ['email', { email: 'ana.prado@example.com' }],
    ['password', { password: 'Senha@123' }],
    ['attributes', { attributes: { plano: 'ouro' } }],
  ])('of the %s is skipped', async (field, value) => {
    const user = { key: `u-only-${field}`, ids: { 'gestao-plus': `only-${field}` }, ...value };
    const { deliveries, skipped } = await propaga.accept({ user });

    expect(deliveries).toEqual([]);
    const reasons = skipped.filter(({ connection }) => connection === 'gestao-plus');
    expect(reasons).toEqual([{ connection: 'gestao-plus', reason: expect.stringMatching(/\w/) }]);
    expect(gestao.requestsAbout(`only-${field}`)).toEqual([]);
  });

  test('is skipped with the missing id as the reason', async () => {
    const { deliveries, skipped } = await propaga.accept({ user: { key: 'u-no-id', picture } });
    expect(deliveries).toEqual([]);
    expect(skipped).toHaveLength(3);
    for (const { reason } of skipped) expect(reason).toMatch(/\bids?\b/);
  });
});

describe('the session', () => {
  test('is opened with the password grant, and one login serves many updates', async () => {
    await propaga.deliver(pictureOf('session-1'), 'gestao-plus');
    const before = gestao.logins().length;
    await propaga.deliver(pictureOf('session-2'), 'gestao-plus');
    await propaga.deliver(pictureOf('session-3'), 'gestao-plus');

    expect(gestao.logins().length).toBe(before);
    expect(gestao.logins()[0]).toEqual({
      grant_type: 'password',
      client_id: 'app',
      client_secret: null,
      username: '52998224725',
      password: 'Gestao@123',
    });
  });

  test('takes an access token in place of a login', async () => {
    const delivery = await propaga.deliver(pictureOf('token-1', 'gestao-token'), 'gestao-token');
    expect(delivery.status).toBe('delivered');
    expect(updates(gestao, 'token-1')).toMatchObject([
      { headers: { authorization: `Bearer ${staticToken}` } },
    ]);
  });

  test('of a second account has its own credentials and its own ids', async () => {
    const { user } = pictureOf('account-1');
    const ids = { 'gestao-plus': 'account-1', 'gestao-branch': 'account-2' };
    const accepted = await propaga.accept({ user: { ...user, ids } });
    await propaga.reach(deliveryTo(accepted, 'gestao-plus'), 'delivered');
    await propaga.reach(deliveryTo(accepted, 'gestao-branch'), 'delivered');

    expect(branch.logins()).toMatchObject([
      { username: '11144477735', client_id: 'branch', client_secret: 'branch-secret' },
    ]);
    expect(updates(branch, 'account-2')).toHaveLength(1);
    expect(updates(branch, 'account-1')).toEqual([]);
    expect(updates(gestao, 'account-2')).toEqual([]);
  });

  test('is renewed once when its token is no longer valid', async () => {
    await propaga.deliver(pictureOf('renew-1'), 'gestao-plus');
    const before = gestao.logins().length;
    gestao.expireTokens();
    const delivery = await propaga.deliver(pictureOf('renew-2'), 'gestao-plus');

    expect(delivery.status).toBe('delivered');
    expect(gestao.logins().length).toBe(before + 1);
    expect(updates(gestao, 'renew-2')).toHaveLength(2);
  });
});

const problem = (status: number, detail: string) => ({
  status,
  body: { type: 'about:blank', title: 'Problem', status, detail },
});
const invalidToken = problem(403, 'Forbidden (Invalid token)');

describe('an error of gestao.plus', () => {
  test.each([
    ['bad-request', [problem(400, 'You cannot change the field: picture')], 1],
    ['indicator-scope', [problem(403, 'Forbidden (indicator scope)')], 1],
    ['unprocessable', [problem(422, 'You cannot use this email')], 1],
    ['unknown', [problem(404, 'Not found')], 1],
    ['status-409', [problem(409, 'Conflict')], 1],
    [
      'twice-401',
      [
        { status: 401, body: {} },
        { status: 401, body: {} },
      ],
      2,
    ],
    ['twice-invalid-token', [invalidToken, invalidToken], 2],
  ])('rejects for good: %s', async (id, answers, calls) => {
    gestao.answerNext(id, ...answers);
    const delivery = await propaga.deliver(pictureOf(id), 'gestao-plus');

    expect(delivery).toMatchObject({ status: 'failed', attempts: [{ outcome: 'rejected' }] });
    const [{ status, body }] = [answers.at(-1) ?? { status: 0, body: {} }];
    expect(delivery.attempts[0]?.httpStatus).toBe(status);
    if ('detail' in body) expect(delivery.reason).toContain(body.detail);
    expect(updates(gestao, id)).toHaveLength(calls);
  });

  test('about a token that no login can renew waits by the schedule, as it may be about the user', async () => {
    gestao.answerNext('no-renewal', { status: 401, body: {} });
    const delivery = await propaga.deliver(pictureOf('no-renewal', 'gestao-token'), 'gestao-token');
    // The server may refuse this token for good by now: what counts is that it is tried again, and later.
    expect(delivery.attempts[0]).toMatchObject({ httpStatus: 401, outcome: 'retry' });
    expect(updates(gestao, 'no-renewal').length).toBeGreaterThan(1);
  });

  test('about the token alone is healed by one new login', async () => {
    gestao.answerNext('healed', invalidToken);
    const delivery = await propaga.deliver(pictureOf('healed'), 'gestao-plus');
    expect(delivery.status).toBe('delivered');
    expect(updates(gestao, 'healed')).toHaveLength(2);
  });

  test('of the server is tried again until it is gone', async () => {
    gestao.answerNext('flaky', { status: 500, body: '' }, { status: 500, body: '<html>' });
    const delivery = await propaga.deliver(pictureOf('flaky'), 'gestao-plus');
    expect(delivery.status).toBe('delivered');
    const outcomes = delivery.attempts.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['retry', 'retry', 'delivered']);
    expect(updates(gestao, 'flaky')).toHaveLength(3);
  });
});
