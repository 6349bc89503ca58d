import { describe, expect, it } from 'vitest';
import { readQuery } from '../../../functions/http/read-query.ts';

describe('a query', () => {
  it.each([
    ['', {}],
    ['limit=5&status=failed', { limit: '5', status: 'failed' }],
    ['key=a%2Fb%3Fc%26d%3De', { key: 'a/b?c&d=e' }],
    ['key=a=b==', { key: 'a=b==' }],
    ['key=%252F', { key: '%2F' }],
    ['key=a+b%2Bc', { key: 'a b+c' }],
    ['key=a,b', { key: 'a,b' }],
    ['key=%E8%AA%9E%F0%9F%98%80', { key: '語😀' }],
    ['key=%00', { key: '\0' }],
    ['key', { key: '' }],
    ['&&key=a&', { key: 'a' }],
    ['__proto__=a', JSON.parse('{"__proto__":"a"}')],
  ])('%j says what it holds', (text, query) => {
    expect(readQuery(text)).toEqual({ kind: 'read', query });
  });

  it.each(['key=a&key=b', 'key=a&key=a', 'key=a&%6Bey=b', 'key=a&key'])(
    'that gives a name twice is not understood, rather than taken for one of both: %s',
    (text) => {
      const issues = [{ path: 'key', message: 'must be given only once' }];
      expect(readQuery(text)).toEqual({ kind: 'unreadable', issues });
    },
  );

  it.each([
    ['key=100%', 'key'],
    ['key=%zz', 'key'],
    ['key=caf%E9', 'key'],
    ['key=%ED%A0%80', 'key'],
    ['%ff=1', ''],
  ])('that is not UTF-8 in percent-encoding is not understood: %s', (text, path) => {
    const issues = [{ path, message: expect.stringContaining('%25') }];
    expect(readQuery(text)).toEqual({ kind: 'unreadable', issues });
  });

  it.each(['&a=1'.repeat(101), `a=${'1'.repeat(16_000)}`, 'a&'.repeat(9_000)])(
    'of more than anybody asks for is not read',
    (text) => {
      expect(readQuery(text)).toEqual({
        kind: 'unreadable',
        issues: [{ path: '', message: expect.stringContaining('must not have more than') }],
      });
    },
  );

  it('is told of every mistake at once', () => {
    expect(readQuery('a=1&a=2&b=%&c=3')).toMatchObject({
      issues: [{ path: 'a' }, { path: 'b' }],
    });
  });
});
