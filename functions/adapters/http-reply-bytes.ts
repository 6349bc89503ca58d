import type { IncomingMessage } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** A provider's reply is read up to this size, unpacked; what is told in more is not for us. */
const maxReplyBytes = 1_000_000;

/** No server has reason to pack a reply more often than this, one packing over the other. */
const maxEncodings = 5;

// Servers that end a packed body too early are common, and what has come can be read.
const zlibOptions = {
  flush: constants.Z_SYNC_FLUSH,
  finishFlush: constants.Z_SYNC_FLUSH,
};
const brotliOptions = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

const unpackers = new Map<string, () => Transform>([
  ['gzip', () => createGunzip(zlibOptions)],
  ['x-gzip', () => createGunzip(zlibOptions)],
  ['deflate', () => createInflate(zlibOptions)],
  ['br', () => createBrotliDecompress(brotliOptions)],
]);

/** The body of a reply, unpacked, at most 1 MB of it. Throws when it breaks off or is not packed as it says. */
export async function bytesOf(response: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of unpack(response)) {
    chunks.push(chunk);
    size += chunk.byteLength;
    // Leaving the loop destroys the body, which closes the connection.
    if (size >= maxReplyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxReplyBytes);
}

function unpack(response: IncomingMessage): AsyncIterable<Uint8Array> {
  const steps = unpackingOf(response.headers['content-encoding'] ?? '');
  const last = steps.at(-1);
  if (last === undefined) return response;
  // What goes wrong in any of the steps is thrown by the last one, which is read.
  pipeline([response, ...steps], () => undefined);
  return last;
}

/** Encodings are named in the order in which they were applied (RFC 9110, section 8.4). */
function unpackingOf(header: string): Transform[] {
  const names = header.toLowerCase().split(',');
  if (names.length > maxEncodings) {
    const error = new Error(`a reply names more than ${maxEncodings} content encodings`);
    throw Object.assign(error, { code: 'TOO_MANY_ENCODINGS' });
  }
  const makers = names
    .map((name) => unpackers.get(name.trim()))
    .filter((make) => make !== undefined);
  // With one that nobody knows among them, the others cannot be undone either.
  return makers.length < names.length ? [] : makers.reverse().map((make) => make());
}
