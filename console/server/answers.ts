import type { ServerResponse } from 'node:http';
import { securityHeaders } from './security-headers.ts';

/** The codes that the console's servers answer with, besides those of the API. Each has a text in the page's languages. */
export const consoleProblemCodes = [
  'invalid_request',
  'invalid_json',
  'token_needed',
  'cross_site_request',
  'no_route',
  'not_found',
  'method_not_allowed',
  'too_large',
  'console_failed',
  'stack_unreachable',
] as const;

/** What is wrong with a request, for RFC 9457. */
export interface ConsoleProblem {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 500 | 502;
  readonly code: (typeof consoleProblemCodes)[number];
  readonly title: string;
  readonly detail: string;
}

/** Sends JSON that nobody keeps. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, { status, contentType: 'application/json', body: JSON.stringify(body) });
}

/** Sends a problem as RFC 9457 has it. */
export function sendProblem(response: ServerResponse, problem: ConsoleProblem): void {
  send(response, {
    status: problem.status,
    contentType: 'application/problem+json',
    body: JSON.stringify({ type: 'about:blank', ...problem }),
  });
}

/** Refuses what may be another site's doing. */
export function sendForbidden(response: ServerResponse, detail: string): void {
  sendProblem(response, {
    status: 403,
    code: 'cross_site_request',
    title: 'Forbidden',
    detail: `The request is refused. ${detail}`,
  });
}

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Sends a reply of another server as it came. */
export function send(response: ServerResponse, { status, contentType, body }: Reply): void {
  response.writeHead(status, {
    ...securityHeaders,
    'cache-control': 'no-store',
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
