import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ana } from '../unit/providers/made-up-user.ts';
import { jwt } from '../unit/providers/open-account.ts';
import { type Simulated, send, simulateAll } from './simulated.ts';

let simulated: Simulated;
beforeEach(async () => {
  simulated = await simulateAll();
});
afterEach(() => simulated.stop());

describe('ImageMais', () => {
  it('answers 500 to an e-mail that another user has', async () => {
    await simulated.update('imagemais');
    expect(
      await simulated.update('imagemais', { id: 48, user: ana, fields: ['name'] }),
    ).toMatchObject({
      kind: 'retry',
      said: ['Internal server error'],
    });
  });

  it('tells an expired token from a wrong one', async () => {
    const accessToken = jwt({ exp: 1_700_000_000 });
    const request = await simulated.requestOf('imagemais');
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
    const reply = await simulated.altered('imagemais', {
      body: JSON.stringify({ ...valid, ...wrong }),
    });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toEqual({ message });
  });

  it('asks for the accept header that it documents', async () => {
    expect(await simulated.altered('imagemais', { headers: { accept: '*/*' } })).toMatchObject({
      status: 406,
    });
  });
});
