import { describe, expect, test } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { jsonOf } from '../support/provider-server.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const byEmail = await startWecareServer({ tokenMember: 'acccess_token' });
const byRegistration = await startWecareServer({ tokenMember: 'access_token' });

const propaga = useLocalSystem({
  connections: {
    wecare: { provider: 'wecare', baseUrl: byEmail.baseUrl, key: 'email' },
    'wecare-registration': {
      provider: 'wecare',
      baseUrl: byRegistration.baseUrl,
      key: 'registrationId',
    },
  },
  credentials: { wecare: wecareCredentials, 'wecare-registration': wecareCredentials },
});

const everything = {
  name: 'Ana Prado',
  email: 'ana.prado@example.com',
  registrationId: '00010234',
  manager: 'chefe@example.com',
  mobile: '+5561989899898',
  birthDate: '1990-02-15',
  admissionDate: '2022-01-03',
  jobTitle: 'Analista de Dados',
  areas: ['Produto', 'Dados', 'BI'],
};

const everythingAtWecare = {
  name: 'Ana Prado',
  email: 'ana.prado@example.com',
  registration_id: '00010234',
  manager: 'chefe@example.com',
  cellphone: '61989899898',
  birth_date: '15/02/1990',
  admission_date: '03/01/2022',
  function: 'Analista de Dados',
  company_area_1: 'Produto',
  company_area_2: 'Dados',
  company_area_3: 'BI',
};

describe('a full change', () => {
  test('arrives as one PATCH with every field in the form that WeCare wants', async () => {
    const delivery = await propaga.deliver({ user: { key: 'u-full', ...everything } }, 'wecare');

    expect(delivery).toMatchObject({ provider: 'wecare', status: 'delivered' });
    expect([...delivery.fields].sort()).toEqual(Object.keys(everything).sort());
    const [request, ...others] = byEmail.requestsAbout('/users/ana.prado@example.com');
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: 'PATCH',
      path: expect.stringMatching(/^\/api\/v2\/users\/ana\.prado(@|%40)example\.com$/),
      headers: {
        'content-type': 'application/json',
        authorization: expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/),
      },
    });
    expect(request && jsonOf(request)).toEqual({ user: everythingAtWecare });
  });

  test('names the user by registration id where the account is set so', async () => {
    const user = { key: 'u-registration', ...everything, registrationId: '00077001' };
    await propaga.deliver({ user }, 'wecare-registration');
    const requests = byRegistration.requestsAbout('/users/00077001');
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/v2/users/00077001',
    ]);
  });

  test('logs in with the key and the secret, once', () => {
    const login = byEmail.requests.filter(({ path }) => path === '/api/v2/authenticate');
    expect(login.map(({ method }) => method)).toEqual(['POST']);
    expect(login.map(jsonOf)).toEqual([wecareCredentials]);
  });
});

describe('a change of one field', () => {
  test.concurrent.each([
    ['name', 'name', 'Ana Prado'],
    ['manager', 'manager', 'chefe@example.com'],
    ['mobile', 'cellphone', '61989899898'],
    ['birthDate', 'birth_date', '15/02/1990'],
    ['admissionDate', 'admission_date', '03/01/2022'],
    ['jobTitle', 'function', 'Analista de Dados'],
    ['email', 'email', 'single.email@example.com'],
    ['registrationId', 'registration_id', '00010234'],
  ])('of the %s sends %s and nothing else', async (field, member, value) => {
    const email = `single.${field.toLowerCase()}@example.com`;
    const user = { key: `u-single-${field}`, ...everything, email };
    await propaga.deliver({ user, changed: [field] }, 'wecare');
    const requests = byEmail.requestsAbout(`/users/${email}`);
    expect(requests.map(jsonOf)).toEqual([{ user: { [member]: value } }]);
  });

  test('of the areas sends as many levels as there are', async () => {
    const email = 'two.areas@example.com';
    const user = { key: 'u-two-areas', email, areas: ['Produto', 'Dados'] };
    await propaga.deliver({ user, changed: ['areas'] }, 'wecare');
    expect(byEmail.requestsAbout(email).map(jsonOf)).toEqual([
      { user: { company_area_1: 'Produto', company_area_2: 'Dados' } },
    ]);
  });

  test.each([
    ['gender', { gender: 'female' }],
    ['location', { location: 'Brasília' }],
    ['cpf', { cpf: '52998224725' }],
    ['password', { password: 'Senha@123' }],
    ['attributes.plano', { attributes: { plano: 'ouro' } }],
  ])('of the %s, which WeCare has no place for, is skipped', async (field, value) => {
    const email = `no.place.${field}@example.com`;
    const user = { key: `u-no-place-${field}`, email, registrationId: '0099', ...value };
    const { deliveries, skipped } = await propaga.accept({ user, changed: [field] });
    expect(deliveries).toEqual([]);
    expect(skipped.map(({ connection }) => connection)).toEqual(['wecare', 'wecare-registration']);
    expect(byEmail.requestsAbout(email)).toEqual([]);
  });

  test('without the key of the account is skipped there with the reason', async () => {
    const user = { key: 'u-without-key', registrationId: '00088001', name: 'Bia Nunes' };
    const accepted = await propaga.accept({ user });
    expect(accepted.skipped).toEqual([
      { connection: 'wecare', reason: expect.stringMatching(/e-?mail|key/i) },
    ]);
    await propaga.reach(deliveryTo(accepted, 'wecare-registration'), 'delivered');
  });
});

describe('a change of the key itself', () => {
  test('is sent to the key from before the change', async () => {
    const change = {
      user: { key: 'u-rename', ...everything, email: 'new.name@example.com' },
      changed: ['email'],
      previous: { email: 'old.name@example.com' },
    };
    await propaga.deliver(change, 'wecare');
    const [request, ...others] = byEmail.requestsAbout('new.name@example.com');
    expect(others).toEqual([]);
    expect(decodeURIComponent(request?.path ?? '')).toBe('/api/v2/users/old.name@example.com');
    expect(request && jsonOf(request)).toEqual({ user: { email: 'new.name@example.com' } });
  });

  test('by registration id is sent to the registration id from before', async () => {
    const change = {
      user: { key: 'u-rename-2', ...everything, registrationId: '00020002' },
      changed: ['registrationId'],
      previous: { registrationId: '00020001' },
    };
    await propaga.deliver(change, 'wecare-registration');
    expect(byRegistration.requestsAbout('00020002').map(({ path }) => path)).toEqual([
      '/api/v2/users/00020001',
    ]);
  });

  test('that had been made already is repeated under the new key', async () => {
    const missing = { status: 404, body: { error: 'user not found' } };
    byEmail.answerNext('/users/before.lost@example.com', missing);
    const change = {
      user: { key: 'u-lost', ...everything, email: 'after.lost@example.com' },
      changed: ['email', 'name'],
      previous: { email: 'before.lost@example.com' },
    };
    const delivery = await propaga.deliver(change, 'wecare');
    expect(delivery.status).toBe('delivered');
    const paths = byEmail.requestsAbout('after.lost@example.com').map(({ path }) => path);
    expect(paths.map(decodeURIComponent)).toEqual([
      '/api/v2/users/before.lost@example.com',
      '/api/v2/users/after.lost@example.com',
    ]);
  });

  test('of a user that has neither key is rejected after both were tried', async () => {
    byEmail.answerAlways('nobody@example.com', {
      status: 404,
      body: { error: 'user not found' },
    });
    const change = {
      user: { key: 'u-nobody', ...everything, email: 'new.nobody@example.com' },
      changed: ['email'],
      previous: { email: 'old.nobody@example.com' },
    };
    const delivery = await propaga.deliver(change, 'wecare');
    expect(delivery).toMatchObject({ status: 'failed', reason: 'HTTP 404: user not found' });
    expect(byEmail.requestsAbout('new.nobody@example.com')).toHaveLength(2);
  });

  test('to an id that the source gave goes to that id', async () => {
    const user = { key: 'u-given', email: 'given@example.com', ids: { wecare: 'given-id' } };
    await propaga.deliver({ user }, 'wecare');
    expect(byEmail.requestsAbout('given@example.com').map(({ path }) => path)).toEqual([
      '/api/v2/users/given-id',
    ]);
  });
});
