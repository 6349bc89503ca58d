import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBrazilian,
  parseBrazilianPhone,
  whyImpossible,
} from '../../../functions/domain/brazilian-phone.ts';

const areaCodes = [
  ...['11', '12', '13', '14', '15', '16', '17', '18', '19'],
  ...['21', '22', '24', '27', '28', '31', '32', '33', '34', '35', '37', '38'],
  ...['41', '42', '43', '44', '45', '46', '47', '48', '49', '51', '53', '54', '55'],
  ...['61', '62', '63', '64', '65', '66', '67', '68', '69', '71', '73', '74', '75', '77', '79'],
  ...['81', '82', '83', '84', '85', '86', '87', '88', '89'],
  ...['91', '92', '93', '94', '95', '96', '97', '98', '99'],
];
const everyCode = Array.from({ length: 100 }, (_, code) => String(code).padStart(2, '0'));

describe('a Brazilian phone', () => {
  it('has one of the 67 area codes that there are', () => {
    const known = everyCode.filter((code) => parseBrazilianPhone(`+55${code}989899898`));
    expect(known).toEqual(areaCodes);
    expect(known).toHaveLength(67);
  });

  it('is taken apart into its area code and all its other digits', () => {
    const number = fc.oneof(fc.stringMatching(/^9\d{8}$/), fc.stringMatching(/^[2-5]\d{7}$/));
    fc.assert(
      fc.property(fc.constantFrom(...areaCodes), number, (areaCode, digits) => {
        const e164 = `+55${areaCode}${digits}`;
        expect(parseBrazilianPhone(e164)).toEqual({ areaCode, number: digits });
        expect(whyImpossible(e164)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['+55', 'area code'],
    ['+5561', 'nine digits'],
    ['+5501989899898', 'area code'],
    ['+5520989899898', 'area code'],
    ['+5523989899898', 'area code'],
    ['+556198989989', 'nine digits'],
    ['+5561889899898', 'nine digits'],
    ['+5561089899898', 'nine digits'],
    ['+556113334444', 'nine digits'],
    ['+556163334444', 'nine digits'],
    ['+5561333344445', 'nine digits'],
    ['+55613333444', 'nine digits'],
    ['+55619898998989', 'nine digits'],
    ['+5561989899898 ', 'nine digits'],
  ])('is not %j, which says why', (e164, why) => {
    expect(parseBrazilianPhone(e164)).toBeUndefined();
    expect(isBrazilian(e164)).toBe(true);
    expect(whyImpossible(e164)).toContain(why);
  });

  it.each(['+12025550123', '+351912345678', '', '5561989899898'])(
    'is not %j, about which nothing more is known',
    (e164) => {
      expect(parseBrazilianPhone(e164)).toBeUndefined();
      expect(isBrazilian(e164)).toBe(false);
      expect(whyImpossible(e164)).toBeUndefined();
    },
  );
});
