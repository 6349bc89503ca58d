import ky, { isTimeoutError } from 'ky';
import * as v from 'valibot';
import type { HttpFailure, HttpReply } from '../domain/http.ts';
import type { ProviderClient } from '../domain/ports.ts';

/** A provider's reply is read up to this size; what is told in more is not for us. */
const maxReplyBytes = 1_000_000;

/** Faults of a connection that was open: the request may work on a new one. */
const resetCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const ErrorCode = v.object({ code: v.string() });

/** Calls providers over HTTP. Retries are the delivery schedule's business, so there are none here. */
export function createKyProviderClient(): ProviderClient {
  return {
    async send({ method, url, headers, body }, timeoutMs) {
      // A signal takes whole milliseconds only, and a config may name any fraction of a second.
      const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
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
        return await toReply(response);
      } catch (error) {
        return toFailure(error, { signal, timeoutMs });
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

function toFailure(
  error: unknown,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): HttpFailure {
  if (signal.aborted || isTimeoutError(error)) {
    return { kind: 'timeout', reason: `no reply within ${timeoutMs / 1_000} s` };
  }
  const code = codeOf(error);
  if (code !== undefined && resetCodes.has(code)) {
    return { kind: 'reset', reason: `the provider closed the connection (${code})` };
  }
  return {
    kind: 'unreachable',
    reason: `the provider could not be reached (${code ?? 'unknown fault'})`,
  };
}

/** Fetch hides what went wrong in the cause of its error, sometimes several deep. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const parsed = v.safeParse(ErrorCode, error);
  return parsed.success ? parsed.output.code : codeOf(error.cause);
}
