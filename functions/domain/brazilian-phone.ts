/** A Brazilian number taken apart: area code (DDD, no zeros) and eight or nine digits. */
export interface BrazilianPhone {
  readonly areaCode: string;
  readonly number: string;
}

/** Every area code there is: Anatel, Resolução 749/2022, "Códigos Nacionais". */
const areaCodes: ReadonlySet<string> = new Set(
  `
  11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55
  61 62 63 64 65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99
  `
    .trim()
    .split(/\s+/),
);

/** A mobile number has nine digits and starts with 9, a landline eight and starts with 2 to 5. */
const numberPattern = /^(?:9\d{8}|[2-5]\d{7})$/;

const countryCode = '+55';

/** Takes a number in E.164 form apart; undefined if it is not Brazilian, or none that can exist. */
export function parseBrazilianPhone(e164: string): BrazilianPhone | undefined {
  const { areaCode, number } = split(e164);
  return isBrazilian(e164) && whyImpossible(e164) === undefined ? { areaCode, number } : undefined;
}

/** Whether a number in E.164 form has Brazil's country code. */
export function isBrazilian(e164: string): boolean {
  return e164.startsWith(countryCode);
}

/** What is wrong with a number of Brazil in E.164 form that cannot exist; undefined for any other number. */
export function whyImpossible(e164: string): string | undefined {
  if (!isBrazilian(e164)) return undefined;
  const { areaCode, number } = split(e164);
  if (!areaCodes.has(areaCode)) return 'has no Brazilian area code (DDD) after +55';
  return numberPattern.test(number)
    ? undefined
    : 'must have nine digits that start with 9, or eight that start with 2 to 5, after +55 and the area code';
}

function split(e164: string): BrazilianPhone {
  const start = countryCode.length;
  return { areaCode: e164.slice(start, start + 2), number: e164.slice(start + 2) };
}
