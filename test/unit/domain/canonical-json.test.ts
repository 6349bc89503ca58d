import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../functions/domain/canonical-json.ts';

describe('canonical JSON', () => {
  test('is the same in whatever order members were written, at any depth', () => {
    const one = { user: { name: 'Ana', key: '1' }, list: [{ b: 1, a: 2 }] };
    const other = { list: [{ a: 2, b: 1 }], user: { key: '1', name: 'Ana' } };
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  test('takes a member that is undefined for one that is not there', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe(canonicalJson({ b: 1 }));
  });

  test.for([
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: '1' }, { a: 1 }],
    [{ a: null }, {}],
    [{ a: { b: 1 } }, { a: {}, b: 1 }],
    [{ a: [] }, { a: {} }],
    [JSON.parse('{"__proto__":1}'), {}],
  ])('tells %j from %j', ([one, other]) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });
});
