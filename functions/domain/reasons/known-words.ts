import type { Previous, User, UserId } from '../user.ts';
import { fold } from './fold.ts';
import { anyNumber, createNumberParts } from './number-parts.ts';
import { isParticle, isPronounced } from './vocabulary.ts';

/**
 * The words and short numbers of a person's values that a reason could repeat, folded. There are never more than the
 * vocabulary has, whatever the values are.
 */
export type KnownWords = ReadonlySet<string>;

/** The person of a change, as far as it is told. */
export interface Person {
  readonly user: Partial<User>;
  readonly previous?: Previous;
  /** What the person is called by a provider. */
  readonly ids?: readonly UserId[];
}

/** No value is longer, but pictures, which hold no words. */
const maxValueLength = 2_000;

/** What is known of a person: of all values but the picture. */
export function knownWords({ user, previous = {}, ids = [] }: Person): KnownWords {
  const { picture: _, attributes = {}, ids: given = {}, ...fields } = user;
  const values = [
    ...Object.values(fields).flat(),
    ...Object.values(attributes),
    ...Object.values(given),
    ...Object.values(previous),
    ...ids,
  ];
  const words = new Set<string>();
  const numbers = createNumberParts();
  for (const value of new Set(values)) {
    if (value === undefined) continue;
    const text = fold(String(value).slice(0, maxValueLength)).trim();
    addWords(text, words);
    numbers.add(text);
  }
  return new Set([...words, ...numbers.list()]);
}

/** Whether a number of one to three digits is one of a person's values, or part of one. */
export function isKnownNumber(digits: string, known: KnownWords): boolean {
  return known.has(anyNumber) || known.has(String(Number(digits)));
}

function addWords(text: string, words: Set<string>): void {
  // A whole value says something even if it is a particle, such as the state SE.
  if (isPronounced(text)) words.add(text);
  for (const part of text.match(/[a-z]+/g) ?? []) addWord(part, words);
  for (const chunk of text.split(/\s+/)) {
    // What is held together by anything but spaces may be one word as well.
    if (/[^a-z]/.test(chunk)) addWord(chunk.replace(/[^a-z]+/g, ''), words);
  }
}

function addWord(word: string, words: Set<string>): void {
  if (isPronounced(word) && !isParticle(word)) words.add(word);
}
