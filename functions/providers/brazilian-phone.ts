/** A Brazilian number: area code (DDD, no zeros) and eight or nine digits. */
export interface BrazilianPhone {
  readonly areaCode: string;
  readonly number: string;
}

/** Takes a number in E.164 form apart; undefined if it is not Brazilian. */
export function parseBrazilianPhone(e164: string): BrazilianPhone | undefined {
  const [, areaCode, number] = /^\+55([1-9]{2})(\d{8,9})$/.exec(e164) ?? [];
  return areaCode === undefined || number === undefined ? undefined : { areaCode, number };
}

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
