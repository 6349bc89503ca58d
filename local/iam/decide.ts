import { type Circumstances, holds } from './condition.ts';
import type { Statement } from './statement.ts';
import { fitsWildcard } from './wildcard.ts';

/** One thing that a call does: a call on several resources does several. */
export interface Access {
  /** `service:Action` as policies spell it. */
  readonly action: string;
  /** The resource's ARN. */
  readonly resource: string;
  readonly circumstances: Circumstances;
}

/** The statements that bear on a caller. */
export interface Policies {
  /** Of the caller's role. */
  readonly identity: readonly Statement[];
  /** Of the resources. */
  readonly resource: readonly Statement[];
}

export type Decision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** In the words of AWS. */
      readonly reason: string;
      /** The conditions without which the role would allow it. */
      readonly unmet: readonly string[];
    };

/**
 * Decides as AWS does: an explicit deny wins, and without an allow the answer is no.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(access: Access, { identity, resource }: Policies): Decision {
  const applying = (statements: readonly Statement[], effect: Statement['effect']) =>
    statements.some(
      (statement) =>
        statement.effect === effect && covers(statement, access) && isMet(statement, access),
    );
  if (applying(resource, 'Deny')) return denied('with an explicit deny in a resource-based policy');
  if (applying(identity, 'Deny')) {
    return denied('with an explicit deny in an identity-based policy');
  }
  if (applying(identity, 'Allow')) return { allowed: true };
  const unmet = identity
    .filter((statement) => statement.effect === 'Allow' && covers(statement, access))
    .flatMap(({ conditions }) => conditions)
    .filter((condition) => !holds(condition, access.circumstances))
    .map(({ operator, key }) => `${operator} ${key}`);
  return {
    allowed: false,
    reason: `because no identity-based policy allows the ${access.action} action`,
    unmet,
  };
}

function denied(reason: string): Decision {
  return { allowed: false, reason, unmet: [] };
}

function covers({ actions, resources }: Statement, { action, resource }: Access): boolean {
  const name = action.toLowerCase();
  return (
    actions.some((pattern) => fitsWildcard(pattern, name)) &&
    resources.some((pattern) => fitsWildcard(pattern, resource))
  );
}

function isMet({ conditions }: Statement, { circumstances }: Access): boolean {
  return conditions.every((condition) => holds(condition, circumstances));
}
