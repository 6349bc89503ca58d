import type { BrazilianPhone } from '../domain/brazilian-phone.ts';

/** `61989899898` */
export function phoneDigits({ areaCode, number }: BrazilianPhone): string {
  return `${areaCode}${number}`;
}

/** `(61) 98989-9898` */
export function phoneMask({ areaCode, number }: BrazilianPhone): string {
  return `(${areaCode}) ${number.slice(0, -4)}-${number.slice(-4)}`;
}

/** Why a number that is not Brazilian cannot be sent. */
export const notBrazilian =
  'mobile is not a Brazilian number (+55, area code, 8 or 9 digits), and the provider takes no other';
