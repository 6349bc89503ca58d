import { describe, expect, it } from 'vitest';
import { wecare } from '../../../functions/providers/wecare.ts';
import { ana } from './made-up-user.ts';
import { jwt, openAccess, requestFor, secretIssues, unfit } from './open-account.ts';

const settings = { baseUrl: 'https://acme.wecare.app.br', key: 'email' };
const secret = { key: 'made-up-key', secret: 'made-up-secret' };
const access = openAccess(wecare, settings, secret);
const allFields = wecare.account(settings).fields;

describe('the request', () => {
  it('sends a full change in the documented form', () => {
    const request = requestFor(access, { id: ana.email, user: ana, fields: allFields }, 'token');
    expect({ ...request, body: JSON.parse(request.body) }).toEqual({
      method: 'PATCH',
      url: 'https://acme.wecare.app.br/api/v2/users/ana.prado%40example.com',
      headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json' },
      body: {
        user: {
          name: 'Ana Prado',
          email: 'ana.prado@example.com',
          registration_id: '00010234',
          manager: 'chefe@example.com',
          cellphone: '61989899898',
          birth_date: '15/02/1990',
          admission_date: '31/01/2022',
          function: 'Analista',
          company_area_1: 'Produto',
          company_area_2: 'Dados',
          company_area_3: 'BI',
        },
      },
    });
  });

  it.each([
    ['name', { name: 'Ana Prado' }],
    ['email', { email: 'ana.prado@example.com' }],
    ['registrationId', { registration_id: '00010234' }],
    ['manager', { manager: 'chefe@example.com' }],
    ['mobile', { cellphone: '61989899898' }],
    ['birthDate', { birth_date: '15/02/1990' }],
    ['admissionDate', { admission_date: '31/01/2022' }],
    ['jobTitle', { function: 'Analista' }],
    ['areas', { company_area_1: 'Produto', company_area_2: 'Dados', company_area_3: 'BI' }],
  ] as const)('sends nothing but %s when only that changed', (field, user) => {
    const request = requestFor(access, { id: ana.email, user: ana, fields: [field] }, 'token');
    expect(JSON.parse(request.body)).toEqual({ user });
  });

  it('sends only as many areas as there are', () => {
    const user = { ...ana, areas: ['Produto'] };
    const request = requestFor(access, { id: ana.email, user, fields: ['areas'] }, 'token');
    expect(JSON.parse(request.body)).toEqual({ user: { company_area_1: 'Produto' } });
  });

  it.each([
    ['+12025550123', 'is not a Brazilian number (+55), and the provider takes no other'],
    ['+5520989899898', 'has no Brazilian area code (DDD) after +55'],
    [
      '+5561889899898',
      'must have nine digits that start with 9, or eight that start with 2 to 5, after +55 and the area code',
    ],
  ])('leaves out the number %s when that is to be sent, and says why', (mobile, reason) => {
    const user = { ...ana, mobile };
    const update = { id: ana.email, user, fields: ['name', 'mobile'] } as const;
    expect(JSON.parse(requestFor(access, update, 'token').body)).toEqual({
      user: { name: 'Ana Prado' },
    });
    expect(unfit(wecare, settings, update)).toEqual([{ field: 'mobile', reason }]);
    expect(unfit(wecare, settings, { user, fields: ['name'] })).toEqual([]);
    expect(unfit(wecare, settings, { user: ana, fields: ['mobile'] })).toEqual([]);
  });

  it('sends a landline', () => {
    const user = { mobile: '+551133334444' };
    const request = requestFor(access, { id: ana.email, user, fields: ['mobile'] }, 'token');
    expect(JSON.parse(request.body)).toEqual({ user: { cellphone: '1133334444' } });
  });
});

describe('a batch', () => {
  const batching = openAccess(wecare, { ...settings, batch: true }, secret);

  it('is only there when the settings ask for it', () => {
    expect(access.batch).toBeUndefined();
    expect(wecare.account(settings).batches).toBe(false);
    expect(batching.batch).toBeDefined();
    expect(wecare.account({ ...settings, batch: true }).batches).toBe(true);
  });

  it('names each user by the key', () => {
    const updates = [
      { id: ana.email, user: ana, fields: ['name'] },
      { id: '00010235', user: { jobTitle: 'Gerente' }, fields: ['jobTitle'] },
    ] as const;
    const request = batching.batch?.(updates, 'token');
    expect(request).toEqual({
      method: 'PATCH',
      url: 'https://acme.wecare.app.br/api/v2/users',
      headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json' },
      body: '{"users":[{"ana.prado@example.com":{"name":"Ana Prado"}},{"00010235":{"function":"Gerente"}}]}',
    });
  });

  it('leaves out a number that WeCare cannot take', () => {
    const user = { name: 'Ana', mobile: '+12025550123' };
    const update = { id: 'a', user, fields: ['name', 'mobile'] } as const;
    expect(batching.batch?.([update], 'token').body).toBe('{"users":[{"a":{"name":"Ana"}}]}');
  });
});

describe('the session', () => {
  const { session } = access;
  if (session.kind !== 'login') throw new Error('no login');
  const now = new Date('2026-11-22T12:00:00Z');

  it('is a login with key and secret', () => {
    expect(session.request).toEqual({
      method: 'POST',
      url: 'https://acme.wecare.app.br/api/v2/authenticate',
      headers: { 'Content-Type': 'application/json' },
      body: '{"key":"made-up-key","secret":"made-up-secret"}',
    });
    expect(access.secrets).toEqual(['made-up-key', 'made-up-secret']);
  });

  it.each(['access_token', 'acccess_token'])('takes the token from %s', (member) => {
    const body = JSON.stringify({ [member]: 'opaque' });
    expect(session.read({ status: 200, body }, now)).toEqual({ kind: 'token', token: 'opaque' });
  });

  it('lasts as long as the token itself says', () => {
    const expiresAt = new Date('2026-11-22T14:00:00Z');
    const token = jwt({ exp: expiresAt.getTime() / 1_000 });
    const body = JSON.stringify({ acccess_token: token });
    expect(session.read({ status: 200, body }, now)).toEqual({ kind: 'token', token, expiresAt });
  });

  it.each([400, 401, 403])('is refused by a %i', (status) => {
    const body = '{"error":"invalid credentials"}';
    expect(session.read({ status, body }, now)).toEqual({
      kind: 'refused',
      code: { 400: 'invalid', 401: 'unauthorized', 403: 'forbidden' }[status],
      reason: `HTTP ${status}`,
      said: ['invalid credentials'],
      httpStatus: status,
    });
  });
});

describe('a secret', () => {
  it.each([
    [{}, ['key is missing', 'secret is missing']],
    [{ key: 'k', secret: '' }, ['secret must not be empty']],
    [{ ...secret, token: 't' }, ['token is not a field that is known here']],
  ])('like %o is refused by the names of its members', (candidate, issues) => {
    expect(secretIssues(wecare, settings, candidate)).toEqual(issues);
  });
});
