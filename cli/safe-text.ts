// Format characters turn text around or hide it; only the joiners have a place in names and emoji.
const unsafe = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from outside, fit for a terminal: what could control it, or turn the line around, is written as an escape. */
export function safe(text: string): string {
  return text.replace(unsafe, escapeOf);
}

/** The same for text of several lines. */
export function safeLines(text: string): string {
  return text.split('\n').map(safe).join('\n');
}

/** A template whose inserted values are made safe; the text around them is ours. */
export function line(strings: TemplateStringsArray, ...values: readonly (string | number)[]) {
  return String.raw({ raw: strings }, ...values.map((value) => safe(String(value))));
}

/** JSON that is also safe to look at: JSON itself lets through some characters that control a terminal. */
export function safeJson(value: unknown, spaces?: number): string {
  return JSON.stringify(value, null, spaces).replace(unsafe, (character) =>
    character === '\n' ? character : [...units(character)].join(''),
  );
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

function* units(character: string): Generator<string> {
  for (let index = 0; index < character.length; index += 1) {
    yield `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
}
