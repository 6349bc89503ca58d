import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Update } from '../../functions/domain/provider.ts';
import { ana } from '../unit/providers/made-up-user.ts';
import { ids, type Simulated, send, simulateAll } from './simulated.ts';

let simulated: Simulated;
beforeEach(async () => {
  simulated = await simulateAll();
});
afterEach(() => simulated.stop());

describe('WeCare', () => {
  it('knows a renamed user by the new key only', async () => {
    const rename = { user: { email: 'ana.nova@example.com' }, fields: ['email'] } as const;
    expect(await simulated.update('wecare', { ...rename, id: ids.wecare })).toEqual({
      kind: 'delivered',
    });
    expect(await simulated.update('wecare', { ...rename, id: ids.wecare })).toMatchObject({
      kind: 'not-found',
      said: ['user not found'],
    });
    expect(await simulated.update('wecare', { ...rename, id: 'ana.nova@example.com' })).toEqual({
      kind: 'delivered',
    });
  });

  it.each([
    ['email', { email: ana.email }, 'email already exists'],
    ['registrationId', { registrationId: ana.registrationId }, 'registration_id already exists'],
  ] as const)('keeps %s to one user', async (field, user, reason) => {
    await simulated.update('wecare');
    expect(
      await simulated.update('wecare', { id: 'bia@example.com', user, fields: [field] }),
    ).toMatchObject({
      kind: 'retry',
      said: [reason],
    });
  });

  it('knows a manager named unknown only after an update of that manager', async () => {
    const manager = 'unknown-boss@example.com';
    const change = { id: ids.wecare, user: { manager }, fields: ['manager'] } as const;
    const retry = { kind: 'retry', said: ['leader of the user not found'] };
    expect(await simulated.update('wecare', change)).toMatchObject(retry);
    await simulated.update('wecare', { id: '77', user: { email: manager }, fields: ['email'] });
    expect(await simulated.update('wecare', change)).toEqual({ kind: 'delivered' });
  });

  it('updates a batch as a whole or not at all', async () => {
    const access = simulated.accessOf('wecare');
    const token = await simulated.tokenFor('wecare');
    const good: Update = { id: 'bia@example.com', user: { name: 'Bia' }, fields: ['name'] };
    const bad: Update = { id: 'unknown-x@example.com', user: { name: 'X' }, fields: ['name'] };
    const batch = (updates: Update[]) => {
      const request = access.batch?.(updates, token);
      if (request === undefined) throw new Error('no batch');
      return send(request);
    };

    expect(await batch([good, bad])).toMatchObject({ status: 404 });
    expect(await simulated.control('wecare', 'users')).toEqual({ users: {} });
    const caio: Update = { id: 'caio@example.com', user: { name: 'Caio' }, fields: ['name'] };
    expect(await batch([good, caio])).toMatchObject({ status: 200 });
    expect(
      Object.keys(Object(Reflect.get(Object(await simulated.control('wecare', 'users')), 'users'))),
    ).toEqual(['bia@example.com', 'caio@example.com']);
  });

  it('accepts a token no longer once it has ended', async () => {
    const request = await simulated.requestOf('wecare');
    await simulated.control('wecare', 'tokens', { method: 'DELETE' });
    expect(await send(request)).toMatchObject({
      status: 401,
      body: '{"error":"access token expired"}',
    });
    expect(await simulated.update('wecare')).toEqual({ kind: 'delivered' });
  });

  it.each([
    ['an ISO date', { birth_date: '1990-02-15' }],
    ['a day that is none', { birth_date: '31/02/1990' }],
    ['a number with +55', { cellphone: '+5561989899898' }],
    ['a field that is not in the table', { matricula: '1' }],
    ['an empty text', { name: '' }],
    ['null', { name: null }],
  ])('refuses %s', async (_, user) => {
    expect(await simulated.altered('wecare', { body: JSON.stringify({ user }) })).toMatchObject({
      status: 422,
    });
  });

  it('gives no token for another key', async () => {
    simulated.secrets = {};
    expect(await simulated.logIn('wecare')).toMatchObject({
      kind: 'refused',
      said: ['invalid credentials'],
      httpStatus: 401,
    });
  });
});
