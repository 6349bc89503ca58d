import { ellipsis } from './documented.ts';
import { isKnownNumber, type KnownWords } from './known-words.ts';
import { isAllowed, isParticle, isSingleLetter, lettersOf } from './vocabulary.ts';

/** What of a text may depend on the person, on the credentials, and on what was said before. */
export interface Limits {
  readonly known: KnownWords;
  isInCredential(letters: string): boolean;
  /** Numbers that may still be said: in small groups they would spell a long one. */
  numbersLeft: number;
}

type Chunk = { readonly kind: 'word' | 'letter' | 'number' | 'dropped'; readonly text: string };

/** A word and the plain punctuation around it. What is glued to it by anything else makes it another. */
const punctuated = /^["'“‘«([]{0,2}([\p{L}\d].*?)["'”’»)\].,:;!?]{0,3}$/u;

/** What a number counts, or is compared by. */
const units = new Set(
  'bytes caracteres character characters digits digitos dígitos items itens letras letters'.split(
    ' ',
  ),
);
const comparisons = new Set(
  'than least maximum maximo máximo menos minimum minimo mínimo'.split(' '),
);

/**
 * Of a text only the words that anybody may be told; `…` stands for each run of others. Undefined if nothing is left that
 * says anything.
 */
export function allowedWords(text: string, limits: Limits): string | undefined {
  const raw = text.split(/\s+/).filter((chunk) => chunk !== '');
  const chunks = raw.map((chunk, index) => sort(chunk, startsSentence(raw, index), limits));
  const kept = chunks.map((chunk, index) => mayStay(chunk, chunks, { index, limits }));
  const parts = runsOf(chunks, kept).map((run) => (run.some(says) ? textOf(run) : ellipsis));
  if (parts.every((part) => part === ellipsis)) return undefined;
  return parts
    .filter((part, index) => part !== ellipsis || parts[index - 1] !== ellipsis)
    .join(' ');
}

/** What stands together between two things that are dropped, or two marks; an empty run for what is dropped. */
function runsOf(chunks: readonly Chunk[], kept: readonly boolean[]): (readonly Chunk[])[] {
  const runs: Chunk[][] = [];
  let isOpen = false;
  for (const [index, chunk] of chunks.entries()) {
    if (kept[index] !== true) runs.push([]);
    else if (isOpen) runs.at(-1)?.push(chunk);
    else runs.push([chunk]);
    isOpen = kept[index] === true && !/[,.:;!?]$/.test(chunk.text);
  }
  return runs;
}

/** Particles alone, as they are in names, hold nothing together. */
function says({ kind, text }: Chunk): boolean {
  return kind === 'word' && !isParticle(coreOf(text).toLowerCase());
}

function textOf(run: readonly Chunk[]): string {
  return run.map(({ text }) => text).join(' ');
}

/** Not after an initial, a title or a number, which end in a point as well: a name follows these. */
function startsSentence(raw: readonly string[], index: number): boolean {
  const before = raw[index - 1];
  if (before === undefined) return true;
  return /[.!?]["'”’»)]?$/.test(before) && isAllowed(coreOf(before));
}

function coreOf(chunk: string): string {
  return punctuated.exec(chunk)?.[1] ?? '';
}

function sort(text: string, isFirst: boolean, limits: Limits): Chunk {
  const core = coreOf(text);
  if (/^\d{1,3}$/.test(core)) return { kind: 'number', text };
  if (isSingleLetter(core)) return { kind: 'letter', text };
  const word = isFirst && isAllowed(uncapitalised(core)) ? uncapitalised(core) : core;
  return { kind: isAllowed(word) && !isTold(word, limits) ? 'word' : 'dropped', text };
}

function uncapitalised(word: string): string {
  return /^\p{Lu}\P{Lu}*$/u.test(word) ? word.slice(0, 1).toLowerCase() + word.slice(1) : word;
}

/** Whether a word is part of what must not be told. */
function isTold(word: string, { known, isInCredential }: Limits): boolean {
  const letters = lettersOf(word);
  const parts =
    letters === word ? [letters] : [letters, ...word.split(/[^\p{L}]+/u).map(lettersOf)];
  return parts.some((part) => isKnown(part, known) || isInCredential(part));
}

/** Shorter words are the beginning of too many others. */
const minStemLength = 4;

/** A value counts as well if it is cut, or in the plural. */
function isKnown(word: string, known: KnownWords): boolean {
  if (known.has(word)) return true;
  if (word.length < minStemLength) return false;
  for (const one of known) {
    if (one.length >= minStemLength && (one.startsWith(word) || word.startsWith(one))) return true;
  }
  return false;
}

function mayStay(
  { kind, text }: Chunk,
  chunks: readonly Chunk[],
  { index, limits }: { index: number; limits: Limits },
): boolean {
  const before = chunks[index - 1];
  const after = chunks[index + 1];
  switch (kind) {
    case 'word':
      return true;
    case 'dropped':
      return false;
    case 'letter':
      return (
        before?.kind === 'word' && after?.kind === 'word' && !limits.known.has(lettersOf(text))
      );
    case 'number': {
      const counts = after?.kind === 'word' && units.has(coreOf(after.text));
      const compares = before?.kind === 'word' && comparisons.has(coreOf(before.text));
      const digits = coreOf(text);
      if (limits.numbersLeft < 1 || !(counts || compares)) return false;
      if (isKnownNumber(digits, limits.known)) return false;
      limits.numbersLeft -= 1;
      return true;
    }
  }
}
