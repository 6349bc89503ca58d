import { asciiEmail } from './email-address.ts';

/** No text may be longer than this once it is composed. */
export const maxTextLength = 1_000;

/** Composing makes one character of four at most, so what is longer is refused for its length anyway. */
const maxRatio = 4;
const maxLength = maxRatio * maxTextLength;

/**
 * Unicode's limit for a stream-safe text: UAX #15, section 13. Beyond it composing takes quadratic time. What stands before
 * the marks is part of it, so that each of them is looked at once.
 */
const tooManyMarks = /(?:^|\P{M})\p{M}{31}/u;

/** No character takes more than three marks into itself, so that a text with so many in a row does not get much shorter. */
const manyMarks = /(?:^|\P{M})\p{M}{9}/u;

/** Controls, separators of lines, halves of characters, and what changes the direction of the text around it. */
const foreign =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/u;

/** What is ignored wherever it stands: code points that are not assigned, and tags outside of a flag. */
const ignored = /[[\p{Cn}&&\p{Default_Ignorable_Code_Point}]\u{e0001}\u{e0020}-\u{e007f}]/v;
const flags = /\p{RGI_Emoji_Tag_Sequence}/gv;

/** Joiners and selectors within an emoji make it another one, which everybody can see. */
const emoji = /\p{RGI_Emoji}/gv;

const maxEmojiIdLength = 100;

/** Letters, digits, punctuation and symbols, but for those that are drawn as nothing. */
const visible =
  /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}\u{13441}\u{13442}]]/v;

/** What can hide between the characters of an identifier, and spaces that look like the ordinary one. */
const hidden =
  /[\p{Cf}\p{Default_Ignorable_Code_Point}[\p{Zs}--[ ]]\u2800\ufffc\u{1d159}\u{13441}\u{13442}]/v;

/** Full-width and half-width forms, and mathematical letters and digits. */
const lookalike = /[\uff01-\uffee\u{1d400}-\u{1d7ff}]/u;

/**
 * A text without spaces around it, in Unicode's composed form (NFC). What cannot get short enough is left as it is, since
 * composing takes a while: it is refused for its length.
 */
export function normalText(text: string, limit = maxTextLength): string {
  const trimmed = text.trim();
  if (trimmed.length > maxRatio * limit) return trimmed;
  const marks = trimmed.length > limit ? manyMarks : tooManyMarks;
  return marks.test(trimmed) ? trimmed : trimmed.normalize('NFC');
}

/** The one form of a key or an id: a normal text and, if it is an e-mail address, with its domain in ASCII. */
export function normalIdentifier(text: string, limit = maxTextLength): string {
  return asciiEmail(normalText(text, limit));
}

/** Why a normal text cannot be shown as it is; undefined if it can. */
export function whyUnreadable(text: string): string | undefined {
  if (text === '' || text.length > maxLength) return undefined;
  return whyForeign(text) ?? (visible.test(text) ? undefined : noneVisible);
}

/** Why a normal text cannot be told from others as an identifier must be; undefined if it can. */
export function whyNoIdentifier(text: string): string | undefined {
  if (text === '' || text.length > maxLength) return undefined;
  const foreigner = whyForeign(text);
  if (foreigner !== undefined) return foreigner;
  if (!visible.test(text)) return noneVisible;
  const found = hidden.exec(mayHaveEmoji(text) ? text.replace(emoji, '') : text);
  if (found !== null) return `must not contain ${codePointOf(found[0])}, which cannot be seen`;
  if (lookalike.test(text)) return 'must have ordinary letters and digits, not full-width ones';
  return /^\p{M}/u.test(text) ? 'must not begin with a combining mark' : undefined;
}

/** To look for emoji takes far longer than for what may belong to one, and nobody has as long an id with one in it. */
function mayHaveEmoji(text: string): boolean {
  return text.length <= maxEmojiIdLength && hidden.test(text);
}

/** Why nobody can have such a password, of which nothing is changed; undefined if somebody can. */
export function whyNoPassword(text: string): string | undefined {
  if (text === '' || text.length > maxLength) return undefined;
  return whyForeign(text) ?? (text.includes(' ') || visible.test(text) ? undefined : noneVisible);
}

const noneVisible = 'must have a character that can be seen';

function whyForeign(text: string): string | undefined {
  if (tooManyMarks.test(text)) return 'must not have more than 30 combining marks in a row';
  const found = foreign.exec(text) ?? ignored.exec(text.replace(flags, ''));
  return found === null
    ? undefined
    : `must not contain ${codePointOf(found[0])}, which does not belong into a text`;
}

/** Its number tells more than a character that nobody can see, and nothing of the value. */
function codePointOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, '0')}`;
}
