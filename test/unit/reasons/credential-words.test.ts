import { expect, it } from 'vitest';
import { readable } from '../../../functions/domain/reasons/readable.ts';

function left(text: string, credentials: readonly string[]): string | undefined {
  return readable([text], { messages: [], known: new Set(), credentials }).words;
}

it.each([
  ['limit', 'Segredo@limit'],
  ['field', 'CONTA-FIELD'],
  ['signature', 'chave_signature/0912=='],
  ['expired', 'umsegredoexpirednunca'],
  ['senha', 'minha senha'],
  ['permissão', `${'A1b2'.repeat(100)}.permissao.x`],
])('a word that a credential holds is in no reason: %s', (word, credential) => {
  const text = `key ${word} is not allowed`;
  expect(left(text, ['another one', credential])).toBe('key … is not allowed');
  expect(left(text.toUpperCase(), [credential])).toBeUndefined();
});

it('a word that no credential holds stays', () => {
  expect(left('key limit is not allowed', ['Segredo@field'])).toBe('key limit is not allowed');
});
