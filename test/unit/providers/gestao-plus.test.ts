import { describe, expect, it } from 'vitest';
import { gestaoPlus } from '../../../functions/providers/gestao-plus.ts';
import { ana } from './made-up-user.ts';
import { identify, openAccess, requestFor, secretIssues } from './open-account.ts';

const settings = { origin: 'https://acme.gestao.plus' };
const login = { username: '52998224725', password: 'made-up' };
const now = new Date('2026-11-22T12:00:00Z');

describe('the request', () => {
  it('puts the picture into the metadata of the user with the given id', () => {
    const access = openAccess(gestaoPlus, settings, { accessToken: 'made-up-token' });
    const update = { id: '108', user: ana, fields: ['picture'] } as const;

    expect(requestFor(access, update, 'made-up-token')).toEqual({
      method: 'PATCH',
      url: 'https://api.gestao.plus/user-metadata/108',
      headers: {
        Origin: 'https://acme.gestao.plus',
        Authorization: 'Bearer made-up-token',
        'Content-Type': 'application/json',
      },
      body: '{"dataKey":"picture","dataValue":"aGVsbG8="}',
    });
  });

  it('keeps an id with reserved characters in its one path segment', () => {
    const access = openAccess(gestaoPlus, settings, { accessToken: 'made-up-token' });
    const { url } = requestFor(access, { id: '../a b?c', user: ana, fields: ['picture'] }, 't');
    expect(url).toBe('https://api.gestao.plus/user-metadata/..%2Fa%20b%3Fc');
  });

  it('goes below a base URL that has a path and a slash at its end', () => {
    const local = { ...settings, baseUrl: 'http://127.0.0.1:4100/simulators/gestao-plus/' };
    const access = openAccess(gestaoPlus, local, { accessToken: 'made-up-token' });
    const { url } = requestFor(access, { id: 5, user: ana, fields: ['picture'] }, 't');
    expect(url).toBe('http://127.0.0.1:4100/simulators/gestao-plus/user-metadata/5');
  });
});

describe('the session', () => {
  it('is the token of the secret, whose end nobody knows', () => {
    const access = openAccess(gestaoPlus, settings, { accessToken: 'made-up-token' });
    expect(access.session).toEqual({ kind: 'fixed', token: 'made-up-token' });
    expect(access.secrets).toEqual(['made-up-token']);
  });

  it('is a password login with the client "app" and no client secret by default', () => {
    const { session } = openAccess(gestaoPlus, settings, login);
    if (session.kind !== 'login') throw new Error('no login');
    expect({ ...session.request, body: JSON.parse(session.request.body) }).toEqual({
      method: 'POST',
      url: 'https://api.gestao.plus/oauth',
      headers: { Origin: 'https://acme.gestao.plus', 'Content-Type': 'application/json' },
      body: {
        grant_type: 'password',
        client_id: 'app',
        client_secret: null,
        username: '52998224725',
        password: 'made-up',
      },
    });
  });

  it.each([
    ['as text', 'app'],
    ['as null', null],
  ])('sends the client secret of the connection, %s', (_, clientSecret) => {
    const { session } = openAccess(gestaoPlus, settings, { ...login, clientSecret });
    if (session.kind !== 'login') throw new Error('no login');
    expect(JSON.parse(session.request.body)).toMatchObject({ client_secret: clientSecret });
  });

  it.each([
    ['by default', {}],
    ['as everybody may write it', { clientId: 'app', clientSecret: 'app' }],
  ])('does not count the client of everybody among the secrets: %s', (_, client) => {
    const { secrets } = openAccess(gestaoPlus, settings, { ...login, ...client });
    expect(secrets).toEqual(['52998224725', 'made-up']);
  });

  it('counts a password that is the name of the client among the secrets', () => {
    const { secrets } = openAccess(gestaoPlus, settings, { ...login, password: 'app' });
    expect(secrets).toContain('app');
  });

  it('counts every credential among the secrets', () => {
    const secret = { ...login, clientId: 'a client', clientSecret: 'a client secret' };
    expect(openAccess(gestaoPlus, settings, secret).secrets).toEqual(
      expect.arrayContaining(['52998224725', 'made-up', 'a client', 'a client secret']),
    );
  });
});

describe('the reply to a login', () => {
  const token = 'made-up-token';
  const inTwelveHours = new Date('2026-11-23T00:00:00Z');

  it.each([
    ['with its life as text', { access_token: token, expires_in: '43200' }, inTwelveHours],
    ['with its life as a number', { access_token: token, expires_in: 43_200 }, inTwelveHours],
    ['with no life', { access_token: token }, undefined],
    ['with a life that is no number', { access_token: token, expires_in: 'soon' }, undefined],
    ['with an endless life', { access_token: token, expires_in: '1e300' }, undefined],
  ])('gives a token %s', (_, body, expiresAt) => {
    expect(read({ status: 200, body: JSON.stringify(body) })).toEqual({
      kind: 'token',
      token,
      ...(expiresAt && { expiresAt }),
    });
  });

  it.each([
    [400, 'invalid_client', undefined, 'invalid_client'],
    [401, 'invalid_grant', 'Invalid username and password combination', undefined],
    [403, 'Forbidden', 'Forbidden', undefined],
  ])('with status %i means that the credentials are refused', (status, title, detail, words) => {
    const body = JSON.stringify({ type: 'about:blank', title, status, detail });
    expect(read({ status, body })).toEqual({
      kind: 'refused',
      code: { 400: 'invalid', 401: 'unauthorized', 403: 'forbidden' }[status],
      reason: `HTTP ${status}`,
      said: [words ?? detail],
      httpStatus: status,
    });
  });

  it.each([
    [{ status: 200, body: '{}' }, 'the login reply holds no token'],
    [{ status: 200, body: '{"access_token":""}' }, 'the login reply holds no token'],
    [{ status: 200, body: '{"access_token":"two\\nlines"}' }, 'the login reply holds no token'],
    [
      { status: 200, body: `{"access_token":"${'a'.repeat(8_001)}"}` },
      'the login reply holds no token',
    ],
    [{ status: 200, body: '<html>' }, "the reply is not the provider's: it is a page in HTML"],
    [{ status: 404, body: '' }, 'HTTP 404'],
    [{ status: 500, body: '{"detail":"broken"}' }, 'HTTP 500'],
  ])('is worth another attempt when it is %o', (reply, reason) => {
    expect(read(reply)).toMatchObject({ kind: 'retry', reason, httpStatus: reply.status });
  });

  it('passes on how long the provider wants to be left alone', () => {
    expect(read({ status: 429, retryAfter: '30', body: '' })).toMatchObject({
      kind: 'retry',
      retryAfter: '30',
    });
  });

  function read(reply: { status: number; body: string; retryAfter?: string }) {
    const { session } = openAccess(gestaoPlus, settings, login);
    if (session.kind !== 'login') throw new Error('no login');
    return session.read(reply, now);
  }
});

describe('who the user is', () => {
  it('is what the source says, else what is remembered', () => {
    const remembered = ['7'];
    expect(identify(gestaoPlus, settings, { given: 108, remembered })).toEqual({
      kind: 'known',
      ids: [108],
    });
    expect(identify(gestaoPlus, settings, { remembered })).toEqual({ kind: 'known', ids: ['7'] });
  });

  it('is unknown without an id, however much else is known', () => {
    expect(identify(gestaoPlus, settings, { user: ana })).toEqual({
      kind: 'unknown',
      reason: 'no id: the user has no ids entry for this connection',
    });
  });
});

describe('a secret', () => {
  it.each([
    [undefined, ['is missing']],
    ['text', ['must be an object with either accessToken, or username and password']],
    [{}, ['must be an object with either accessToken, or username and password']],
    [{ username: 'u' }, ['password is missing']],
    [{ password: 'p' }, ['username is missing']],
    [{ ...login, clientSecret: 5 }, ['clientSecret must be a string or null']],
    [{ ...login, user: 'u' }, ['user is not a field that is known here']],
    [{ accessToken: 'Bearer x' }, [expect.stringContaining('accessToken must be the token alone')]],
    [{ accessToken: 't\n' }, [expect.stringContaining('no line break')]],
    [{ accessToken: 't', ...login }, expect.arrayContaining([expect.stringContaining('username')])],
  ])('like %o is refused by the names of its members', (secret, issues) => {
    expect(secretIssues(gestaoPlus, settings, secret)).toEqual(issues);
  });
});
