import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brazilianDate } from '../../../functions/providers/brazilian-date.ts';
import { phoneDigits, phoneMask } from '../../../functions/providers/brazilian-phone.ts';
import { toSnakeCase } from '../../../functions/providers/snake-case.ts';

describe('a name in snake_case', () => {
  it.each([
    ['Área de atuação', 'area_de_atuacao'],
    ['minha_propriedade_1', 'minha_propriedade_1'],
    ['  Plano -- Ouro!  ', 'plano_ouro'],
    ['CEP/2', 'cep_2'],
    ['__proto__', 'proto'],
    ['ＡＢＣ', ''],
    ['漢字', ''],
  ])('%s is %s', (name, folded) => {
    expect(toSnakeCase(name)).toBe(folded);
  });

  it('holds only lower-case letters, digits and single underscores between them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(toSnakeCase(name)).toMatch(/^([a-z0-9]+(_[a-z0-9]+)*)?$/);
      }),
    );
  });

  it('stays as it is when folded again, composed or decomposed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const folded = toSnakeCase(name);
        expect(toSnakeCase(folded)).toBe(folded);
        expect(toSnakeCase(name.normalize('NFC'))).toBe(folded);
      }),
    );
  });
});

it.each([
  [{ areaCode: '61', number: '989899898' }, '61989899898', '(61) 98989-9898'],
  [{ areaCode: '11', number: '33334444' }, '1133334444', '(11) 3333-4444'],
])('the phone %o is written the way WeCare and ImageMais take it', (phone, digits, mask) => {
  expect(phoneDigits(phone)).toBe(digits);
  expect(phoneMask(phone)).toBe(mask);
});

it('a date is written day first', () => {
  expect(brazilianDate('1990-02-15')).toBe('15/02/1990');
});
