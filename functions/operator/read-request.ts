import { toPath } from '../domain/issues.ts';
import { shapeOf } from '../domain/json-shape.ts';
import type { HttpAnswer } from '../http/http-answer.ts';
import type { OperatorRequest } from './operator-api.ts';
import { invalidJson, problemWithIssues } from './problems.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A request has three short members. */
const maxBodyBytes = 10_000;

/** What is asked for, or why it cannot be understood. */
export type Asked = { kind: 'asked'; value: unknown } | { kind: 'refused'; answer: HttpAnswer };

/** The body if there is one, or else the query. What only one of two says would be lost: it may be what narrows the request. */
export function readRequest({ body, query }: OperatorRequest): Asked {
  if (body.byteLength === 0) return { kind: 'asked', value: query };
  if (Object.keys(query).length > 0) {
    return refused('must be either in the body or in the query');
  }
  if (body.byteLength > maxBodyBytes)
    return refused(`must not have more than ${maxBodyBytes} bytes`);
  try {
    const text = decoder.decode(body);
    const { isTooMuch, twice } = shapeOf(text);
    if (isTooMuch) return refused('must not have so many values, or so deep in each other');
    const value: unknown = JSON.parse(text);
    if (twice !== undefined) return refused('must be written once', toPath(twice));
    // To a schema, a list is an object without any of the names.
    return { kind: 'asked', value: Array.isArray(value) ? null : value };
  } catch {
    return { kind: 'refused', answer: invalidJson() };
  }
}

function refused(message: string, path = ''): Asked {
  return { kind: 'refused', answer: problemWithIssues('invalid_request', [{ path, message }]) };
}
