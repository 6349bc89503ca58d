import type * as v from 'valibot';
import { type Issue, toIssue } from '../domain/issues.ts';
import { type HttpAnswer, problemAnswer } from '../http/http-answer.ts';

/** What the answers of several routes have in common when something is wrong. */
export function notFound(what: 'change' | 'delivery'): HttpAnswer {
  return problemAnswer({
    status: 404,
    code: 'not_found',
    title: 'Not Found',
    detail: `There is no ${what} with this id. Records are kept for 30 days after they end.`,
  });
}

export function unknownConnection(known: Iterable<string>): HttpAnswer {
  return problemAnswer({
    status: 404,
    code: 'not_found',
    title: 'Not Found',
    detail: `The config has no connection of this name. It has: ${[...known].join(', ')}.`,
  });
}

export function conflict(
  code: 'not_retryable' | 'not_cancellable' | 'connection_removed',
  detail: string,
): HttpAnswer {
  return problemAnswer({ status: 409, code, title: 'Conflict', detail });
}

/** What is asked for of a connection that nobody serves. Nothing has been changed. */
export function connectionRemoved(name: string): HttpAnswer {
  return conflict(
    'connection_removed',
    `The config has ${name} no longer, so nothing is delivered there. Put it back into the config under this name and deploy, or cancel its deliveries. What is open ends 7 days after it came in.`,
  );
}

/** Nobody reads more of what is wrong, and each may be as long as somebody made its name. */
const maxIssues = 20;

const details = {
  invalid_query: 'The query is not valid. Fix each of the issues.',
  invalid_request: 'The request is not valid. Fix each of the issues.',
  invalid_key: 'The query must name one user by a key that a user can have, such as ?key=u-1001.',
} as const;

/** A request that a schema refuses, with everything that is to be fixed. */
export function invalid(
  code: keyof typeof details,
  issues: readonly v.BaseIssue<unknown>[],
): HttpAnswer {
  return problemWithIssues(code, issues.slice(0, maxIssues).map(toIssue));
}

/** A request with something wrong that is not for a schema to find. */
export function problemWithIssues(
  code: keyof typeof details,
  issues: readonly Issue[],
): HttpAnswer {
  const shown = issues.slice(0, maxIssues);
  return problemAnswer({
    status: 400,
    code,
    title: 'Bad Request',
    detail: details[code],
    issues: shown,
  });
}

export function invalidJson(): HttpAnswer {
  return problemAnswer({
    status: 400,
    code: 'invalid_json',
    title: 'Bad Request',
    detail: 'The body is not JSON in UTF-8.',
  });
}
