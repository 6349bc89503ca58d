import ky from 'ky';
import * as v from 'valibot';
import type { HttpFailure, HttpReply, HttpRequest } from '../domain/http.ts';
import type { ProviderClient } from '../domain/ports.ts';
import { startDeadline } from './fair-deadline.ts';
import { BrokenReplyError, createNodeFetch } from './node-fetch.ts';
import { decodeReply } from './reply-charset.ts';

/** Faults of a connection that was open: the request may work on a new one. */
const resetCodes = new Set(['ECONNRESET', 'EPIPE']);

/** Of Node or OpenSSL, whose names they are; anything else might be words of whoever answered. */
const ErrorCode = v.object({ code: v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{1,60}$/)) });

/** Calls providers over HTTP. Retries are the delivery schedule's business, so there are none here. */
export function createHttpProviderClient(): ProviderClient {
  const nodeFetch = createNodeFetch();
  const client = ky.create({
    headers: { accept: '*/*', 'accept-encoding': 'gzip, br', 'user-agent': 'propaga' },
    retry: 0,
    // Its clock goes on while this process is busy with another reply.
    timeout: false,
    throwHttpErrors: false,
    fetch: (input) => nodeFetch(input instanceof Request ? input : new Request(input)),
  });
  return {
    async send(request, timeoutMs) {
      const { signal, end } = startDeadline(timeoutMs);
      try {
        return await toReply(await client(request.url, { ...optionsOf(request), signal }));
      } catch (error) {
        if (!signal.aborted) return toFailure(error);
        return { kind: 'timeout', reason: `no reply within ${timeoutMs / 1_000} s` };
      } finally {
        end();
      }
    },
  };
}

function optionsOf({ method, headers, body }: HttpRequest) {
  return method === 'GET' ? { method, headers } : { method, headers, body };
}

async function toReply(response: Response): Promise<HttpReply> {
  const { status, headers } = response;
  const retryAfter = headers.get('retry-after');
  const contentType = headers.get('content-type');
  return {
    status,
    ...(retryAfter === null ? {} : { retryAfter }),
    ...(contentType === null ? {} : { contentType }),
    body: decodeReply(await response.bytes(), contentType ?? undefined),
  };
}

function toFailure(error: unknown): HttpFailure {
  const isAnswered = error instanceof BrokenReplyError;
  const parsed = v.safeParse(ErrorCode, isAnswered ? error.cause : error);
  const code = parsed.success ? parsed.output.code : 'unknown fault';
  if (resetCodes.has(code)) {
    return { kind: 'reset', reason: `the provider closed the connection (${code})` };
  }
  // HPE_… are the faults of Node's HTTP parser: a reply came, though it was none.
  return isAnswered || code.startsWith('HPE_')
    ? { kind: 'unreadable', reason: `the provider's reply could not be read (${code})` }
    : { kind: 'unreachable', reason: `the provider could not be reached (${code})` };
}
