import type { IncomingMessage } from 'node:http';

/** What a source may send at most is what the console takes. */
const maxBytes = 6 * 1_024 * 1_024;

/** Reads a request's body as text; undefined if it is larger than any that propaga takes. */
export async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString();
}
