import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A text in the forms in which it could lie somewhere: as it is, and as the usual encodings write it. */
function formsOf(text: string): string[] {
  const inBase64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${'x'.repeat(offset)}${text}`).toString('base64');
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
  const inUrl = encodeURIComponent(text);
  const forms = [
    text,
    text.toUpperCase(),
    JSON.stringify(text).slice(1, -1),
    inUrl,
    inUrl.replaceAll('%20', '+'),
    Buffer.from(text).toString('hex'),
    createHash('sha1').update(text.trim().toLowerCase()).digest('hex'),
    ...inBase64,
    ...inBase64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(forms)].filter((form) => form.length > 5);
}

/** Other ways of writing the same value: days the other way round, numbers with and without their punctuation. */
function writingsOf(value: string): string[] {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (day !== undefined)
    return [value, `${day}/${month}/${year}`, `${day}-${month}-${year}`, `${year}${month}${day}`];
  const [, ddd, start, end] = /^\+55(\d\d)(\d{5})(\d{4})$/.exec(value) ?? [];
  if (ddd !== undefined)
    return [value, `${ddd}${start}${end}`, `(${ddd}) ${start}-${end}`, `${start}-${end}`];
  const [, a, b, c, d] = /^(\d{3})(\d{3})(\d{3})(\d\d)$/.exec(value) ?? [];
  return d === undefined ? [value] : [value, `${a}.${b}.${c}-${d}`];
}

/** Finds private values in whatever they could have got into, in any form. */
export function createCanarySearch(values: readonly string[]) {
  const needles = values.flatMap((value) =>
    writingsOf(value)
      .flatMap(formsOf)
      .map((form) => ({ value, form })),
  );
  const foundIn = (content: Buffer | string): string[] => [
    ...new Set(needles.filter(({ form }) => content.includes(form)).map(({ value }) => value)),
  ];
  return {
    foundIn,
    /** What is found in the files below a directory, each with its file. */
    async foundBelow(directory: string): Promise<string[]> {
      const findings = await Promise.all(
        (await filesBelow(directory)).map(async (path) =>
          foundIn(await readFile(path)).map((value) => `${path}: ${value}`),
        ),
      );
      return findings.flat();
    },
  };
}

export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
