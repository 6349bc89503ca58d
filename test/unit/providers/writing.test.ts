import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brazilianDate } from '../../../functions/providers/brazilian-date.ts';
import {
  parseBrazilianPhone,
  phoneDigits,
  phoneMask,
} from '../../../functions/providers/brazilian-phone.ts';
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

describe('a Brazilian phone', () => {
  const areaCode = fc
    .integer({ min: 11, max: 99 })
    .map(String)
    .filter((code) => !code.endsWith('0'));
  const number = fc.stringMatching(/^\d{8,9}$/);

  it('is written the way WeCare and ImageMais take it', () => {
    const phone = { areaCode: '61', number: '989899898' };
    expect(parseBrazilianPhone('+5561989899898')).toEqual(phone);
    expect(phoneDigits(phone)).toBe('61989899898');
    expect(phoneMask(phone)).toBe('(61) 98989-9898');
    expect(phoneMask({ areaCode: '61', number: '33334444' })).toBe('(61) 3333-4444');
  });

  it('loses none of its digits', () => {
    fc.assert(
      fc.property(areaCode, number, (code, digits) => {
        const phone = parseBrazilianPhone(`+55${code}${digits}`);
        if (phone === undefined) throw new Error('not understood');
        expect(phoneDigits(phone)).toBe(`${code}${digits}`);
        expect(phoneMask(phone).replace(/\D/g, '')).toBe(`${code}${digits}`);
      }),
    );
  });

  it.each(['+12025550123', '+5561', '+556198989989', '+55619898998989', '+5501989899898'])(
    'is not %s, unless it has 8 or 9 digits after an area code',
    (e164) => {
      const isShort = e164.length === 13;
      expect(parseBrazilianPhone(e164) === undefined).toBe(!isShort);
    },
  );
});

it('a date is written day first', () => {
  expect(brazilianDate('1990-02-15')).toBe('15/02/1990');
});
