import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';

/** What a function answers in API Gateway's payload format 2.0. */
const ProxyResponse = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.optional(v.array(v.string()), []),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** How long a client may go on sending a body that nobody reads. */
const lingerMs = 2_000;

/** Sends a function's answer. Returns whether it was one; if not, the client is told of a server error. */
export function respond(response: ServerResponse, payload: unknown): boolean {
  const parsed = v.safeParse(ProxyResponse, payload);
  if (!parsed.success) {
    respondMessage(response, 500);
    return false;
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.output;
  try {
    response.setHeader('content-type', 'text/plain;charset=utf-8');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
    if (cookies.length > 0) response.setHeader('set-cookie', cookies);
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    response.writeHead(statusCode, { 'content-length': bytes.length });
    response.end(bytes);
    return true;
  } catch {
    // A header that HTTP does not allow.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    respondMessage(response, 500);
    return false;
  }
}

/** API Gateway's own answers: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html */
const messages = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** Answers as API Gateway does when it does not reach a function, or gets no answer from it. */
export function respondMessage(response: ServerResponse, status: keyof typeof messages): void {
  const body = JSON.stringify({ message: messages[status] });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Refuses a body that is too large. */
export function respondTooLarge(request: IncomingMessage, response: ServerResponse): void {
  respondUnread(request, response, {
    title: 'Payload Too Large',
    status: 413,
    code: 'too_large',
    detail: 'The body is over 6 MB, which is the most that the API takes.',
  });
}

/** Refuses a body that there is no room for now. */
export function respondBusy(request: IncomingMessage, response: ServerResponse): void {
  respondUnread(request, response, {
    title: 'Service Unavailable',
    status: 503,
    code: 'unavailable',
    detail: 'Too many large requests wait to be answered. Send it again later.',
  });
}

interface Refusal {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** Answers before the body is read, in such a way that a client which is still sending sees the answer. */
function respondUnread(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const body = JSON.stringify({ type: 'about:blank', ...refusal });
  response.writeHead(refusal.status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.write(body);
  // Closing with bytes unread would reset the connection, perhaps before the client has read the answer.
  const finish = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(finish, lingerMs);
  request.once('end', finish);
  request.once('close', finish);
  request.resume();
}
