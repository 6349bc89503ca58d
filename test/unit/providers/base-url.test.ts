import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { toIssue } from '../../../functions/domain/issues.ts';
import { BaseUrl, BaseUrlBeforeApi, Origin } from '../../../functions/providers/base-url.ts';

describe('a base URL', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/', 'https://api.example.com'],
    ['https://api.example.com:8443/v1//', 'https://api.example.com:8443/v1'],
    ['http://127.0.0.1:4100/simulators/dito', 'http://127.0.0.1:4100/simulators/dito'],
    ['http://127.9.9.9:1', 'http://127.9.9.9:1'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('may be %s', (text, url) => {
    expect(v.parse(BaseUrl, text)).toBe(url);
  });

  it.each([
    ['http://api.example.com', 'must start with https'],
    ['http://127.0.0.1.example.com', 'must start with https'],
    ['http://localhost.example.com', 'must start with https'],
    ['http://[::2]:3000', 'must start with https'],
    ['ftp://127.0.0.1', 'must start with https'],
    ['api.example.com', 'must be a URL'],
    ['', 'must be a URL'],
    [5, 'must be a URL'],
    ['https://ana:hunter2@api.example.com', 'must not hold a user name or password'],
    ['https://api.example.com/?key=hunter2', 'must not have a query or a fragment'],
    ['https://api.example.com/#', 'must not have a query or a fragment'],
    [`https://api.example.com${'/'.repeat(100_000)}x`, 'must not be longer than 2000 characters'],
  ])('may not be %o', (text, message) => {
    const [issue] = issuesOf(BaseUrl, text);
    expect(issue).toContain(message);
    expect(issue).not.toContain('hunter2');
  });

  it.each(['https://api.example.com/api', 'https://api.example.com/api/v2/'])(
    'that is to end before /api may not be %s',
    (text) => {
      expect(issuesOf(BaseUrlBeforeApi, text)).toEqual([
        'must end before /api, which is added to it',
      ]);
    },
  );
});

describe('an origin', () => {
  it.each(['https://acme.gestao.plus', 'https://acme.gestao.plus:8443', 'http://127.0.0.1:4100'])(
    'is kept as it is written: %s',
    (text) => {
      expect(v.parse(Origin, text)).toBe(text);
    },
  );

  it.each([
    'https://acme.gestao.plus/',
    'https://acme.gestao.plus/path',
    'https://acme.gestao.plus?x',
    'https://ana@acme.gestao.plus',
    'https://acme.gestao.plus\r\nX-Injected: 1',
    'acme.gestao.plus',
    'http://acme.gestao.plus',
    7,
  ])('may not be %o', (text) => {
    expect(issuesOf(Origin, text)).toHaveLength(1);
  });
});

function issuesOf(schema: v.GenericSchema<unknown, string>, input: unknown): string[] {
  return (v.safeParse(schema, input).issues ?? []).map((issue) => toIssue(issue).message);
}
