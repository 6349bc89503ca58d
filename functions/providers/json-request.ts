import type { HttpRequest } from '../domain/http.ts';

interface JsonRequest {
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request whose body is JSON. */
export function jsonRequest({ method, url, headers, body }: JsonRequest): HttpRequest {
  return {
    method,
    url,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** The header that carries a session's token. Throws without a token: the session should have got one. */
export function bearer(token: string | undefined): { Authorization: string } {
  if (token === undefined) throw new Error('A request that needs a token was made without one.');
  return { Authorization: `Bearer ${token}` };
}
