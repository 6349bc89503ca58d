/** As many names are written out; of the others it is told how many there are. */
const maxNamed = 5;

/** A list for people to read, whose length does not grow with its number of names: `a, b, c, d, e and 195 more`. */
export function nameSome(names: readonly string[]): string {
  const named = names.slice(0, maxNamed).join(', ');
  const others = names.length - maxNamed;
  return others > 0 ? `${named} and ${others} more` : named;
}
