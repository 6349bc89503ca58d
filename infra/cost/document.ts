/** A part of a document that is generated: between a comment that names it and the one that ends it. */
const part = /(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)/gs;

/** The document with its generated parts anew. Throws if it has not exactly these parts. */
export function withParts(document: string, parts: Readonly<Record<string, string>>): string {
  const found = [...document.matchAll(part)].map(([, , name = '']) => name);
  const named = Object.keys(parts);
  if (found.toSorted().join() !== named.toSorted().join()) {
    throw new Error(`The document has the parts ${found.join(', ')}, not ${named.join(', ')}`);
  }
  return document.replace(
    part,
    (_, start: string, name: string, end: string) => `${start}\n${parts[name]}\n${end}`,
  );
}
