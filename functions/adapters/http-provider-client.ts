import * as http from 'node:http';
import * as https from 'node:https';
import * as v from 'valibot';
import type { HttpFailure, HttpReply, HttpRequest } from '../domain/http.ts';
import type { ProviderClient } from '../domain/ports.ts';
import { textOf } from './http-reply-text.ts';

/** Idle connections are closed after this, before most servers close them: Node's own server waits for 5 s. */
const idleMs = 4_000;

/** Faults of a connection that was open: the request may work on a new one. */
const resetCodes = new Set(['ECONNRESET', 'EPIPE']);

const ErrorCode = v.object({ code: v.string() });

interface Course {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Whether the head of a reply has come: what fails after that is no question of reaching the provider. */
  isAnswered: boolean;
}

/**
 * Calls providers over HTTP. Retries are the delivery schedule's business, so there are none here. It is not Node's fetch,
 * in which a reply can end the process: one that the provider closes while it is still being unpacked
 * (https://github.com/nodejs/undici/issues/5360), and one that names six content encodings.
 */
export function createHttpProviderClient(): ProviderClient {
  const agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: idleMs }),
    'https:': new https.Agent({ keepAlive: true, timeout: idleMs }),
  };
  return {
    async send(request, timeoutMs) {
      // A signal takes whole milliseconds only, and a config may name any fraction of a second.
      const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
      const course: Course = { signal, timeoutMs, isAnswered: false };
      try {
        const response = await ask(request, { agents, signal });
        course.isAnswered = true;
        return await toReply(response);
      } catch (error) {
        return toFailure(error, course);
      }
    },
  };
}

interface Means {
  readonly agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };
  readonly signal: AbortSignal;
}

/** Makes a request and waits for the head of its reply. A redirect is a reply like any other. */
function ask(request: HttpRequest, { agents, signal }: Means): Promise<http.IncomingMessage> {
  const url = new URL(request.url);
  if (url.username || url.password) throw new Error('The URL of a provider has credentials in it.');
  const options = { method: request.method, headers: headersOf(request), signal };
  return new Promise((resolve, reject) => {
    const asked =
      url.protocol === 'https:'
        ? https.request(url, { ...options, agent: agents['https:'] })
        : http.request(url, { ...options, agent: agents['http:'] });
    asked.on('response', resolve);
    // What goes wrong with a connection is told more than once, and each time somebody has to listen.
    asked.on('error', reject);
    // After a reply that changes the protocol (101) nothing else is told.
    asked.on('close', () => reject(Object.assign(new Error('no reply'), { code: 'ECONNRESET' })));
    asked.end(request.method === 'GET' ? undefined : request.body);
  });
}

function headersOf({ method, headers, body }: HttpRequest): http.OutgoingHttpHeaders {
  return {
    accept: '*/*',
    'accept-encoding': 'gzip, br',
    'user-agent': 'propaga',
    ...headers,
    ...(method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body) }),
  };
}

async function toReply(response: http.IncomingMessage): Promise<HttpReply> {
  const { statusCode: status = 0, headers } = response;
  const retryAfter = headers['retry-after'];
  const contentType = headers['content-type'];
  try {
    const body = await textOf(response);
    return {
      status,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(contentType === undefined ? {} : { contentType }),
      body,
    };
  } catch (error) {
    // A connection with the rest of a reply in it is good for nothing.
    response.destroy();
    throw error;
  }
}

function toFailure(error: unknown, { signal, timeoutMs, isAnswered }: Course): HttpFailure {
  if (signal.aborted) {
    return { kind: 'timeout', reason: `no reply within ${timeoutMs / 1_000} s` };
  }
  const parsed = v.safeParse(ErrorCode, error);
  const code = parsed.success ? parsed.output.code : 'unknown fault';
  if (resetCodes.has(code)) {
    return { kind: 'reset', reason: `the provider closed the connection (${code})` };
  }
  // HPE_… are the faults of Node's HTTP parser: a reply came, though it was none.
  return isAnswered || code.startsWith('HPE_')
    ? { kind: 'unreadable', reason: `the provider's reply could not be read (${code})` }
    : { kind: 'unreachable', reason: `the provider could not be reached (${code})` };
}
