import { describe, expect, it } from 'vitest';
import { isKnownNumber, knownWords } from '../../../functions/domain/reasons/known-words.ts';

describe('what is known of a person', () => {
  const known = (user: Parameters<typeof knownWords>[0]['user'], more: object = {}) =>
    [...knownWords({ user, ...more })].toSorted();

  it.each([
    ['words of a value, in any letters', { jobTitle: 'SERVICE Manager' }, ['manager', 'service']],
    ['words with accents', { location: 'Válido' }, ['valido']],
    ['words in full width', { location: 'ｅｍａｉｌ' }, ['email']],
    ['words with something invisible in them', { location: 'ser\u00advi\u200bce' }, ['service']],
    ['words that are glued by something', { email: 'senha.forte@example.com' }, ['senha']],
    ['words of which only the letters are together', { location: 'E-mail' }, ['email']],
    ['no particles of a name', { name: 'Bento da Lua' }, []],
    ['a particle that is the whole value', { attributes: { uf: 'SE' } }, ['se']],
    ['words of attributes', { attributes: { a: 'duplicate' } }, ['duplicate']],
    ['short numbers as they are', { roleIds: [12, 7] }, ['12', '7']],
    ['long numbers in parts', { cpf: '52998' }, ['29', '299', '52', '529', '98', '99', '998']],
    ['nothing of a picture', { picture: 'email' }, []],
  ])('is %s', (_, user, words) => {
    expect(known(user)).toEqual(words);
  });

  it('is what the user was called before, and at every connection', () => {
    const more = {
      previous: { email: 'erro@example.com', registrationId: '31' },
      ids: ['chave', 88],
    };
    expect(known({ ids: { dito: 'perfil', imagemais: 99 } }, more)).toEqual([
      '31',
      '88',
      '99',
      'chave',
      'erro',
      'perfil',
    ]);
  });

  it('never has more entries than some hundred, whatever the values are', () => {
    const digits = Array.from({ length: 1_000 }, (_, index) => String(index * 7_919)).join(' ');
    const attributes = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`a${at}`, digits]),
    );
    const all = knownWords({ user: { attributes } });
    expect(all.size).toBeLessThan(50);
    expect(isKnownNumber('5', all)).toBe(true);
  });

  it('compares numbers, not how they are written', () => {
    expect(isKnownNumber('08', knownWords({ user: { roleIds: [8] } }))).toBe(true);
    expect(isKnownNumber('8', knownWords({ user: { birthDate: '1990-08-12' } }))).toBe(true);
    expect(isKnownNumber('8', knownWords({ user: { roleIds: [9] } }))).toBe(false);
  });
});
