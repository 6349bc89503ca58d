import { constants, createHash, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dito } from '../../../functions/providers/dito.ts';
import { ana } from './made-up-user.ts';
import {
  identify,
  openAccess,
  refusalFor,
  requestFor,
  secretIssues,
  unfit,
} from './open-account.ts';

const settings = { id: 'cpf' };
const secret = { apiKey: 'made-up-api-key', secretKey: 'made-up-secret-key' };
const access = openAccess(dito, settings, secret);
const secretSha1 = createHash('sha1').update('made-up-secret-key').digest('hex');

const authentication = {
  id_type: 'id',
  platform_api_key: 'made-up-api-key',
  sha1_signature: secretSha1,
  encoding: 'base64',
  network_name: 'pt',
};

function formOf(fields: Parameters<typeof requestFor>[1]['fields'], user: object = ana) {
  const { body } = requestFor(access, { id: ana.cpf, user, fields });
  const { 'user_data[data]': data, ...form } = Object.fromEntries(new URLSearchParams(body));
  return { ...form, ...(data !== undefined && { data: JSON.parse(data) }) };
}

describe('the request', () => {
  it('is a form below the id', () => {
    const { body, ...request } = requestFor(access, { id: ana.cpf, user: ana, fields: ['name'] });
    expect(request).toEqual({
      method: 'PUT',
      url: 'https://login.plataformasocial.com.br/users/52998224725',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(body).toBe(
      `id_type=id&platform_api_key=made-up-api-key&sha1_signature=${secretSha1}` +
        '&encoding=base64&network_name=pt&user_data%5Bname%5D=Ana+Prado',
    );
  });

  it('sends a full change in the documented form', () => {
    const { fields } = dito.account(settings);
    const attributes = ['plano', 'Área de atuação', 'pontos', 'ativo'] as const;
    const changed = [...fields, ...attributes.map((name) => `attributes.${name}` as const)];
    expect(formOf(changed)).toEqual({
      ...authentication,
      'user_data[name]': 'Ana Prado',
      'user_data[email]': 'ana.prado@example.com',
      'user_data[gender]': 'female',
      'user_data[location]': 'Brasília',
      'user_data[birthday]': '1990-02-15',
      data: {
        cpf: '52998224725',
        registration_id: '00010234',
        mobile: '+5561989899898',
        job_title: 'Analista',
        admission_date: '2022-01-31',
        areas: 'Produto / Dados / BI',
        manager: 'chefe@example.com',
        plano: 'ouro',
        area_de_atuacao: 'Sul',
        pontos: 12,
        ativo: true,
      },
    });
  });

  it.each([
    ['name', { 'user_data[name]': 'Ana Prado' }],
    ['email', { 'user_data[email]': 'ana.prado@example.com' }],
    ['gender', { 'user_data[gender]': 'female' }],
    ['location', { 'user_data[location]': 'Brasília' }],
    ['birthDate', { 'user_data[birthday]': '1990-02-15' }],
    ['cpf', { data: { cpf: '52998224725' } }],
    ['registrationId', { data: { registration_id: '00010234' } }],
    ['mobile', { data: { mobile: '+5561989899898' } }],
    ['jobTitle', { data: { job_title: 'Analista' } }],
    ['admissionDate', { data: { admission_date: '2022-01-31' } }],
    ['areas', { data: { areas: 'Produto / Dados / BI' } }],
    ['manager', { data: { manager: 'chefe@example.com' } }],
    ['attributes.pontos', { data: { pontos: 12 } }],
  ] as const)('sends nothing but %s when only that changed', (field, sent) => {
    expect(formOf([field])).toEqual({ ...authentication, ...sent });
  });

  it('sends an attribute whose name means something to JavaScript', () => {
    const attributes = JSON.parse('{"constructor": "a", "hasOwnProperty": "b"}');
    const changed = ['attributes.constructor', 'attributes.hasOwnProperty'] as const;
    expect(formOf([...changed], { attributes }).data).toEqual({
      constructor: 'a',
      hasownproperty: 'b',
    });
  });
});

describe('attributes that fold to one name', () => {
  it.each([
    [{ Plano: 'a', plano: 'b' }, /"Plano" and "plano" are both "plano"/],
    [{ 'Área 1': 'a', 'area-1': 'b' }, /"Área 1" and "area-1" are both "area_1"/],
  ])('%o are refused by their names, before any call', (attributes, reason) => {
    const fields = [`attributes.${Object.keys(attributes)[0]}`] as const;
    expect(refusalFor(access, { id: ana.cpf, user: { attributes }, fields })).toMatch(reason);
  });

  it.each([
    ['Job title', 'jobTitle', 'job_title'],
    ['CPF', 'cpf', 'cpf'],
  ] as const)('"%s" is refused only if the user has the field %s as well', (name, field, key) => {
    const attributes = { [name]: 'a' };
    const fields = [`attributes.${name}`] as const;
    const both = { [field]: ana[field], attributes };
    expect(refusalFor(access, { id: ana.cpf, user: both, fields })).toBe(
      `the attribute "${name}" and the field "${field}" are both "${key}" at Dito: rename the attribute`,
    );
    expect(refusalFor(access, { id: ana.cpf, user: { attributes }, fields })).toBeUndefined();
  });

  it('are no obstacle to a change of something else', () => {
    const user = { name: 'Ana', attributes: { Plano: 'a', plano: 'b' } };
    expect(refusalFor(access, { id: ana.cpf, user, fields: ['name'] })).toBeUndefined();
  });
});

it('attributes without a name at Dito are left out, and no others', () => {
  const fields = ['name', 'attributes.漢字', 'attributes.plano', 'attributes.!ы'] as const;
  const reason = 'has no name at Dito: use at least one letter a-z or digit';
  expect(unfit(dito, settings, { user: ana, fields })).toEqual([
    { field: 'attributes.漢字', reason },
    { field: 'attributes.!ы', reason },
  ]);
});

describe('the signature', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  it('with a public key is the secret key, encrypted for its owner', () => {
    const signed = openAccess(dito, settings, { ...secret, publicKey });
    const { body } = requestFor(signed, { id: ana.cpf, user: ana, fields: ['name'] });
    const form = new URLSearchParams(body);
    const signature = form.get('signature') ?? '';

    expect(signature).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    const key = { key: privateKey, padding: constants.RSA_PKCS1_PADDING };
    expect(privateDecrypt(key, Buffer.from(signature, 'base64')).toString()).toBe(
      'made-up-secret-key',
    );
    expect(form.get('encoding')).toBe('base64');
    expect(form.has('sha1_signature')).toBe(false);
    expect(signed.secrets).toContain(signature);
    // Dito has it, and may repeat it.
    expect(signed.secrets).toContain(secretSha1);
  });

  it('and everything it is made of count among the secrets', () => {
    expect(access.secrets).toEqual(
      expect.arrayContaining(['made-up-api-key', 'made-up-secret-key', secretSha1]),
    );
  });

  it.each([
    ['a text that is no key', 'not a key'],
    ['a private key', privateKey],
    ['a key of another kind', ecKey()],
  ])('cannot be made with %s', (_, candidate) => {
    const issues = secretIssues(dito, settings, { ...secret, publicKey: candidate });
    expect(issues).toEqual(['publicKey must be an RSA public key in PEM form (BEGIN PUBLIC KEY)']);
  });

  it('cannot be made of a secret that is longer than the key takes', () => {
    const long = { ...secret, secretKey: 'x'.repeat(246), publicKey };
    expect(secretIssues(dito, settings, long)).toEqual([
      'secretKey is too long to be encrypted with publicKey',
    ]);
    expect(secretIssues(dito, settings, { ...long, secretKey: 'x'.repeat(245) })).toEqual([]);
  });
});

it('there is no session: each request carries its signature', () => {
  expect(access.session).toEqual({ kind: 'none' });
});

describe('who the user is', () => {
  const emailSha1 = createHash('sha1').update('ana.prado@example.com').digest('hex');

  it.each([
    ['cpf', { user: ana }, '52998224725'],
    ['emailSha1', { user: { email: ' Ana.Prado@Example.com ' } }, emailSha1],
    ['cpf', { user: ana, remembered: ['known'] }, 'known'],
    ['given', { user: ana, given: 9 }, 9],
    ['given', { user: ana, remembered: ['known'] }, 'known'],
  ])('by %s for %o is %s', (id, subject, expected) => {
    expect(identify(dito, { id }, subject)).toEqual({ kind: 'known', ids: [expected] });
  });

  const [former, other] = ['ana@example.com', 'known'];
  const formerSha1 = createHash('sha1').update(former).digest('hex');
  const change = { user: { email: ana.email }, previous: { email: former } };

  it.each([
    ['the e-mail before a change, then the new one', change, [formerSha1, emailSha1]],
    [
      'the e-mail before a change, however it is written',
      { ...change, previous: { email: ' Ana@Example.com' } },
      [formerSha1, emailSha1],
    ],
    [
      'one e-mail, if there was no other',
      { user: ana, previous: { email: 'ANA.Prado@example.com' } },
      [emailSha1],
    ],
    ['the e-mail before a change alone', { previous: { email: former } }, [formerSha1]],
    [
      'the id that Dito has accepted, then the e-mails',
      { ...change, remembered: [other] },
      [other, formerSha1, emailSha1],
    ],
    [
      'the accepted id once, if it is that of an e-mail',
      { ...change, remembered: [emailSha1] },
      [emailSha1, formerSha1],
    ],
    [
      'the given id, then all others',
      { ...change, given: 9, remembered: [other] },
      [9, other, formerSha1, emailSha1],
    ],
  ])('by the SHA1 of the e-mail is looked for under %s', (_, subject, ids) => {
    expect(identify(dito, { id: 'emailSha1' }, subject)).toEqual({ kind: 'known', ids });
  });

  it.each([
    ['cpf', 'no id: the user has no cpf and no ids entry for this connection'],
    ['emailSha1', 'no id: the user has no email and no ids entry for this connection'],
    ['given', 'no id: the user has no ids entry for this connection'],
  ])('by %s is unknown of a user without it', (id, reason) => {
    const user = { ...ana, cpf: undefined, email: undefined };
    expect(identify(dito, { id }, { user })).toEqual({ kind: 'unknown', reason });
  });
});

function ecKey(): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).publicKey;
}
