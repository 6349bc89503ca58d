import { fold } from './fold.ts';

/** Shorter words are in too many credentials by chance. */
const minWordLength = 4;
/** More of a token than this is not looked at. */
const maxLength = 8_192;
/** In a credential as short as this, which somebody may have thought of, words are looked for anywhere. */
const maxPhraseLength = 64;

/** Shorter words are in the middle of too many others. */
const minPartLength = 6;

/** Tells whether a word, as its letters alone and folded, is in one of the credentials. */
export function createCredentialSearch(
  credentials: readonly string[],
): (letters: string) => boolean {
  const texts = credentials.map((text) => fold(text.slice(0, maxLength)));
  const words = new Set(texts.flatMap((text) => text.split(/[^a-z]+/)));
  const phrases = texts
    .filter(({ length }) => length <= maxPhraseLength)
    .map((text) => text.replace(/[^a-z]+/g, ''));
  const isPart = (letters: string) => phrases.some((phrase) => phrase.includes(letters));
  return (letters) =>
    (letters.length >= minWordLength && words.has(letters)) ||
    (letters.length >= minPartLength && isPart(letters));
}
