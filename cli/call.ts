import ky, { isNetworkError, isTimeoutError, type Options } from 'ky';
import * as v from 'valibot';
import { CommandError } from './command-error.ts';
import { exitCodes } from './exit-codes.ts';

/** An answer that has arrived whole. */
export interface Reply {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** HTTP APIs give up after 30 seconds. */
const timeoutMs = 35_000;

const client = ky.create({
  retry: 0,
  throwHttpErrors: false,
  redirect: 'manual',
  // The signal's time counts until the whole body is there.
  timeout: false,
});

/** What the system or undici calls a failure to connect at all. */
const unconnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;

const Reason = v.object({ name: v.string(), code: v.optional(v.string()) });
const Caused = v.object({
  // With several causes if several addresses were tried.
  cause: v.union([v.object({ errors: v.tupleWithRest([Reason], Reason) }), Reason]),
});

/** Calls propaga. Throws a `CommandError` that says what to do if no answer arrives whole. */
export async function call(url: URL, init: Options): Promise<Reply> {
  try {
    const response = await client(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const { ok, status, headers } = response;
    return { ok, status, headers, text: await response.text() };
  } catch (error) {
    throw new CommandError(problemOf(error, url.origin), exitCodes.unreachable);
  }
}

function problemOf(error: unknown, origin: string): string {
  if (isTimeoutError(error)) {
    return `${origin} did not answer within ${timeoutMs / 1_000} s. Try again.`;
  }
  const { name, code } = reasonOf(error) ?? {};
  if (name === 'HTTPParserError') {
    return `${origin} answers, but not in HTTP. Is something else running there?`;
  }
  if (code !== undefined && unconnected.test(code)) {
    return `Nothing answers on ${origin}. Start propaga with npm start, or name another address with --url or a stack with --stack.`;
  }
  return `The connection to ${origin} broke before its answer was complete (${code ?? name ?? 'no reason given'}). What was asked may have been done: look, then run the same command again.`;
}

function reasonOf(error: unknown): v.InferOutput<typeof Reason> | undefined {
  const caused = v.safeParse(Caused, isNetworkError(error) ? error.cause : error);
  if (!caused.success) return undefined;
  const { cause } = caused.output;
  return 'errors' in cause ? cause.errors[0] : cause;
}
