import { constants, createHash, privateDecrypt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import type { ReceivedRequest } from '../support/provider-server.ts';
import { ditoCredentials, ditoKeyPair, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const hashed = await startDitoServer();

const propaga = useLocalSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
    'dito-hash': { provider: 'dito', baseUrl: hashed.baseUrl, id: 'emailSha1' },
    'dito-given': { provider: 'dito', baseUrl: dito.baseUrl, id: 'given' },
  },
  credentials: {
    dito: ditoCredentials,
    'dito-hash': { ...ditoCredentials, publicKey: ditoKeyPair.publicKey },
    'dito-given': ditoCredentials,
  },
});

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
const authentication = {
  id_type: 'id',
  platform_api_key: ditoCredentials.apiKey,
  sha1_signature: sha1(ditoCredentials.secretKey),
  encoding: 'base64',
  network_name: 'pt',
};

function parametersOf(request: ReceivedRequest | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(request?.body.toString()));
}

function sentTo(cpf: string): Record<string, string>[] {
  return dito.requestsAbout(`/users/${cpf}`).map(parametersOf);
}

const everything = {
  name: 'Ana Prado & Cia + 100%',
  email: 'ana.prado@example.com',
  gender: 'female',
  location: 'Brasília',
  birthDate: '1990-02-15',
  registrationId: '00010234',
  mobile: '+5561989899898',
  jobTitle: 'Analista de Dados',
  admissionDate: '2022-01-03',
  manager: 'chefe@example.com',
  attributes: { 'Plano de Saúde': 'ouro', tempoEmAnos: 4, ativo: true },
};

describe('a full change', () => {
  test('is one PUT with form fields: known ones by name, all others in one JSON string', async () => {
    const cpf = madeUpCpf(1);
    const delivery = await propaga.deliver({ user: { key: 'u-full', cpf, ...everything } }, 'dito');

    expect(delivery).toMatchObject({ provider: 'dito', status: 'delivered' });
    const [request, ...others] = dito.requestsAbout(`/users/${cpf}`);
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: 'PUT',
      path: `/users/${cpf}`,
      headers: {
        'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded\b/),
      },
    });
    expect(request?.headers.authorization).toBeUndefined();
    const { 'user_data[data]': data = '', ...parameters } = parametersOf(request);
    expect(parameters).toEqual({
      ...authentication,
      'user_data[name]': 'Ana Prado & Cia + 100%',
      'user_data[email]': 'ana.prado@example.com',
      'user_data[gender]': 'female',
      'user_data[location]': 'Brasília',
      'user_data[birthday]': '1990-02-15',
    });
    expect(JSON.parse(data)).toEqual({
      cpf,
      registration_id: '00010234',
      mobile: '+5561989899898',
      job_title: 'Analista de Dados',
      admission_date: '2022-01-03',
      manager: 'chefe@example.com',
      plano_de_saude: 'ouro',
      tempoemanos: 4,
      ativo: true,
    });
  });
});

describe('a change of one field', () => {
  test.concurrent.for([
    ['name', 'name', 'Ana Prado & Cia + 100%'],
    ['email', 'email', 'ana.prado@example.com'],
    ['gender', 'gender', 'female'],
    ['location', 'location', 'Brasília'],
    ['birthDate', 'birthday', '1990-02-15'],
    ['registrationId', 'data', '{"registration_id":"00010234"}'],
    ['mobile', 'data', '{"mobile":"+5561989899898"}'],
    ['jobTitle', 'data', '{"job_title":"Analista de Dados"}'],
    ['admissionDate', 'data', '{"admission_date":"2022-01-03"}'],
    ['manager', 'data', '{"manager":"chefe@example.com"}'],
    ['attributes.Plano de Saúde', 'data', '{"plano_de_saude":"ouro"}'],
    ['attributes.tempoEmAnos', 'data', '{"tempoemanos":4}'],
  ])('of the %s sends user_data[%s] and nothing else', async ([field = '', member, value]) => {
    const cpf = madeUpCpf(Number.parseInt(sha1(field).slice(0, 6), 16));
    const user = { key: `u-${field}`, cpf, ...everything };
    await propaga.deliver({ user, changed: [field] }, 'dito');
    expect(sentTo(cpf)).toEqual([{ ...authentication, [`user_data[${member}]`]: value }]);
  });

  test('of the areas sends flat values', async () => {
    const cpf = madeUpCpf(2);
    const user = { key: 'u-areas', cpf, areas: ['Produto', 'Dados', 'BI'] };
    await propaga.deliver({ user, changed: ['areas'] }, 'dito');
    const sent = JSON.parse(sentTo(cpf)[0]?.['user_data[data]'] ?? '{}');
    const data = Object.values(sent);
    for (const value of data) expect(value).toBeTypeOf('string');
    expect(data.join(' ')).toMatch(/Produto.*Dados.*BI/);
  });

  test.each([
    ['picture', { picture: 'iVBORw0KGgo=' }],
    ['password', { password: 'Senha@123' }],
    ['roleIds', { roleIds: [1] }],
  ])('of the %s is never told to Dito', async (field, value) => {
    const cpf = madeUpCpf(3);
    const user = { key: `u-never-${field}`, cpf, email: 'ana.prado@example.com', ...value };
    const { deliveries, skipped } = await propaga.accept({ user, changed: [field] });
    expect(deliveries).toEqual([]);
    expect(skipped).toHaveLength(3);
    expect(sentTo(cpf)).toEqual([]);
  });
});

describe('the user', () => {
  test('is known by the hash of the e-mail, trimmed and in lower case', async () => {
    const user = { key: 'u-hash', email: 'Ana.Hash@Example.com', jobTitle: 'Analista' };
    await propaga.deliver({ user, changed: ['jobTitle'] }, 'dito-hash');
    const path = `/users/${sha1('ana.hash@example.com')}`;
    expect(hashed.requestsAbout(path)).toMatchObject([{ method: 'PUT', path }]);
  });

  test('keeps the hash that he is known by when his e-mail changes', async () => {
    const before = { key: 'u-moved', email: 'moved.before@example.com', name: 'Lia Reis' };
    await propaga.deliver({ user: before, changed: ['name'] }, 'dito-hash');
    const after = { user: { ...before, email: 'moved.after@example.com' }, changed: ['email'] };
    await propaga.deliver(after, 'dito-hash');
    const sent = hashed.requestsAbout(`/users/${sha1('moved.before@example.com')}`);
    expect(sent.map((request) => parametersOf(request)['user_data[email]'])).toEqual([
      undefined,
      'moved.after@example.com',
    ]);
  });

  test('is known by the id that the source gave, whatever the account is set to', async () => {
    const ids = { dito: 'given-1', 'dito-given': 'given-2' };
    const user = { key: 'u-given', cpf: madeUpCpf(4), jobTitle: 'Analista', ids };
    const accepted = await propaga.accept({ user });
    for (const connection of ['dito', 'dito-given']) {
      await propaga.reach(deliveryTo(accepted, connection), 'delivered');
    }
    expect(accepted.skipped).toMatchObject([{ connection: 'dito-hash' }]);
    expect(dito.requestsAbout('/users/given-1')).toHaveLength(1);
    expect(dito.requestsAbout('/users/given-2')).toHaveLength(1);
    expect(sentTo(madeUpCpf(4))).toEqual([]);
  });

  test('who has no id at an account is skipped there, with the reason', async () => {
    const { deliveries, skipped } = await propaga.accept({
      user: { key: 'u-none', name: 'Bia N.' },
    });
    expect(deliveries).toEqual([]);
    expect(Object.fromEntries(skipped.map((skip) => [skip.connection, skip.reason]))).toEqual({
      dito: expect.stringMatching(/cpf|id/i),
      'dito-hash': expect.stringMatching(/e-?mail|id/i),
      'dito-given': expect.stringMatching(/\bids?\b/i),
    });
  });
});

describe('the signature', () => {
  test('with a public key is the encrypted secret key in base64', async () => {
    const user = { key: 'u-rsa', email: 'rsa@example.com', name: 'Rita Sá' };
    await propaga.deliver({ user }, 'dito-hash');
    const [request] = hashed.requestsAbout(sha1('rsa@example.com'));
    const { signature = '', ...parameters } = parametersOf(request);
    expect(parameters.encoding).toBe('base64');
    expect(parameters).not.toHaveProperty('sha1_signature');
    const { privateKey: key } = ditoKeyPair;
    const encrypted = Buffer.from(signature, 'base64');
    const decrypted = privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, encrypted);
    expect(decrypted.toString()).toBe(ditoCredentials.secretKey);
  });
});
