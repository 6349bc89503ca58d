/** What a character comes to; there are never many different ones in use. */
const folded = new Map<string, string>();
const maxKept = 2_000;

/**
 * A text in small letters, without accents and without characters that nobody sees. Each character is looked at on its own:
 * to bring a whole text into a normal form takes time that its author decides.
 */
export function fold(text: string): string {
  // Most texts have none of it.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  let result = '';
  for (const character of text) result += character < '\x80' ? character : foldOne(character);
  return result.toLowerCase();
}

function foldOne(character: string): string {
  const known = folded.get(character);
  if (known !== undefined) return known;
  const plain = character.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '');
  if (folded.size >= maxKept) folded.clear();
  folded.set(character, plain);
  return plain;
}
