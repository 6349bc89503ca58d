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

export function jsonAnswer(statusCode: number, body: unknown): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** A problem as RFC 9457 has it. */
export function problemAnswer({ status, title, headers, ...rest }: Problem): HttpAnswer {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', title, status, ...rest }),
  };
}
