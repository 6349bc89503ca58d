import fc from 'fast-check';
import { expect, it } from 'vitest';
import { line, safe, safeJson } from '../../../cli/safe-text.ts';

const dangerous = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u;
const anyText = fc.string({ unit: 'binary' });

it.each([
  ['a colour', '\u001b[31mred', '\\x1b[31mred'],
  ['a terminal title in C1', '\u009d0;title\u009c', '\\x9d0;title\\x9c'],
  ['a line break', 'one\r\ntwo', 'one\\x0d\\x0atwo'],
  ['text turned around', 'abc\u202edef', 'abc\\u202edef'],
  ['a hidden tag', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half a character', 'a\ud800', 'a\\ud800'],
])('%s is written as an escape', (_, text, written) => {
  expect(safe(text)).toBe(written);
});

it('names and emoji stay as they are', () => {
  const text = 'João Conceição 山田 👩‍👩‍👧 Ñandú';
  expect(safe(text)).toBe(text);
});

it('no text can control a terminal', () => {
  fc.assert(fc.property(anyText, (text) => !dangerous.test(safe(text))));
  fc.assert(fc.property(anyText, (text) => !dangerous.test(line`user ${text}`)));
});

it('JSON that is shown says the same, and cannot control a terminal either', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = safeJson(value, 2);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(text.replaceAll('\n', '')).not.toMatch(dangerous);
    }),
  );
});
