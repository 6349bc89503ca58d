import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body and puts it back, so that whoever handles the request reads it again. Takes the length from the
 * header, which AWS clients send.
 */
export async function peekBody(request: IncomingMessage): Promise<Buffer | 'caller went away'> {
  const expected = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < expected) {
    const chunk: unknown = request.read();
    if (chunk instanceof Buffer) {
      chunks.push(chunk);
      length += chunk.length;
    } else if (!(await isReadable(request))) {
      return 'caller went away';
    }
  }
  const body = Buffer.concat(chunks);
  // In the same turn as the last read: once the end has been announced, nothing can be put back.
  if (length > 0) request.unshift(body);
  return body;
}

async function isReadable(request: IncomingMessage): Promise<boolean> {
  try {
    await once(request, 'readable');
    return !request.destroyed;
  } catch {
    return false;
  }
}
