import { describe, expect, it } from 'vitest';
import { imagemais } from '../../../functions/providers/imagemais.ts';
import { ana } from './made-up-user.ts';
import {
  identify,
  jwt,
  openAccess,
  refusalFor,
  requestFor,
  secretIssues,
  unfit,
} from './open-account.ts';

const settings = { baseUrl: 'https://api-dev.imagemais.com' };
const access = openAccess(imagemais, settings, { accessToken: 'made-up-token' });

describe('the request', () => {
  it('sets everything at once, whatever changed', () => {
    const request = requestFor(access, { id: 47, user: ana, fields: ['mobile'] }, 'made-up-token');
    expect({ ...request, body: JSON.parse(request.body) }).toEqual({
      method: 'PATCH',
      url: 'https://api-dev.imagemais.com/api/users/roles',
      headers: {
        Authorization: 'Bearer made-up-token',
        accept: 'application/json',
        'Content-Type': 'application/json',
      },
      body: {
        id: 47,
        name: 'Ana Prado',
        email: 'ana.prado@example.com',
        password: 'Senha@123',
        phone: '(61) 98989-9898',
        rolesIds: [1, 7],
      },
    });
  });

  it('leaves the phone out for a user without one', () => {
    const { mobile, ...user } = ana;
    const request = requestFor(access, { id: 47, user, fields: ['name'] }, 'made-up-token');
    expect(mobile).toBeDefined();
    expect(JSON.parse(request.body)).not.toHaveProperty('phone');
  });

  it.each([
    ['a name under 5 characters', { name: 'José' }, 'name must have at least 5 characters'],
    [
      'four characters of two units each',
      { name: '😀😀😀😀' },
      'name must have at least 5 characters',
    ],
    ['a password under 8', { password: 'Ab@4567' }, 'password must have at least 8 characters'],
    ['no role', { roleIds: [] }, 'roleIds must name at least one role'],
  ])('is refused for %s, before any call', (_, wrong, reason) => {
    const update = { id: 47, user: { ...ana, ...wrong }, fields: ['name'] } as const;
    expect(refusalFor(access, update, 'made-up-token')).toEqual(reason);
  });

  it.each(['+12025550123', '+5561889899898'])('is made without the number %s', (mobile) => {
    const user = { ...ana, mobile };
    const request = requestFor(access, { id: 47, user, fields: ['name'] }, 'made-up-token');
    expect(JSON.parse(request.body)).not.toHaveProperty('phone');
    const [leftOut, ...others] = unfit(imagemais, settings, { user, fields: ['name'] });
    expect(leftOut).toMatchObject({ field: 'mobile' });
    expect(others).toEqual([]);
    expect(unfit(imagemais, settings, { user: ana, fields: ['mobile'] })).toEqual([]);
  });

  it('is made for the shortest name and password there can be', () => {
    const user = { ...ana, name: 'Josué', password: 'Ab@45678' };
    expect(refusalFor(access, { id: 47, user, fields: ['name'] }, 't')).toBeUndefined();
  });
});

describe('what every request needs', () => {
  it('is asked for before anything is sent', () => {
    expect(imagemais.account(settings)).toMatchObject({
      update: 'whole',
      requires: ['name', 'email', 'password', 'roleIds'],
    });
  });
});

describe('who the user is', () => {
  it.each([
    [47, 47],
    ['47', 47],
    ['0047', 47],
  ])('is the whole number that %o stands for', (given, id) => {
    expect(identify(imagemais, settings, { given })).toEqual({ kind: 'known', ids: [id] });
  });

  it.each(['abc', '4.5', '-1', '0', 0, -3, 1.5, '', '99999999999999999999'])(
    'cannot be told from %o',
    (given) => {
      expect(identify(imagemais, settings, { given, remembered: [47] })).toEqual({
        kind: 'unknown',
        reason: "no id: the user's ids entry for this connection is not a whole number above 0",
      });
    },
  );

  it('is remembered, but never derived', () => {
    expect(identify(imagemais, settings, { remembered: [47] })).toMatchObject({ ids: [47] });
    expect(identify(imagemais, settings, { user: ana })).toMatchObject({ kind: 'unknown' });
  });
});

describe('the session', () => {
  it('is the token of the secret, until the time it names itself', () => {
    const expiresAt = new Date('2026-11-22T13:00:00Z');
    const accessToken = jwt({ sub: 1, exp: expiresAt.getTime() / 1_000 });
    const { session, secrets } = openAccess(imagemais, settings, { accessToken });
    expect(session).toEqual({ kind: 'fixed', token: accessToken, expiresAt });
    expect(secrets).toEqual([accessToken]);
  });

  it.each(['opaque', 'a.b.c', jwt({}), jwt({ exp: 'soon' }), jwt({ exp: 1e300 })])(
    'has no known end with the token %s',
    (accessToken) => {
      expect(openAccess(imagemais, settings, { accessToken }).session).toEqual({
        kind: 'fixed',
        token: accessToken,
      });
    },
  );
});

it('a secret without its token is refused by the name of the member', () => {
  expect(secretIssues(imagemais, settings, {})).toEqual(['accessToken is missing']);
  expect(secretIssues(imagemais, settings, { accessToken: 'a b' })).toHaveLength(1);
});
