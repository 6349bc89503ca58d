import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../functions/runtime/config.ts';
import { parseProject } from '../../infra/read-config.ts';

const small = {
  sources: { hr: { type: 'standard-webhooks' } },
  connections: { dito: { provider: 'dito', id: 'cpf' } },
};

describe('the config files that come with the project', () => {
  it.each(['propaga.config.json', 'local/config.json'])('%s is valid', (path) => {
    expect(parseProject(readJson(path))).toMatchObject({ ok: true });
  });

  it('for one machine come with credentials that fit', () => {
    const secrets = new Map(Object.entries(Object(readJson('local/secrets.json'))));
    for (const { name, account } of parsed(readJson('local/config.json')).connections.values()) {
      expect(account.access(secrets.get(`propaga/connections/${name}`))).toMatchObject({
        ok: true,
      });
    }
  });
});

describe('a config', () => {
  it('gets its defaults', () => {
    const config = parsed(small);
    expect(config.retry.delaysSeconds).toEqual([
      60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400,
    ]);
    expect(config.connections.get('dito')).toMatchObject({
      name: 'dito',
      provider: 'dito',
      enabled: true,
      timeoutSeconds: 10,
      maxConcurrency: 10,
    });
  });

  it('is accepted again as the checked document', () => {
    const { document } = parsed(readJson('local/config.json'));
    expect(parsed(JSON.parse(JSON.stringify(document))).document).toEqual(document);
  });

  it('reports every mistake at once, each with its path', () => {
    const issues = issuesOf({
      sources: { hr: { type: 'webhooks' } },
      connections: {
        Acme: { provider: 'dito', id: 'cpf' },
        'gestao-plus': { provider: 'gestao-plus', baseUrl: 'http://api.example.com', orgin: 'x' },
        wecare: { provider: 'wecare', baseUrl: 'https://x.example.com', key: 'cpf', batch: 'yes' },
        dito: { provider: 'dito', sources: ['payroll'], timeoutSeconds: 0 },
        imagemais: { provider: 'imagemais', baseUrl: 'https://x.example.com/api', enabled: 1 },
        other: { provider: 'salesforce' },
        none: {},
        text: 'dito',
      },
      retry: { delaysSeconds: [] },
      retries: 3,
    });
    expect(issues.map(({ path }) => path).sort()).toEqual([
      'connections.Acme',
      'connections.dito.id',
      'connections.dito.sources',
      'connections.dito.timeoutSeconds',
      'connections.gestao-plus.baseUrl',
      'connections.gestao-plus.orgin',
      'connections.gestao-plus.origin',
      'connections.imagemais.baseUrl',
      'connections.imagemais.enabled',
      'connections.none.provider',
      'connections.other.provider',
      'connections.text',
      'connections.wecare.batch',
      'connections.wecare.key',
      'retries',
      'retry.delaysSeconds',
      'sources.hr.type',
    ]);
  });

  it.each([undefined, null, 'text', 5, []])('is not %o', (input) => {
    expect(issuesOf(input)).not.toEqual([]);
  });

  it.each([
    [{ provider: 'dito', id: 'cpf', password: 'hunter2' }, 'is not a field that is known here'],
    [{ provider: 'dito', id: 'hunter2' }, 'must be "cpf", "emailSha1" or "given"'],
    [{ provider: 'hunter2' }, 'must be one of: gestao-plus, wecare, dito, imagemais'],
    [{ provider: 'dito' }, 'is missing'],
  ])('like %o is mended by what the issue says, which repeats no value', (connection, message) => {
    const issues = issuesOf({ ...small, connections: { one: connection } });
    expect(issues.map((issue) => issue.message)).toEqual([message]);
  });

  it('binds two connections to one provider, each with its own settings', () => {
    const { connections } = parsed({
      ...small,
      connections: {
        north: { provider: 'wecare', baseUrl: 'https://north.example.com', key: 'email' },
        south: { provider: 'wecare', baseUrl: 'https://south.example.com', key: 'email' },
      },
    });
    expect([...connections.values()].map(({ account }) => account.baseUrl)).toEqual([
      'https://north.example.com',
      'https://south.example.com',
    ]);
  });
});

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
}

function parsed(input: unknown) {
  const result = parseConfig(input);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.config;
}

function issuesOf(input: unknown) {
  const result = parseConfig(input);
  return result.ok ? [] : result.issues;
}
