import {
  type BrazilianPhone,
  parseBrazilianPhone,
  whyImpossible,
} from '../domain/brazilian-phone.ts';
import type { LeftOut } from '../domain/provider.ts';
import type { User } from '../domain/user.ts';

/** `61989899898` */
export function phoneDigits({ areaCode, number }: BrazilianPhone): string {
  return `${areaCode}${number}`;
}

/** `(61) 98989-9898` */
export function phoneMask({ areaCode, number }: BrazilianPhone): string {
  return `(${areaCode}) ${number.slice(0, -4)}-${number.slice(-4)}`;
}

/** The mobile number, if a provider that takes Brazilian numbers only cannot take it. */
export function unfitMobile({ mobile }: Partial<User>): LeftOut[] {
  if (mobile === undefined || parseBrazilianPhone(mobile) !== undefined) return [];
  const reason =
    whyImpossible(mobile) ?? 'is not a Brazilian number (+55), and the provider takes no other';
  return [{ field: 'mobile', reason }];
}
