import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulated, send, simulateAll } from './simulated.ts';

let simulated: Simulated;
beforeEach(async () => {
  simulated = await simulateAll();
});
afterEach(() => simulated.stop());

describe('gestao.plus', () => {
  it('gives no token for a wrong password or a wrong client', async () => {
    simulated.secrets = { 'propaga/connections/gestao-plus': { username: 'x', password: 'y' } };
    expect(await simulated.logIn('gestao-plus')).toMatchObject({
      kind: 'refused',
      said: ['Invalid username and password combination'],
      httpStatus: 401,
    });
    const clientSecret = 'app';
    simulated.secrets = {
      'propaga/connections/gestao-plus': { username: 'x', password: 'y', clientSecret },
    };
    expect(await simulated.logIn('gestao-plus')).toMatchObject({
      kind: 'refused',
      httpStatus: 400,
    });
  });

  it('takes the fixed token of the secret', async () => {
    const request = await simulated.requestOf('gestao-plus');
    simulated.secrets = { 'propaga/connections/gestao-plus': { accessToken: 'a-fixed-token' } };
    await simulated.control('gestao-plus', 'tokens', { method: 'DELETE' });
    const authorized = { ...request.headers, Authorization: 'Bearer a-fixed-token' };
    expect((await send({ ...request, headers: authorized })).status).toBe(200);
    expect(await send(request)).toMatchObject({ status: 401, body: '{}' });
  });

  it('takes pictures of megabytes', async () => {
    const picture = Buffer.alloc(3_000_000, 'picture').toString('base64');
    const update = { id: 108, user: { picture }, fields: ['picture'] } as const;
    expect(await simulated.update('gestao-plus', update)).toEqual({ kind: 'delivered' });
  });

  it.each([
    ['another origin', { headers: { Origin: 'https://other.gestao.plus' } }, 403],
    ['no JSON', { headers: { 'Content-Type': 'text/plain' } }, 400],
    ['another field', { body: '{"dataKey":"name","dataValue":"QQ=="}' }, 400],
    ['no base64', { body: '{"dataKey":"picture","dataValue":"data:image/png"}' }, 400],
    ['an unknown user', { url: '/user-metadata/unknown-1' }, 403],
    ['no documented route', { url: '/user/108' }, 404],
  ])('refuses %s', async (_, change, status) => {
    expect(await simulated.altered('gestao-plus', change)).toMatchObject({ status });
  });
});
