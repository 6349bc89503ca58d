/** What stands for the variable part of a documented message, and for words that are left out. */
export const ellipsis = '…';

/** A message that the provider documents, and what it says where the document has a variable part. */
export interface Documented {
  readonly before: string;
  readonly after: string;
  readonly variable?: string;
}

/** The documented message that a text is, if need be in other letters; undefined if it is none. */
export function findDocumented(text: string, messages: readonly string[]): Documented | undefined {
  if (!text.includes(ellipsis) && messages.includes(text)) return { before: text, after: '' };
  const wanted = text.toLowerCase();
  for (const message of messages) {
    const [before = '', after] = message.split(ellipsis);
    if (after === undefined) {
      if (wanted === message.toLowerCase()) return { before: message, after: '' };
      continue;
    }
    const isLong = text.length > before.length + after.length;
    if (!isLong || !wanted.startsWith(before.toLowerCase())) continue;
    if (!wanted.endsWith(after.toLowerCase())) continue;
    const variable = text.slice(before.length, text.length - after.length);
    return { before, after, variable };
  }
  return undefined;
}
