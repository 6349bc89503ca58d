import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../functions/domain/redact.ts';
import { atLeast } from '../support/property-runs.ts';
import { ana } from './providers/made-up-user.ts';

describe('a value is known', () => {
  const { picture: _, attributes: __, ...user } = { ...ana, name: "João d'Ávila & Filha" };

  it.each([
    ['a date in other orders', '15-02-1990 19900215 15021990 15.02.1990 15/2/1990 2/15/1990'],
    ['a date with a time', '1990-02-15', 'T00:00:00.000Z'],
    ['a CPF in groups', '529.982.247-25 529 982 247 25 529982247-25'],
    ['a phone number', '+55 61 98989-9898 +55(61)98989-9898 (61)98989-9898 61 98989 9898'],
    ['a name in capitals and without accents', "JOAO D'AVILA & FILHA"],
  ])('%s', (_, text, rest = '') => {
    const redacted = redact(`${text}${rest}`, { secrets: [], user });
    expect(redacted.replaceAll(/\[\w+\]/g, '').trim()).toBe(rest);
  });

  it.each([
    'jo@ação.com.br',
    'JO@AÇÃO.COM.BR',
    'jo@xn--ao-siap.com.br',
    'jo%40a%C3%A7%C3%A3o.com.br',
  ])('an e-mail address with its domain in either form: %s', (email) => {
    const known = { secrets: [], user: { email: 'jo@xn--ao-siap.com.br' } };
    expect(redact(`${email} already exists`, known)).toBe('[email] already exists');
    const others = email.includes('%') ? email : '[email]';
    expect(redact(`used by ${email}`, { secrets: [], user: {} })).toBe(`used by ${others}`);
  });

  it('without being taken for a longer number', () => {
    expect(redact('order 119900215, 2199002150', { secrets: [], user })).toBe(
      'order 119900215, 2199002150',
    );
  });

  const encodings: ((text: string) => string)[] = [
    (text) => Buffer.from(text).toString('base64'),
    (text) => Buffer.from(text).toString('base64url'),
    (text) => Buffer.from(text).toString('hex'),
    (text) => Buffer.from(text).toString('hex').toUpperCase(),
    (text) => Buffer.from(`a:${text}:b`).toString('base64'),
    (text) => Buffer.from(`ab:${text}:b`).toString('base64url'),
    (text) => Buffer.from(`abc:${text}`).toString('base64'),
    encodeURIComponent,
    (text) => encodeURIComponent(text).toLowerCase(),
    (text) => new URLSearchParams([['', text]]).toString().slice(1),
    (text) => JSON.stringify(text),
    (text) =>
      JSON.stringify(text).replace(
        /[^\0-\x7f]/g,
        (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    (text) => text.replace(/[^\w ]/gu, (found) => `&#${found.codePointAt(0)};`),
    (text) => text.replaceAll('&', '&amp;').replaceAll("'", '&#x27;'),
    (text) => text.normalize('NFD').replace(/\p{M}/gu, ''),
    (text) => text.normalize('NFD'),
    (text) => text.toUpperCase(),
    (text) => text,
  ];

  it('in whatever form it is echoed, wherever in the words', () => {
    const values = Object.entries(user).filter(([name]) => name !== 'roleIds' && name !== 'key');
    // Shorter ones are known as whole words only.
    const long = values
      .flatMap(([, value]) => [value].flat())
      .map(String)
      .filter(({ length }) => length > 3);
    const echo = fc.record({
      value: fc.constantFrom(...long),
      encode: fc.constantFrom(...encodings),
      before: fc.stringMatching(/^[ .,;<>{}]{0,40}$/),
      after: fc.stringMatching(/^[ .,;<>{}]{0,40}$/),
    });
    fc.assert(
      fc.property(echo, ({ value, encode, before, after }) => {
        const said = encode(value);
        const redacted = redact(`${before} ${said} ${after}`, { secrets: [], user });
        const left = redacted.replaceAll(/\[\w+\]/g, '\u0000');
        // Of base64 some characters at the edges belong to the surroundings as well.
        expect(left.match(/[\p{L}\p{N}]{7,}/gu) ?? []).toEqual([]);
        expect(left).not.toContain(said);
      }),
      { numRuns: atLeast(1_000) },
    );
  });
});
