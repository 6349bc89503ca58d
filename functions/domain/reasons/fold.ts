/** A text in small letters, without accents and without characters that nobody sees. */
export function fold(text: string): string {
  // Most texts have none of it, and looking is cheaper than normalising.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
}
