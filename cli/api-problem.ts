import * as v from 'valibot';
import { ProblemView } from '../functions/operator/contract/problem-view.ts';
import { CommandError } from './command-error.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { line } from './safe-text.ts';
import { aimCommands, createSuggest, type Suggest } from './suggested-command.ts';
import type { Target } from './target.ts';

const Problem = v.pipe(v.string(), v.parseJson(), ProblemView);

/** API Gateway's own refusals have no code. */
const GatewayProblem = v.pipe(v.string(), v.parseJson(), v.object({ message: v.string() }));

/** Why the API did not do what it was asked, and what to do next. */
export function problemOf(target: Target, status: number, body: string): CommandError {
  const problem = v.safeParse(Problem, body);
  if (problem.success) {
    const { code, detail, issues = [] } = problem.output;
    const suggest = createSuggest(target.given);
    const text = [
      line`${aimCommands(detail, suggest)} (${status} ${code})`,
      ...issues.map(({ path, message }) => line`  ${path} ${message}`),
      ...adviceOn(status, suggest),
    ];
    return new CommandError(text.join('\n'), exitCodeOf(status));
  }
  if (v.is(GatewayProblem, body) && (status === 401 || status === 403)) {
    return new CommandError(
      `The API of ${target.name} refuses your AWS credentials. They need execute-api:Invoke on it: use others with --profile or AWS_PROFILE.`,
      exitCodes.unreachable,
    );
  }
  if (v.is(GatewayProblem, body) && status === 404) {
    return new CommandError(
      `${target.name} does not know this request. It is older than this command: deploy it anew, or use the command of its version.`,
      exitCodes.unreachable,
    );
  }
  if (status === 429 || status >= 500) {
    return new CommandError(
      `${target.name} cannot answer now (HTTP ${status}). Try again in a moment.`,
      exitCodes.unreachable,
    );
  }
  return unreadable(target, status);
}

export function unreadable(target: Target, status: number): CommandError {
  return new CommandError(
    `${target.name} answered ${status}, but not as propaga does. Is something else running there, or another version of propaga?`,
    exitCodes.unreachable,
  );
}

function exitCodeOf(status: number): ExitCode {
  switch (status) {
    case 404:
      return exitCodes.notFound;
    case 409:
    case 410:
      return exitCodes.notWell;
    case 401:
    case 403:
      return exitCodes.unreachable;
    default:
      return status === 429 || status >= 500 ? exitCodes.unreachable : exitCodes.usage;
  }
}

function adviceOn(status: number, suggest: Suggest): string[] {
  switch (status) {
    case 404:
      return [`${suggest`deliveries`} and ${suggest`connections`} list what there is.`];
    case 409:
      return [
        `${suggest`delivery <id>`} shows how a delivery stands, ${suggest`connections`} how a connection does.`,
      ];
    case 429:
    case 503:
      return ['Try again in a moment.'];
    default:
      return [];
  }
}
