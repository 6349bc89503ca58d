/** As many digits as `toPrecision` writes. */
const maxDigits = 100;

/** No number needs more characters, the zeros before and after its digits included. */
const maxLength = 1_000;

/**
 * Whether a number that was read from JSON is the one that was written: writing it with as many significant digits gives
 * the same digits again.
 */
export function keepsDigits(written: string, read: number): boolean {
  if (written.length > maxLength) return false;
  const digits = significantDigits(written);
  if (digits === '') return true;
  if (!Number.isFinite(read) || digits.length > maxDigits) return false;
  return significantDigits(read.toPrecision(digits.length)) === digits;
}

/** Without the sign, the point, the exponent, and the zeros around; nothing is left of zero. */
function significantDigits(number: string): string {
  const [mantissa = ''] = number.split(/e/i, 1);
  return mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
}
