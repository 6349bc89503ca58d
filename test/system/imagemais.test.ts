import { describe, expect, test } from 'vitest';
import { useLocalSystem } from '../support/local-system.ts';
import { jsonOf, type ProviderServer } from '../support/provider-server.ts';
import { passwordHash, startImagemaisServer } from '../support/provider-server-imagemais.ts';
import { makeJwt } from '../support/provider-server-jwt.ts';

const imagemais = await startImagemaisServer();
const accessToken = makeJwt(Math.floor(Date.now() / 1_000) + 3_600);

const propaga = useLocalSystem({
  connections: { imagemais: { provider: 'imagemais', baseUrl: imagemais.baseUrl } },
  credentials: { imagemais: { accessToken } },
});

function userOf(id: number) {
  return {
    key: `u-${id}`,
    name: 'Ana Prado',
    email: `ana.${id}@example.com`,
    password: 'Senha@123',
    mobile: '+5581988887777',
    roleIds: [1, 3],
    ids: { imagemais: id },
  };
}

function sentAbout(id: number, server: ProviderServer = imagemais) {
  return server.requestsAbout(`"id":${id}`);
}

function bodyFor(id: number) {
  const { name, email, password, roleIds } = userOf(id);
  return { id, name, email, password, phone: '(81) 98888-7777', rolesIds: roleIds };
}

describe('a change', () => {
  test('is one PATCH with the whole user and his id in the body', async () => {
    const delivery = await propaga.deliver({ user: userOf(47) }, 'imagemais');

    expect(delivery).toMatchObject({ provider: 'imagemais', status: 'delivered' });
    const [request, ...others] = sentAbout(47);
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: 'PATCH',
      path: '/api/users/roles',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${accessToken}`,
      },
    });
    expect(request && jsonOf(request)).toEqual(bodyFor(47));
    expect(JSON.stringify(delivery)).not.toContain(passwordHash);
  });

  test.concurrent.each([
    ['name', 101],
    ['email', 102],
    ['password', 103],
    ['mobile', 104],
    ['roleIds', 105],
  ])('of the %s alone sends everything that ImageMais requires', async (field, id) => {
    await propaga.deliver({ user: userOf(id), changed: [field] }, 'imagemais');
    const [body, ...others] = sentAbout(id).map(jsonOf);
    expect(others).toEqual([]);
    const { phone, ...required } = bodyFor(id);
    expect(body).toMatchObject(required);
    if (field === 'mobile') expect(body).toHaveProperty('phone', phone);
  });

  test('of a user without a mobile phone has no phone in it', async () => {
    const { mobile: _mobile, ...user } = userOf(110);
    await propaga.deliver({ user }, 'imagemais');
    const { phone: _phone, ...expected } = bodyFor(110);
    expect(sentAbout(110).map(jsonOf)).toEqual([expected]);
  });

  test.each([
    ['the id', { ids: undefined }, /\bids?\b/i],
    ['the name', { name: undefined }, /name/],
    ['the e-mail address', { email: undefined }, /email/],
    ['the password', { password: undefined }, /password/],
    ['the roles', { roleIds: undefined }, /roleIds/],
  ])('without %s is skipped, and the reason says so', async (_what, absence, reason) => {
    const user = { ...userOf(120), ...absence };
    const { deliveries, skipped } = await propaga.accept({ user });
    expect(deliveries).toEqual([]);
    expect(skipped).toEqual([{ connection: 'imagemais', reason: expect.stringMatching(reason) }]);
    expect(sentAbout(120)).toEqual([]);
  });

  test.each([
    ['cpf', { cpf: '52998224725' }],
    ['picture', { picture: 'iVBORw0KGgo=' }],
    ['jobTitle', { jobTitle: 'Analista' }],
  ])('of the %s, which ImageMais has no place for, is skipped', async (field, value) => {
    const user = { ...userOf(130), ...value };
    const { deliveries, skipped } = await propaga.accept({ user, changed: [field] });
    expect(deliveries).toEqual([]);
    expect(skipped).toMatchObject([{ connection: 'imagemais' }]);
    expect(sentAbout(130)).toEqual([]);
  });

  test.each([
    ['a name under 5 characters', { name: 'Ana' }, /name/],
    ['a password under 8 characters', { password: 'Ab@1234' }, /password/],
    ['no role', { roleIds: [] }, /roleIds/],
  ])('with %s is rejected before any call', async (_what, value, reason) => {
    const delivery = await propaga.deliver({ user: { ...userOf(140), ...value } }, 'imagemais');
    expect(delivery).toMatchObject({ status: 'failed', failure: 'rejected' });
    expect(delivery.reason).toMatch(reason);
    expect(sentAbout(140)).toEqual([]);
  });
});

describe('an error of ImageMais', () => {
  const nameMessages = ['name should not be empty', 'name must be a string'];
  const roleMessages = ['É necessário pelo menos 1 Grupo de usuário', 'rolesIds must be an array'];

  test.concurrent.each([
    ['a name refused', 201, 400, { message: nameMessages }, nameMessages.join('; ')],
    ['roles refused', 202, 400, { message: roleMessages }, roleMessages.join('; ')],
    ['not found', 203, 404, { statusCode: 404, message: 'Not found here' }, 'Not found …'],
    ['forbidden', 204, 403, { statusCode: 403, message: 'Forbidden' }, 'Forbidden'],
    ['unprocessable', 205, 422, { message: 'Invalid?' }, 'Invalid?'],
  ])('is final and never sent again: %s', async (_what, id, status, body, reason) => {
    imagemais.answerNext(`"id":${id}`, { status, body });
    const delivery = await propaga.deliver({ user: userOf(id) }, 'imagemais');
    expect(delivery).toMatchObject({
      status: 'failed',
      failure: 'rejected',
      reason: `HTTP ${status}: ${reason}`,
      attempts: [{ outcome: 'rejected', httpStatus: status, reason: `HTTP ${status}: ${reason}` }],
    });
    expect(sentAbout(id)).toHaveLength(1);
  });

  test.concurrent('500 is tried three more times and then taken for a duplicate e-mail', async () => {
    const body = { statusCode: 500, message: 'Internal server error' };
    imagemais.answerAlways('"id":210', { status: 500, body });
    const delivery = await propaga.deliver({ user: userOf(210) }, 'imagemais');
    expect(delivery).toMatchObject({ status: 'failed', failure: 'rejected' });
    expect(delivery.reason).toContain('possible duplicate e-mail');
    expect(sentAbout(210)).toHaveLength(4);
  });

  test.concurrent('500 that passes is overcome', async () => {
    const body = { statusCode: 500, message: 'Internal server error' };
    imagemais.answerNext('"id":211', { status: 500, body });
    const delivery = await propaga.deliver({ user: userOf(211) }, 'imagemais');
    expect(delivery.status).toBe('delivered');
    expect(sentAbout(211)).toHaveLength(2);
  });
});
