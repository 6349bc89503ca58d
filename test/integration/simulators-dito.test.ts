import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Alteration, ids, type Simulated, simulateAll } from './simulated.ts';

let simulated: Simulated;
beforeEach(async () => {
  simulated = await simulateAll();
});
afterEach(() => simulated.stop());

describe('Dito', () => {
  it('keeps the extra data that an update leaves out', async () => {
    await simulated.update('dito');
    const plano = { attributes: { plano: 'prata' } };
    await simulated.update('dito', { id: ids.dito, user: plano, fields: ['attributes.plano'] });
    expect(await simulated.control('dito', 'users')).toMatchObject({
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
    const request = await simulated.requestOf('dito');
    const fields = Object.fromEntries(new URLSearchParams(request.body));
    const body = String(new URLSearchParams({ ...fields, ...form }));
    expect(await simulated.altered('dito', { body, ...change })).toMatchObject({ status });
  });
});
