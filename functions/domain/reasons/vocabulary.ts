import { fold } from './fold.ts';
import { englishWords } from './vocabulary-english.ts';
import { portugueseWords } from './vocabulary-portuguese.ts';

/** Names of the providers' fields, which count as they are written. */
const fieldNames = `
access_token admission_date birth_date birthday cellphone client_id client_secret company_area company_area_1
company_area_2 company_area_3 cpfCnpj dataKey dataValue grant_type id_type network_name permissionsIds pictureId
platform_api_key registration_id registrationId roleIds rolesIds sha1_signature user_data zipCode
`;

/** Words of one letter, which say something only between others. */
const letters = 'a e o é';

/** Words that only hold others together: a text of nothing else says nothing. */
const particles = `
an and are as at be been by for from had has have if in is it its of off on or that the their them then these they this
those to up was were with you your
ao aos as até com como da das de do dos em essa esse esta este está estão foi foram há já mais na nas no nos os ou para pela
pelo pelos por que se sem ser seu sua são tem
`;

function listOf(text: string): string[] {
  return text.trim().split(/\s+/);
}

function withoutAccents(words: readonly string[]): string[] {
  return words.flatMap((word) => [word, fold(word)]);
}

const words: ReadonlySet<string> = new Set(
  withoutAccents([...listOf(englishWords), ...listOf(portugueseWords)]),
);
const names: ReadonlySet<string> = new Set(listOf(fieldNames));
const singleLetters: ReadonlySet<string> = new Set(listOf(letters));
const saysNothing: ReadonlySet<string> = new Set(withoutAccents(listOf(particles)));

/** Folded and without punctuation, all that a reason could repeat of a value. */
const pronounced: ReadonlySet<string> = new Set([...words, ...names].map(lettersOf));

/** What a text is known by: its letters alone, folded. */
export function lettersOf(text: string): string {
  return fold(text).replace(/[^a-z]+/g, '');
}

/** Whether a reason may repeat this, as far as it depends on no person: a word in small letters, or the name of a field. */
export function isAllowed(word: string): boolean {
  return words.has(word) || names.has(word);
}

export function isSingleLetter(text: string): boolean {
  return singleLetters.has(text);
}

/** Whether a word only holds others together. */
export function isParticle(word: string): boolean {
  return saysNothing.has(word) || singleLetters.has(word);
}

/** Whether some allowed word is written with exactly these letters. */
export function isPronounced(letters: string): boolean {
  return pronounced.has(letters);
}
