import type { Previous, User, UserId } from '../user.ts';
import { fold } from './fold.ts';
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

/** Stands for every number, where there are too many to tell them apart. */
const anyNumber = '#';
const maxNumbers = 200;

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
  const numbers = new Set<string>();
  for (const value of values) {
    if (value === undefined) continue;
    const text = fold(String(value).slice(0, maxValueLength)).trim();
    addWords(text, words);
    addNumbers(text, numbers);
  }
  return new Set([...words, ...(numbers.size > maxNumbers ? [anyNumber] : numbers)]);
}

/** Whether a number of one to three digits is one of a person's values, or part of one. */
export function isKnownNumber(digits: string, known: KnownWords): boolean {
  return known.has(anyNumber) || known.has(String(Number(digits)));
}

function addWords(text: string, words: Set<string>): void {
  // A whole value says something even if it is a particle, such as the state SE.
  if (isPronounced(text)) words.add(text);
  for (const chunk of text.split(/\s+/)) {
    const parts = chunk.match(/[a-z]+/g) ?? [];
    for (const part of parts.length > 1 ? [...parts, parts.join('')] : parts) {
      if (isPronounced(part) && !isParticle(part)) words.add(part);
    }
  }
}

/** A long number may be told in parts; one of its digits alone says nothing of it. */
function addNumbers(text: string, numbers: Set<string>): void {
  for (const [run] of text.matchAll(/\d+/g)) {
    const isLong = run.length > 3;
    for (let at = 0; at < (isLong ? run.length - 1 : 1); at += 1) {
      if (numbers.size > maxNumbers) return;
      numbers.add(String(Number(run.slice(at, at + 3))));
      if (isLong) numbers.add(String(Number(run.slice(at, at + 2))));
    }
  }
}
