import * as http from 'node:http';
import * as https from 'node:https';
import { bytesOf } from './http-reply-bytes.ts';

/** Idle connections are closed after this, before most servers close them: Node's own server waits for 5 s. */
const idleMs = 4_000;

/** A reply came, and could not be read to its end: its cause says why. */
export class BrokenReplyError extends Error {
  override readonly name = 'BrokenReplyError';
}

/** Statuses that have no body (https://fetch.spec.whatwg.org/#null-body-status), as Response insists. */
const withoutBody = new Set([204, 205, 304]);

/**
 * A fetch for servers that are not trusted. It follows no redirect, keeps connections, and reads replies before it gives
 * them: at most 1 MB, unpacked, with their Content-Type and Retry-After. In Node's own a reply can end the process: one that
 * the server closes while it is being unpacked (https://github.com/nodejs/undici/issues/5360), and one that names six
 * content encodings. Rejects with the error of the socket, or with a `BrokenReplyError` once a reply has begun.
 */
export function createNodeFetch(): (request: Request) => Promise<Response> {
  const agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: idleMs }),
    'https:': new https.Agent({ keepAlive: true, timeout: idleMs }),
  };
  return async (request) => {
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    return read(await ask(request, { agents, body }));
  };
}

const keptHeaders = ['content-type', 'retry-after'] as const;

interface Means {
  readonly agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };
  readonly body: Buffer | undefined;
}

/** Makes a request and waits for the head of its reply. A redirect is a reply like any other. */
function ask(
  { method, url, headers, signal }: Request,
  { agents, body }: Means,
): Promise<http.IncomingMessage> {
  const length = body && { 'content-length': body.byteLength };
  const options = { method, headers: { ...Object.fromEntries(headers), ...length }, signal };
  return new Promise((resolve, reject) => {
    const asked = url.startsWith('https:')
      ? https.request(url, { ...options, agent: agents['https:'] })
      : http.request(url, { ...options, agent: agents['http:'] });
    asked.on('response', resolve);
    // What goes wrong with a connection is told more than once, and each time somebody has to listen.
    asked.on('error', reject);
    // After a reply that changes the protocol (101) nothing else is told.
    asked.on('close', () => reject(Object.assign(new Error('no reply'), { code: 'ECONNRESET' })));
    asked.end(body);
  });
}

async function read(response: http.IncomingMessage): Promise<Response> {
  const { statusCode: status = 0, headers } = response;
  try {
    const bytes = await bytesOf(response);
    return new Response(withoutBody.has(status) ? null : bytes, {
      status,
      headers: keptHeaders.flatMap((name) => {
        const value = headers[name];
        return value === undefined ? [] : [[name, value]];
      }),
    });
  } catch (cause) {
    // A connection with the rest of a reply in it is good for nothing.
    response.destroy();
    throw new BrokenReplyError('The reply could not be read', { cause });
  }
}
