import { describe, expect, it } from 'vitest';
import type { Account, Provider } from '../../../functions/domain/provider.ts';
import { dito } from '../../../functions/providers/dito.ts';
import { gestaoPlus } from '../../../functions/providers/gestao-plus.ts';
import { imagemais } from '../../../functions/providers/imagemais.ts';
import { providers } from '../../../functions/providers/registry.ts';
import { wecare } from '../../../functions/providers/wecare.ts';

type Declared = Partial<Account>;

const wecareFields = [
  'name',
  'email',
  'registrationId',
  'manager',
  'mobile',
  'birthDate',
  'admissionDate',
  'jobTitle',
  'areas',
] as const;
const ditoFields = [
  'name',
  'email',
  'cpf',
  'registrationId',
  'mobile',
  'birthDate',
  'admissionDate',
  'jobTitle',
  'areas',
  'manager',
  'gender',
  'location',
] as const;
const imagemaisFields = ['name', 'email', 'password', 'roleIds', 'mobile'] as const;

const declared: [name: string, provider: Provider, settings: object, account: Declared][] = [
  [
    'gestao-plus',
    gestaoPlus,
    { origin: 'https://acme.gestao.plus' },
    {
      update: 'partial',
      baseUrl: 'https://api.gestao.plus',
      fields: ['picture'],
      attributes: false,
      batches: false,
      needs: ['picture'],
      requires: [],
    },
  ],
  [
    'wecare',
    wecare,
    { baseUrl: 'https://acme.wecare.app.br/', key: 'email' },
    {
      update: 'partial',
      baseUrl: 'https://acme.wecare.app.br',
      fields: wecareFields,
      attributes: false,
      batches: false,
      needs: wecareFields,
      requires: [],
    },
  ],
  [
    'dito',
    dito,
    { id: 'cpf' },
    {
      update: 'partial',
      baseUrl: 'https://login.plataformasocial.com.br',
      fields: ditoFields,
      attributes: true,
      batches: false,
      needs: ditoFields,
      requires: [],
    },
  ],
  [
    'imagemais',
    imagemais,
    { baseUrl: 'https://api.imagemais.example.com' },
    {
      update: 'whole',
      baseUrl: 'https://api.imagemais.example.com',
      fields: imagemaisFields,
      attributes: false,
      batches: false,
      needs: imagemaisFields,
      requires: ['name', 'email', 'password', 'roleIds'],
    },
  ],
];

describe('an account', () => {
  it.each(declared)('of %s can do what the contract says', (name, provider, settings, account) => {
    expect(provider.name).toBe(name);
    const { identify, access, unfit, messages, ...said } = provider.account(settings);
    expect(said).toEqual(account);
    expect(messages.length).toBeGreaterThan(10);
    expect([identify, access].map((one) => typeof one)).toEqual(['function', 'function']);
    expect(unfit !== undefined).toBe(name !== 'gestao-plus');
  });

  it('is one of each provider that a config can name', () => {
    expect(providers).toEqual(expect.arrayContaining(declared.map(([, provider]) => provider)));
  });

  it.each([
    [gestaoPlus, {}],
    [gestaoPlus, { origin: 'https://acme.gestao.plus', key: 'email' }],
    [wecare, { baseUrl: 'https://acme.wecare.app.br' }],
    [wecare, { key: 'email' }],
    [wecare, { baseUrl: 'https://acme.wecare.app.br/api', key: 'email' }],
    [wecare, { baseUrl: 'https://acme.wecare.app.br', key: 'cpf' }],
    [wecare, { baseUrl: 'https://acme.wecare.app.br', key: 'email', batch: 'yes' }],
    [dito, {}],
    [dito, { id: 'email' }],
    [dito, { id: 'cpf', batch: true }],
    [imagemais, {}],
    [imagemais, { baseUrl: 'https://api.imagemais.example.com/api' }],
    [imagemais, { baseUrl: 'https://api.imagemais.example.com', id: 'given' }],
  ])('of $name is not made with %o', (provider, settings) => {
    expect(() => provider.account(settings)).toThrow();
  });
});

describe('a secret', () => {
  const accounts = new Map(
    declared.map(([name, provider, settings]) => [name, provider.account(settings)]),
  );

  it.each([
    ['gestao-plus', {}],
    ['gestao-plus', { accessToken: '' }],
    ['gestao-plus', { accessToken: 'Bearer x' }],
    ['gestao-plus', { accessToken: 'x', username: 'x', password: 'x' }],
    ['gestao-plus', { username: 'x' }],
    ['gestao-plus', { password: 'x' }],
    ['gestao-plus', { username: '', password: 'x' }],
    ['gestao-plus', { username: 'x', password: 'x', clientId: '' }],
    ['gestao-plus', { username: 'x', password: 'x', client_id: 'x' }],
    ['wecare', {}],
    ['wecare', { key: 'x' }],
    ['wecare', { key: 'x', secret: '' }],
    ['wecare', { key: 'x', secret: 'x', token: 'x' }],
    ['dito', { apiKey: 'x' }],
    ['dito', { secretKey: 'x' }],
    ['dito', { apiKey: '', secretKey: 'x' }],
    ['dito', { apiKey: 'x', secretKey: 'x', sha1: 'x' }],
    ['imagemais', {}],
    ['imagemais', { accessToken: 'a b' }],
    ['imagemais', { accessToken: 'x\n' }],
    ['imagemais', { accessToken: 'x', refreshToken: 'x' }],
    ['imagemais', null],
    ['imagemais', 'x'],
    ['imagemais', { accessToken: 'x'.repeat(8_001) }],
    ['wecare', { key: 'x'.repeat(8_001), secret: 'x' }],
    ['dito', { apiKey: 'x', secretKey: 'x', publicKey: 'x'.repeat(8_001) }],
    ['gestao-plus', { username: 'x', password: 'x', clientSecret: 'x'.repeat(8_001) }],
  ])('of %s is not %o', (name, secret) => {
    const checked = accounts.get(name)?.access(secret);
    expect(checked).toMatchObject({
      ok: false,
      issues: expect.arrayContaining([expect.any(String)]),
    });
  });
});
