import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body and puts it back, so that whoever handles the request reads it again. Takes the length from the
 * header, which AWS clients send. Rejects if the caller goes away.
 */
export async function peekBody(request: IncomingMessage): Promise<Buffer> {
  const expected = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < expected) {
    const chunk: unknown = request.read();
    if (chunk instanceof Buffer) {
      chunks.push(chunk);
      length += chunk.length;
    } else {
      await once(request, 'readable');
      if (request.destroyed) throw new Error('The caller went away.');
    }
  }
  const body = Buffer.concat(chunks);
  // In the same turn as the last read: once the end has been announced, nothing can be put back.
  if (length > 0) request.unshift(body);
  return body;
}
