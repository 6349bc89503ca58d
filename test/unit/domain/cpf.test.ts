import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCpf } from '../../../functions/domain/cpf.ts';

const nineDigits = fc
  .integer({ min: 0, max: 999_999_999 })
  .map((number) => String(number).padStart(9, '0'));

describe('a CPF', () => {
  it.each(['52998224725', '11144477735', '00000000191', '12345678909'])('is %s', (digits) => {
    expect(isCpf(digits)).toBe(true);
  });

  it.each(['', '5299822472', '529982247255', '529.982.247-25', '52998224726', '11111111111'])(
    'is not %j',
    (digits) => {
      expect(isCpf(digits)).toBe(false);
    },
  );

  it('has one pair of check digits, unless all its digits are the same', () => {
    fc.assert(
      fc.property(nineDigits, (digits) => {
        const pairs = Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0'));
        const right = pairs.filter((pair) => isCpf(`${digits}${pair}`));
        expect(right).toHaveLength(/^(\d)\1+$/.test(digits) ? 0 : 1);
      }),
    );
  });
});
