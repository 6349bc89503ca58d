/** At most as many names are written out, and no further ones once they have taken so many characters. */
const maxNamed = 5;
const maxCharacters = 200;

/**
 * A list for people to read, whose length does not grow with its number of names: `a, b, c, d, e and 195 more`. One name is
 * always written out.
 */
export function nameSome(names: readonly string[]): string {
  const named = names.slice(0, maxNamed).filter((_, index) => {
    const before = names.slice(0, index);
    return before.join(', ').length < maxCharacters;
  });
  const others = names.length - named.length;
  return others > 0 ? `${named.join(', ')} and ${others} more` : named.join(', ');
}
