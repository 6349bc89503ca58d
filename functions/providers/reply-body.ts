import * as v from 'valibot';
import { BoundedJson } from './bounded-json.ts';

const JsonObject = v.pipe(
  v.string(),
  // Some servers begin with a byte order mark, which is no JSON.
  v.transform((text) => text.replace(/^\ufeff/, '')),
  BoundedJson,
  v.record(v.string(), v.unknown()),
);

/** The members of a body that is a JSON object; none for any other body. */
export function membersOf(body: string): Readonly<Record<string, unknown>> {
  const parsed = v.safeParse(JsonObject, body);
  return parsed.success ? parsed.output : {};
}

/** More of a provider's words than this is not looked at. */
const maxWordsLength = 10_000;

/**
 * What the provider itself says in a body: `error`, `detail` and `message`, or else its title. Personal data and
 * credentials that it repeats are still in it.
 */
export function wordsOf(body: string): string | undefined {
  const { error, detail, message, title } = membersOf(body);
  const words = textsOf([error, detail, message]);
  const found = words.length > 0 ? words : textsOf([title]);
  const text = [...new Set(found)].join('; ').slice(0, maxWordsLength);
  return text === '' ? undefined : text;
}

/** The texts in a string, a list, or an object with a `message`; deeper nesting than providers use is left out. */
function textsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return legible(value);
  if (depth > 3 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, depth + 1));
  return 'message' in value ? textsOf(value.message, depth + 1) : [];
}

/** The text from its first character that can be read; none if it has only spaces and control characters. */
function legible(text: string): string[] {
  const start = text.search(/[^\s\p{Cc}]/u);
  return start === -1 ? [] : [text.slice(start).trimEnd()];
}
