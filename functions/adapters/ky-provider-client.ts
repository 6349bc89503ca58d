import ky, { isTimeoutError } from 'ky';
import * as v from 'valibot';
import type { HttpFailure, HttpReply } from '../domain/http.ts';
import type { ProviderClient } from '../domain/ports.ts';
import { tooManyEncodings } from './undici-encoding-limit.ts';

/** A provider's reply is read up to this size; what is told in more is not for us. */
const maxReplyBytes = 1_000_000;

/** Faults of a connection that was open: the request may work on a new one. */
const resetCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** What is said of a reply whose head is not HTTP. Undici's parser gives its errors a name, and hardly ever a code. */
const parserError = 'HTTPParserError';

/** Faults in the head of a reply: the request has arrived, and the provider may have acted on it. */
const unreadableCodes = new Set([
  parserError,
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  tooManyEncodings,
]);

interface Call {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Whether the head of a reply has come: what fails after that is no question of reaching the provider. */
  isAnswered: boolean;
}

const ErrorCode = v.object({ code: v.string() });

/** Calls providers over HTTP. Retries are the delivery schedule's business, so there are none here. */
export function createKyProviderClient(): ProviderClient {
  return {
    async send({ method, url, headers, body }, timeoutMs) {
      // A signal takes whole milliseconds only, and a config may name any fraction of a second.
      const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
      const call: Call = { signal, timeoutMs, isAnswered: false };
      try {
        const response = await ky(url, {
          method,
          headers: { 'user-agent': 'propaga', ...headers },
          // Fetch refuses a GET with a body, even with an empty one.
          ...(method === 'GET' ? {} : { body }),
          redirect: 'manual',
          retry: 0,
          throwHttpErrors: false,
          timeout: false,
          signal,
        });
        call.isAnswered = true;
        return await toReply(response);
      } catch (error) {
        return toFailure(error, call);
      }
    },
  };
}

async function toReply(response: Response): Promise<HttpReply> {
  const retryAfter = response.headers.get('retry-after');
  return {
    status: response.status,
    ...(retryAfter === null ? {} : { retryAfter }),
    body: await readStart(response),
  };
}

async function readStart({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    // Leaving the loop cancels the body, which closes the connection.
    if (size >= maxReplyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxReplyBytes).toString('utf8');
}

function toFailure(error: unknown, { signal, timeoutMs, isAnswered }: Call): HttpFailure {
  if (signal.aborted || isTimeoutError(error)) {
    return { kind: 'timeout', reason: `no reply within ${timeoutMs / 1_000} s` };
  }
  const code = codeOf(error);
  if (code !== undefined && resetCodes.has(code)) {
    return { kind: 'reset', reason: `the provider closed the connection (${code})` };
  }
  const fault = code ?? 'unknown fault';
  return isAnswered || unreadableCodes.has(fault)
    ? { kind: 'unreadable', reason: `the provider's reply could not be read (${fault})` }
    : { kind: 'unreachable', reason: `the provider could not be reached (${fault})` };
}

/** Fetch hides what went wrong in the cause of its error, sometimes several deep. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === parserError) return parserError;
  const parsed = v.safeParse(ErrorCode, error);
  return parsed.success ? parsed.output.code : codeOf(error.cause);
}
