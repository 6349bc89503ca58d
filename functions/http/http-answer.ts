import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Issue } from '../domain/issues.ts';

/** An answer in API Gateway's form. */
export type HttpAnswer = APIGatewayProxyStructuredResultV2;

/** What is wrong with a request, for people (`title`, `detail`) and for programs (`code`). */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly issues?: readonly Issue[];
  /** Besides the type of the content. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What is JSON is never to be taken for anything else, nor to be read by a page of another site, nor kept by whoever stands
 * between: it may be what a provider said of a person.
 */
const guards = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

export function jsonAnswer(statusCode: number, body: unknown): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...guards },
    body: JSON.stringify(body),
  };
}

/** A problem as RFC 9457 has it. */
export function problemAnswer({ status, title, headers, ...rest }: Problem): HttpAnswer {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...guards, ...headers },
    body: JSON.stringify({ type: 'about:blank', title, status, ...rest }),
  };
}
