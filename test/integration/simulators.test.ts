import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../functions/domain/http.ts';
import type { Access, Account, Update } from '../../functions/domain/provider.ts';
import type { User } from '../../functions/domain/user.ts';
import { ana } from '../unit/providers/made-up-user.ts';
import { jwt } from '../unit/providers/open-account.ts';
import { type Simulated, secrets, send, simulateAll } from './simulated.ts';

let simulated: Simulated;
beforeEach(async () => {
  simulated = await simulateAll();
});
afterEach(() => simulated.stop());

const ids = {
  'gestao-plus': 108,
  wecare: 'ana.prado@example.com',
  dito: '52998224725',
  imagemais: 47,
} as const;
type Name = keyof typeof ids;
const names = ['gestao-plus', 'wecare', 'dito', 'imagemais'] as const;

describe.each(names)('the simulator of %s', (name) => {
  it('accepts a full change as the provider sends it, and keeps it', async () => {
    expect(await update(name)).toEqual({ kind: 'delivered' });
    expect(await control(name, 'users')).not.toEqual({ users: {} });
    expect(await control(name, 'requests')).toMatchObject({
      requests: expect.arrayContaining([
        expect.objectContaining({ path: expect.stringMatching(/user/), status: 200 }),
      ]),
    });
  });

  it('refuses what is signed with other credentials', async () => {
    const request = await requestOf(name);
    simulated.secrets = {};
    await control(name, 'tokens', { method: 'DELETE' });
    const verdict = accessOf(name).verdict(await send(request));
    expect(['unauthorized', 'held']).toContain(verdict.kind);
  });

  it.each([429, 500, 503])(
    'answers %i as often as it is told to, and then as ever',
    async (status) => {
      const request = await requestOf(name);
      await control(name, 'faults', { body: { status, retryAfter: 7, times: 2 } });

      for (const _ of [1, 2]) {
        const reply = await send(request);
        expect(reply).toMatchObject({ status, retryAfter: '7' });
        expect(accessOf(name).verdict(reply)).toMatchObject({ kind: 'retry', retryAfter: '7' });
      }
      expect((await send(request)).status).toBe(200);
    },
  );

  it('is out until the faults are cleared', async () => {
    const request = await requestOf(name);
    await control(name, 'faults', { body: [{ status: 503 }] });
    for (const _ of [1, 2, 3]) expect((await send(request)).status).toBe(503);
    await control(name, 'faults', { method: 'DELETE' });
    expect((await send(request)).status).toBe(200);
  });

  it('resets a connection before anything is done', async () => {
    const request = await requestOf(name);
    await control(name, 'faults', { body: { reset: 'before', times: 1 } });
    await expect(send(request)).rejects.toThrow();
    expect(await control(name, 'users')).toEqual({ users: {} });
  });

  it('resets a connection when all is done, so that the reply is lost', async () => {
    const request = await requestOf(name);
    await control(name, 'faults', { body: { reset: 'after', times: 1 } });
    await expect(send(request)).rejects.toThrow();
    expect(await control(name, 'users')).not.toEqual({ users: {} });
  });

  it('answers late when told to', async () => {
    const request = await requestOf(name);
    await control(name, 'faults', { body: { delayMs: 150, times: 1 } });
    const startedAt = performance.now();
    expect((await send(request)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(140);
  });

  it('forgets what it is told to forget', async () => {
    await update(name);
    for (const what of ['users', 'requests']) {
      await control(name, what, { method: 'DELETE' });
      expect(await control(name, what)).toEqual({ [what]: what === 'users' ? {} : [] });
    }
  });
});

describe('the data itself', () => {
  const name = 'wecare';

  it.each([
    ['force-422@example.com', 422],
    ['ana.force-503@example.com', 503],
  ])('can ask for a status: %s', async (email, status) => {
    const request = await requestOf(name, { user: { email }, fields: ['email'], id: 'a@b.co' });
    for (const _ of [1, 2]) expect((await send(request)).status).toBe(status);
  });

  it('can ask for a fault that passes', async () => {
    const change = { user: { name: 'Ana force-503-x2' }, fields: ['name'] } as const;
    const request = await requestOf(name, { ...change, id: 'a@b.co' });
    const other = await requestOf(name, { ...change, id: 'c@d.co' });
    const statuses = [];
    for (const each of [request, request, other, request]) statuses.push((await send(each)).status);
    expect(statuses).toEqual([503, 503, 503, 200]);
  });

  it('can ask for a reset', async () => {
    const request = await requestOf(name, { user: ana, fields: ['name'], id: 'force-reset' });
    await expect(send(request)).rejects.toThrow();
  });
});

describe('faults', () => {
  it('concern only the requests that they match', async () => {
    await control('dito', 'faults', { body: { status: 500, match: '52998224725' } });
    expect(await update('dito')).toMatchObject({ kind: 'retry' });
    expect(await update('dito', { id: '11144477735', user: ana, fields: ['name'] })).toEqual({
      kind: 'delivered',
    });
  });

  it('carry the body that they are given', async () => {
    await control('dito', 'faults', { body: { status: 200, body: { error: 'not really' } } });
    expect(await update('dito')).toEqual({ kind: 'rejected', reason: 'not really' });
  });

  it('never happen when they are improbable, and always when they are certain', async () => {
    await control('dito', 'faults', { body: { status: 500, probability: 0 } });
    expect(await update('dito')).toEqual({ kind: 'delivered' });
    await control('dito', 'faults', { body: { status: 500, probability: 1 } });
    expect(await update('dito')).toMatchObject({ kind: 'retry' });
  });

  it.each([{}, { status: 100 }, { reset: 'maybe' }, { stauts: 500 }, 'text'])(
    'that make no sense are refused: %o',
    async (body) => {
      expect(await control('dito', 'faults', { body })).toMatchObject({
        issues: [expect.any(String)],
      });
      expect(await control('dito', 'faults')).toEqual({ faults: [] });
    },
  );
});

describe('gestao.plus', () => {
  it('gives no token for a wrong password or a wrong client', async () => {
    simulated.secrets = { 'propaga/connections/gestao-plus': { username: 'x', password: 'y' } };
    expect(await logIn('gestao-plus')).toEqual({
      kind: 'refused',
      reason: 'Invalid username and password combination',
      httpStatus: 401,
    });
    const clientSecret = 'app';
    simulated.secrets = {
      'propaga/connections/gestao-plus': { username: 'x', password: 'y', clientSecret },
    };
    expect(await logIn('gestao-plus')).toMatchObject({ kind: 'refused', httpStatus: 400 });
  });

  it('takes the fixed token of the secret', async () => {
    const request = await requestOf('gestao-plus');
    simulated.secrets = { 'propaga/connections/gestao-plus': { accessToken: 'a-fixed-token' } };
    await control('gestao-plus', 'tokens', { method: 'DELETE' });
    const authorized = { ...request.headers, Authorization: 'Bearer a-fixed-token' };
    expect((await send({ ...request, headers: authorized })).status).toBe(200);
    expect(await send(request)).toEqual({ status: 401, body: '{}' });
  });

  it.each([
    ['another origin', { headers: { Origin: 'https://other.gestao.plus' } }, 403],
    ['no JSON', { headers: { 'Content-Type': 'text/plain' } }, 400],
    ['another field', { body: '{"dataKey":"name","dataValue":"QQ=="}' }, 400],
    ['no base64', { body: '{"dataKey":"picture","dataValue":"data:image/png"}' }, 400],
    ['an unknown user', { url: '/user-metadata/unknown-1' }, 403],
    ['no documented route', { url: '/user/108' }, 404],
  ])('refuses %s', async (_, change, status) => {
    expect(await altered('gestao-plus', change)).toMatchObject({ status });
  });
});

describe('WeCare', () => {
  it('knows a renamed user by the new key only', async () => {
    const rename = { user: { email: 'ana.nova@example.com' }, fields: ['email'] } as const;
    expect(await update('wecare', { ...rename, id: ids.wecare })).toEqual({ kind: 'delivered' });
    expect(await update('wecare', { ...rename, id: ids.wecare })).toEqual({
      kind: 'not-found',
      reason: 'user not found',
    });
    expect(await update('wecare', { ...rename, id: 'ana.nova@example.com' })).toEqual({
      kind: 'delivered',
    });
  });

  it.each([
    ['email', { email: ana.email }, 'email already exists'],
    ['registrationId', { registrationId: ana.registrationId }, 'registration_id already exists'],
  ] as const)('keeps %s to one user', async (field, user, reason) => {
    await update('wecare');
    expect(await update('wecare', { id: 'bia@example.com', user, fields: [field] })).toEqual({
      kind: 'rejected',
      reason,
    });
  });

  it('knows a manager named unknown only after an update of that manager', async () => {
    const manager = 'unknown-boss@example.com';
    const change = { id: ids.wecare, user: { manager }, fields: ['manager'] } as const;
    const retry = { kind: 'retry', reason: 'leader of the user not found' };
    expect(await update('wecare', change)).toEqual(retry);
    await update('wecare', { id: '77', user: { email: manager }, fields: ['email'] });
    expect(await update('wecare', change)).toEqual({ kind: 'delivered' });
  });

  it('updates a batch as a whole or not at all', async () => {
    const access = accessOf('wecare');
    const token = await tokenFor('wecare');
    const good: Update = { id: 'bia@example.com', user: { name: 'Bia' }, fields: ['name'] };
    const bad: Update = { id: 'unknown-x@example.com', user: { name: 'X' }, fields: ['name'] };
    const batch = (updates: Update[]) => {
      const request = access.batch?.(updates, token);
      if (request === undefined) throw new Error('no batch');
      return send(request);
    };

    expect(await batch([good, bad])).toMatchObject({ status: 404 });
    expect(await control('wecare', 'users')).toEqual({ users: {} });
    const caio: Update = { id: 'caio@example.com', user: { name: 'Caio' }, fields: ['name'] };
    expect(await batch([good, caio])).toMatchObject({ status: 200 });
    expect(
      Object.keys(Object(Reflect.get(Object(await control('wecare', 'users')), 'users'))),
    ).toEqual(['bia@example.com', 'caio@example.com']);
  });

  it('accepts a token no longer once it has ended', async () => {
    const request = await requestOf('wecare');
    await control('wecare', 'tokens', { method: 'DELETE' });
    expect(await send(request)).toEqual({ status: 401, body: '{"error":"access token expired"}' });
    expect(await update('wecare')).toEqual({ kind: 'delivered' });
  });

  it.each([
    ['an ISO date', { birth_date: '1990-02-15' }],
    ['a day that is none', { birth_date: '31/02/1990' }],
    ['a number with +55', { cellphone: '+5561989899898' }],
    ['a field that is not in the table', { matricula: '1' }],
    ['an empty text', { name: '' }],
    ['null', { name: null }],
  ])('refuses %s', async (_, user) => {
    expect(await altered('wecare', { body: JSON.stringify({ user }) })).toMatchObject({
      status: 422,
    });
  });

  it('gives no token for another key', async () => {
    simulated.secrets = {};
    expect(await logIn('wecare')).toEqual({
      kind: 'refused',
      reason: 'invalid credentials',
      httpStatus: 401,
    });
  });
});

describe('Dito', () => {
  it('keeps the extra data that an update leaves out', async () => {
    await update('dito');
    const plano = { attributes: { plano: 'prata' } };
    await update('dito', { id: ids.dito, user: plano, fields: ['attributes.plano'] });
    expect(await control('dito', 'users')).toMatchObject({
      users: { [ids.dito]: { name: 'Ana Prado', data: { plano: 'prata', job_title: 'Analista' } } },
    });
  });

  it.each([
    ['JSON', { headers: { 'Content-Type': 'application/json' } }, 415],
    ['a name in data that is no snake_case', { form: { 'user_data[data]': '{"Plano":"a"}' } }, 400],
    ['a nested value in data', { form: { 'user_data[data]': '{"a":{"b":1}}' } }, 400],
    ['a birthday with the day first', { form: { 'user_data[birthday]': '15/02/1990' } }, 400],
    ['another id_type', { form: { id_type: 'email' } }, 400],
    ['another network', { form: { network_name: 'fb' } }, 400],
    ['another signature', { form: { sha1_signature: '0'.repeat(40) } }, 401],
    ['another API key', { form: { platform_api_key: 'other' } }, 401],
    ['an unknown user', { url: '/users/unknown-1' }, 404],
  ])('refuses %s', async (_, { form, ...change }: Alteration & { form?: object }, status) => {
    const request = await requestOf('dito');
    const fields = Object.fromEntries(new URLSearchParams(request.body));
    const body = String(new URLSearchParams({ ...fields, ...form }));
    expect(await altered('dito', { body, ...change })).toMatchObject({ status });
  });
});

describe('ImageMais', () => {
  it('answers 500 to an e-mail that another user has', async () => {
    await update('imagemais');
    expect(await update('imagemais', { id: 48, user: ana, fields: ['name'] })).toMatchObject({
      kind: 'retry',
      reason: 'Internal server error',
    });
  });

  it('tells an expired token from a wrong one', async () => {
    const accessToken = jwt({ exp: 1_700_000_000 });
    const request = await requestOf('imagemais');
    simulated.secrets = { 'propaga/connections/imagemais': { accessToken } };
    expect((await send(request)).body).toContain('invalid token');
    const headers = { ...request.headers, Authorization: `Bearer ${accessToken}` };
    expect((await send({ ...request, headers })).body).toContain('jwt expired');
  });

  const valid = {
    id: 47,
    name: 'Ana Prado',
    email: ana.email,
    password: ana.password,
    rolesIds: [1],
  };

  it.each([
    [
      { name: '' },
      ['name should not be empty', 'name must be longer than or equal to 5 characters'],
    ],
    [{ email: 'ana.example.com' }, ['email must be an email']],
    [{ password: 'senha123' }, ['password is not strong enough']],
    [{ password: 7 }, expect.arrayContaining(['password must be a string'])],
    [{ id: '47' }, expect.arrayContaining(['id must be an integer number'])],
    [{ id: -1 }, ['id must be a positive number']],
    [{ rolesIds: [] }, ['É necessário pelo menos 1 Grupo de usuário']],
    [{ rolesIds: 1 }, ['É necessário pelo menos 1 Grupo de usuário', 'rolesIds must be an array']],
    [{ phone: null }, ['phone must be a string']],
    [{ roles: [1] }, ['property roles should not exist']],
  ])('refuses %o in the documented words', async (wrong, message) => {
    const reply = await altered('imagemais', { body: JSON.stringify({ ...valid, ...wrong }) });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toEqual({ message });
  });

  it('asks for the accept header that it documents', async () => {
    expect(await altered('imagemais', { headers: { accept: '*/*' } })).toMatchObject({
      status: 406,
    });
  });
});

interface Alteration {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a good request with something about it changed. */
async function altered(name: Name, { url, headers, ...rest }: Alteration) {
  const request = await requestOf(name);
  return send({
    ...request,
    ...rest,
    url: url === undefined ? request.url : `${simulated.baseUrl}/${name}${url}`,
    headers: { ...request.headers, ...headers },
  });
}

function accountOf(name: Name): Account {
  const connection = simulated.config.connections.get(name);
  if (connection === undefined) throw new Error(`There is no connection ${name}.`);
  return connection.account;
}

function accessOf(name: Name): Access {
  const result = accountOf(name).access(secrets[`propaga/connections/${name}`]);
  if (!result.ok) throw new Error(result.issues.join('; '));
  return result.access;
}

async function logIn(name: Name) {
  const { session } = accessOf(name);
  if (session.kind !== 'login') return undefined;
  return session.read(await send(session.request), new Date());
}

async function tokenFor(name: Name): Promise<string | undefined> {
  const { session } = accessOf(name);
  if (session.kind === 'fixed') return session.token;
  const login = await logIn(name);
  return login?.kind === 'token' ? login.token : undefined;
}

async function requestOf(name: Name, update: Update = fullUpdate(name)): Promise<HttpRequest> {
  const prepared = accessOf(name).request(update, await tokenFor(name));
  if (prepared.kind === 'rejected') throw new Error(prepared.reason);
  return prepared.request;
}

function fullUpdate(name: Name): Update {
  const { fields, attributes } = accountOf(name);
  const user: Partial<User> = ana;
  return {
    id: ids[name],
    user,
    fields: [...fields, ...(attributes ? (['attributes.plano'] as const) : [])],
  };
}

async function update(name: Name, change?: Update) {
  return accessOf(name).verdict(await send(await requestOf(name, change)));
}

async function control(
  name: Name,
  what: string,
  { method, body }: { method?: string; body?: unknown } = {},
): Promise<unknown> {
  const response = await fetch(`${simulated.baseUrl}/${name}/_control/${what}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}
