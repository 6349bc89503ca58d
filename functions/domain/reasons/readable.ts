import { allowedWords, type Limits } from './allowed-words.ts';
import { createCredentialSearch } from './credential-words.ts';
import { maxReasonLength } from './cut-reason.ts';
import { ellipsis, findDocumented } from './documented.ts';
import type { KnownWords } from './known-words.ts';

/** By what the words of a provider are judged. */
export interface Listening {
  /** What the provider documents, which is ours: it stays whatever it says. */
  readonly messages: readonly string[];
  /** Of all the people that the reply may be about. */
  readonly known: KnownWords;
  readonly credentials: readonly string[];
}

/** What is left of a provider's words. */
export interface Readable {
  /** For those who may see the delivery. */
  readonly words?: string;
  /** The documented messages alone, which concern nobody in particular. */
  readonly documented?: string;
}

/** More of a reply than this is not looked at, whatever it is. */
const maxHeard = 2_000;
const maxPieces = 100;
const maxSaid = maxReasonLength - 30;

interface Said {
  readonly text: string;
  /** The same without what may be about a person; absent if the provider does not document it. */
  readonly documented?: string;
}

/**
 * Makes what a provider says fit to keep: its documented messages, and of all else only words that are allowed. The time it
 * takes depends on no reply: what is long is cut before it is looked at.
 */
export function readable(texts: readonly string[], listening: Listening): Readable {
  const limits: Limits = {
    known: listening.known,
    isInCredential: createCredentialSearch(listening.credentials),
    numbersLeft: 1,
  };
  const said = piecesOf(texts).map((piece) => hear(piece, listening.messages, limits));
  const words = joined(said.map(({ text }) => text));
  const documented = joined(said.flatMap(({ documented: text }) => text ?? []));
  return { ...(words && { words }), ...(documented && { documented }) };
}

/** Providers join messages by semicolons, or write them one below the other. */
function piecesOf(texts: readonly string[]): string[] {
  const heard: string[] = [];
  let left = maxHeard;
  for (const text of texts) {
    if (left <= 0) break;
    const part = text.slice(0, left).normalize('NFC');
    left -= part.length + 1;
    heard.push(...part.split(/;\s|[\r\n]+/).map((piece) => piece.trim()));
  }
  return [...new Set(heard.filter((piece) => piece !== ''))].slice(0, maxPieces);
}

function hear(piece: string, messages: readonly string[], limits: Limits): Said {
  const found = findDocumented(piece.replace(/\.$/, ''), messages);
  if (found === undefined) return { text: allowedWords(piece, limits) ?? ellipsis };
  const { before, after, variable } = found;
  if (variable === undefined) {
    // In other letters it stays as it came, if anybody may be told its words.
    const isAsCome = piece !== before && allowedWords(piece, limits) === piece;
    return { text: isAsCome ? piece : before, documented: before };
  }
  const value = allowedWords(variable, limits) ?? ellipsis;
  return { text: `${before}${value}${after}`, documented: `${before}${ellipsis}${after}` };
}

/** Undefined if nothing can be read. */
function joined(texts: readonly string[]): string | undefined {
  const kept = texts.filter((text, index) => text !== ellipsis || texts[index - 1] !== ellipsis);
  if (kept.every((text) => text === ellipsis)) return undefined;
  const whole = kept.join('; ');
  if (whole.length <= maxSaid) return whole;
  // No word is cut through: half of one may be another.
  return `${whole.slice(0, whole.lastIndexOf(' ', maxSaid - 2))} ${ellipsis}`;
}
