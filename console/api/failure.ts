import * as v from 'valibot';
import { ProblemView } from '../../functions/operator/contract/problem-view.ts';

/** Why something that was asked for did not come about. */
export type Failure =
  /** Nothing answers. */
  | { kind: 'unreachable' }
  /** It answered, but not as this console understands. */
  | { kind: 'unreadable'; status: number }
  | { kind: 'problem'; problem: ProblemView };

/** What came of a request. */
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** What the body of a refusal tells. */
export function toFailure(status: number, body: unknown): Failure {
  const problem = v.safeParse(ProblemView, body);
  return problem.success
    ? { kind: 'problem', problem: problem.output }
    : { kind: 'unreadable', status };
}
