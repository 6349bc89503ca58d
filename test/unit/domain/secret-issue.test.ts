import { describe, expect, it } from 'vitest';
import { sourceSecretIssues } from '../../../cli/secrets/source-secret.ts';
import { providers } from '../../../functions/providers/registry.ts';

const baseUrl = 'https://api.example.com';
const settings = new Map<string, unknown>([
  ['gestao-plus', { origin: 'https://acme.gestao.plus' }],
  ['wecare', { baseUrl, key: 'email' }],
  ['dito', { id: 'cpf' }],
  ['imagemais', { baseUrl }],
]);

const checks = [
  ...providers.map(({ name, account }) => {
    const check = (secret: unknown) => {
      const read = account(settings.get(name)).access(secret);
      return read.ok ? [] : read.issues;
    };
    return [name, check] as const;
  }),
  ['a source', sourceSecretIssues] as const,
];

const credentials = [
  '0f8e7d6c-made-up',
  'Segredo',
  'SEGREDO@LIMIT',
  'tokenMade',
  'whsec_bWFkZSB1cA==',
];

describe.each(checks)('what is wrong with the secret of %s', (_, check) => {
  it.each(credentials)('names no credential that stands where its name belongs: %s', (name) => {
    const more = { accessToken: 'made-up', username: 'x', [name]: 'made-up-too', [`${name}2`]: 1 };
    for (const secret of [{ [name]: 'made-up' }, more]) {
      const issues = check(secret);
      expect(issues).not.toEqual([]);
      expect(issues.join('\n')).not.toContain(name);
      expect(new Set(issues).size).toBe(issues.length);
    }
  });

  it('names what somebody has called otherwise', () => {
    expect(check({ clientToken: 'x', accessToken: 'x' }).join('\n')).toContain(
      'clientToken is not a field that is known here',
    );
  });
});
