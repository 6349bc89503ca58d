import * as v from 'valibot';
import type { PolicyDocument } from '../template/resource-types/policy-document.ts';
import { type Condition, misunderstandingOf } from './condition.ts';

type Document = v.InferOutput<typeof PolicyDocument>;
type StatementDocument = Document['Statement'][number];

/** One statement of a policy, in a form that can be handed to another thread. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Patterns in lower case, as IAM makes no difference. */
  readonly actions: readonly string[];
  /** Patterns of ARNs. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

type Complain = (message: string) => void;

const Scalar = v.pipe(
  v.union([v.string(), v.boolean(), v.number()]),
  v.transform((value) => [String(value)]),
);
const ConditionValues = v.union([
  Scalar,
  v.array(v.pipe(v.union([v.string(), v.boolean()]), v.transform(String))),
]);

/** The statements of a role's policy. What cannot be honoured is complained about, never left out silently. */
export function identityStatements(document: Document, complain: Complain): readonly Statement[] {
  return document.Statement.map((statement) => {
    if (statement.Principal !== undefined) complain("a role's policy takes no Principal");
    return toStatement(statement, complain);
  });
}

/**
 * The statements of a policy that hangs on the resources whose ARNs are given. They can only forbid, and only to everyone:
 * what a caller may do is all said by its role.
 */
export function resourceStatements(
  document: Document,
  arns: readonly string[],
  complain: Complain,
): readonly Statement[] {
  return document.Statement.map((statement) => {
    const { Effect, Principal, Resource = [] } = statement;
    const isForEveryone =
      Principal === '*' || (typeof Principal === 'object' && isEveryone(Principal));
    if (Effect !== 'Deny' || !isForEveryone) {
      complain("a resource's policy can only deny, and only to every principal, on one machine");
    }
    if (!Resource.every((pattern) => arns.some((arn) => pattern.startsWith(arn)))) {
      complain("a resource's policy must name that resource");
    }
    return toStatement(statement, complain);
  });
}

function isEveryone(principal: Readonly<Record<string, readonly string[]>>): boolean {
  return Object.keys(principal).join() === 'AWS' && principal.AWS?.join() === '*';
}

function toStatement(statement: StatementDocument, complain: Complain): Statement {
  const { Action = [], Resource = [] } = statement;
  if (statement.NotAction !== undefined || statement.NotResource !== undefined) {
    complain('NotAction and NotResource are not supported on one machine');
  }
  if (Action.length === 0 || Resource.length === 0) {
    complain('a statement needs an Action and a Resource');
  }
  if (Resource.some((pattern) => pattern.includes('${'))) {
    complain('policy variables are not supported on one machine');
  }
  return {
    effect: statement.Effect,
    actions: Action.map((action) => action.toLowerCase()),
    resources: Resource,
    conditions: readConditions(statement, complain),
  };
}

/** The condition block of any statement, each of its lines understood. */
export function readConditions(
  { Condition = {} }: Pick<StatementDocument, 'Condition'>,
  complain: Complain,
): readonly Condition[] {
  return Object.entries(Condition).flatMap(([operator, lines]) =>
    Object.entries(lines).map(([key, input]) => {
      const values = v.safeParse(ConditionValues, input);
      if (!values.success) complain(`the values of ${key} cannot be read`);
      const condition = {
        operator,
        key: key.toLowerCase(),
        values: values.success ? values.output : [],
      };
      const misunderstanding = misunderstandingOf(condition);
      if (misunderstanding !== undefined) complain(misunderstanding);
      return condition;
    }),
  );
}
