import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../functions/domain/json-shape.ts';

describe('a member that its object has twice is told by its path', () => {
  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"b":2,"a":3}', 'a'],
    ['{"a":{"b":[0,{"c":1,"c":2}]}}', 'a.b.1.c'],
    ['[{"a":1},{"a":1,"a":1}]', '1.a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"\\"":1,"\\u0022":2}', '"'],
    ['{"":1,"":2}', ''],
    ['{"a":{"x":1},"a":{"y":1}}', 'a'],
    ['{"a":"}","b":":","c":"\\"","b":1}', 'b'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    [' { "a" : 1 , "a" : 2 } ', 'a'],
  ])('%s', (text, path) => {
    expect(shapeOf(text).twice?.join('.')).toBe(path);
  });

  it('whichever it is, and however its name is written', () => {
    const unit = fc.constantFrom(...'ab"\\{}[]:, \n', 'é', '\ud800', '👩');
    const name = fc.string({ unit, maxLength: 5 });
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(names, fc.nat(), fc.boolean(), (all, at, isEscaped) => {
        const again = all[at % all.length] ?? '';
        const written = isEscaped ? escaped(again) : JSON.stringify(again);
        const members = all.map((one) => `${JSON.stringify(one)}:{"x":["a",1]}`);
        expect(shapeOf(`{${members.join(',')}}`).twice).toBeUndefined();
        expect(shapeOf(`{${members.join(',')},${written}:0}`).twice).toEqual([again]);
      }),
    );
  });
});

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

it('nothing is told of JSON as programs write it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, spaces) => {
      expect(shapeOf(JSON.stringify(value, null, spaces))).toEqual({
        isTooMuch: false,
        twice: undefined,
      });
    }),
  );
});

it('what is no JSON may be anything, and is not thrown at', () => {
  const signs = fc.string({ unit: fc.constantFrom(...'{}[]:,"\\a0 \n'), maxLength: 40 });
  fc.assert(
    fc.property(signs, (text) => {
      expect(shapeOf(text).isTooMuch).toBe(false);
    }),
  );
});

describe('too much is told', () => {
  it.each([
    ['values in a list', `[${'0,'.repeat(50_000)}0]`],
    ['members', `{${'"a":0,'.repeat(25_000)}"a":0}`],
    ['empty lists', `[${'[],'.repeat(20_001)}0]`],
    ['lists in each other', `${'['.repeat(65)}${']'.repeat(65)}`],
    ['objects in each other', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
  ])('of %s', (_, text) => {
    expect(shapeOf(text).isTooMuch).toBe(true);
  });

  it.each([
    ['a text of signs', `"${'[{,'.repeat(100_000)}"`],
    ['a text of quotes', `"${'\\"'.repeat(100_000)}"`],
    ['39,999 numbers', `[${'0,'.repeat(39_998)}0]`],
    ['20,000 empty lists', `[${'[],'.repeat(19_999)}0]`],
    ['64 lists in each other', `${'['.repeat(64)}${']'.repeat(64)}`],
    ['objects side by side', `[${'{"a":[0]},'.repeat(5_000)}0]`],
  ])('but not of %s', (_, text) => {
    expect(shapeOf(text).isTooMuch).toBe(false);
  });
});
