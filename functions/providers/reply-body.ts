import * as v from 'valibot';
import { BoundedJson } from './bounded-json.ts';

const JsonObject = v.pipe(
  v.string(),
  // Some servers begin with a byte order mark, which is no JSON.
  v.transform((text) => text.replace(/^\ufeff/, '')),
  BoundedJson,
  // The members as they are: to look at each of them takes longer than to read them.
  v.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
);

/** The members of a body that is a JSON object; none for any other body. */
export function membersOf(body: string): Readonly<Record<string, unknown>> {
  const parsed = v.safeParse(JsonObject, body);
  return parsed.success ? parsed.output : {};
}

/** More of a provider's words than this, and more of their parts, are not looked at. */
const maxWordsLength = 2_000;
const maxParts = 200;

/**
 * What the provider itself says in a body: `error`, `detail` and `message`, or else its title. Personal data and
 * credentials that it repeats are still in it.
 */
export function wordsOf(body: string): string[] {
  const { error, detail, message, title } = membersOf(body);
  const words = textsOf([error, detail, message]);
  return [...new Set(words.length > 0 ? words : textsOf([title]))];
}

/** The texts in strings, lists, and objects with a `message`; deeper nesting than providers use is left out. */
function textsOf(values: readonly unknown[]): string[] {
  const found: string[] = [];
  let partsLeft = maxParts;
  let lengthLeft = maxWordsLength;
  function look(value: unknown, depth: number): void {
    partsLeft -= 1;
    if (partsLeft < 0 || lengthLeft <= 0) return;
    if (typeof value === 'string') {
      const text = legible(value).slice(0, lengthLeft);
      lengthLeft -= text.length;
      if (text !== '') found.push(text);
    } else if (Array.isArray(value)) {
      if (depth <= 3) for (const item of value.slice(0, maxParts)) look(item, depth + 1);
    } else if (typeof value === 'object' && value !== null && 'message' in value) {
      if (depth <= 3) look(value.message, depth + 1);
    }
  }
  for (const value of values) look(value, 1);
  return found;
}

/** The text from its first character that can be read; empty if it has only spaces and control characters. */
function legible(text: string): string {
  const start = text.search(/[^\s\p{Cc}]/u);
  return start === -1 ? '' : text.slice(start, start + maxWordsLength).trimEnd();
}
