import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';

/** A request exactly as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** When it had arrived, in milliseconds since the epoch. */
  readonly at: number;
}

/** An answer that a test has a provider give. */
export interface ScriptedAnswer {
  readonly status?: number;
  /** Sent as JSON, unless it is text or bytes already. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly delayMs?: number;
  /** Answers only then. */
  readonly after?: Promise<unknown>;
  /** Cuts the connection instead of answering. */
  readonly reset?: true;
}

/** What a provider's documentation says about one request: the answer, or how the request breaks the rules. */
export type Verdict =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'violation'; readonly rule: string };

export interface ProviderServer {
  readonly baseUrl: string;
  /** Every request, in the order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** The requests whose path or body mentions this text. */
  requestsAbout(text: string): readonly ReceivedRequest[];
  /** The next requests that mention this text get these answers, one each. */
  answerNext(text: string, ...answers: readonly ScriptedAnswer[]): void;
  /** From now on every request that mentions this text gets this answer. */
  answerAlways(text: string, answer: ScriptedAnswer): void;
}

interface Script {
  readonly text: string;
  readonly answers: ScriptedAnswer[];
  readonly always?: ScriptedAnswer;
}

/**
 * Starts a provider on a free port for the tests of one file. It answers as documented unless it is told otherwise; a
 * request that breaks the documented rules fails the file, whatever was answered.
 */
export async function startProviderServer(
  judge: (request: ReceivedRequest) => Verdict,
): Promise<ProviderServer> {
  const requests: ReceivedRequest[] = [];
  const scripts: Script[] = [];
  const violations: string[] = [];

  function answerTo(request: ReceivedRequest): ScriptedAnswer {
    const verdict = judge(request);
    if (verdict.kind === 'violation') {
      violations.push(`${request.method} ${request.path}: ${verdict.rule}`);
    }
    for (const { text, answers, always } of scripts) {
      if (!mentions(request, text)) continue;
      const scripted = answers.shift() ?? always;
      if (scripted !== undefined) return scripted;
    }
    return verdict.kind === 'answer' ? verdict : { status: 400, body: { error: verdict.rule } };
  }

  const server = createServer(async (message, response) => {
    const request = await receive(message);
    requests.push(request);
    const { status = 200, body = {}, headers, delayMs, after, reset } = answerTo(request);
    if (delayMs !== undefined) await delay(delayMs, undefined, { ref: false });
    await after;
    if (reset) {
      message.socket.resetAndDestroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    const isReady = typeof body === 'string' || body instanceof Uint8Array;
    response.end(isReady ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    expect(violations, 'requests that break the documented rules').toEqual([]);
  });

  return {
    baseUrl: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    requestsAbout: (text) => requests.filter((request) => mentions(request, text)),
    answerNext: (text, ...answers) => scripts.push({ text, answers: [...answers] }),
    answerAlways: (text, always) => scripts.push({ text, answers: [], always }),
  };
}

/** The body of a request as JSON, or nothing if it is not. */
export function jsonOf({ body }: Pick<ReceivedRequest, 'body'>): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** The verdict on a request that breaks a rule. */
export function violation(rule: string): Verdict {
  return { kind: 'violation', rule };
}

async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const { method = '', url: path = '', headers } = message;
  const body = await buffer(message);
  return { method, path, headers, body, at: Date.now() };
}

function mentions({ path, body }: ReceivedRequest, text: string): boolean {
  return `${path}\n${decodeURIComponent(path)}`.includes(text) || body.includes(text);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
