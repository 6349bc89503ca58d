/** A part of a document that is generated: between a comment that names it and the one that ends it. */
const part = /(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)/gs;

/** The names of a document's generated parts. */
export function partNames(document: string): string[] {
  return [...document.matchAll(part)].map(([, , name = '']) => name);
}

/** The document with these of its generated parts anew. Throws if it lacks one of them. */
export function withParts(document: string, parts: Readonly<Record<string, string>>): string {
  const found = partNames(document);
  const missing = Object.keys(parts).filter((name) => !found.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `The document has the parts ${found.join(', ')}, and not ${missing.join(', ')}`,
    );
  }
  return document.replace(part, (whole, start: string, name: string, end: string) =>
    parts[name] === undefined ? whole : `${start}\n${parts[name]}\n${end}`,
  );
}
