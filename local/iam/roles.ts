import type { ResourceOf, Stack } from '../template/interpret-template.ts';
import { ManagedPolicy, Policy, Role } from '../template/resource-types/iam.ts';
import { holds } from './condition.ts';
import { identityStatements, readConditions, type Statement } from './statement.ts';

/** A role of the template. */
export interface RoleRules {
  readonly name: string;
  /** All that its policies say. */
  readonly statements: readonly Statement[];
  /** Whether a service may take it on, on behalf of the resource with this ARN. */
  canBeAssumed(service: string, sourceArn: string, accountId: string): boolean;
}

/** Takes what is wrong with a resource of the template. */
export type ComplainAbout = (logicalId: string, message: string) => void;

/** The roles of a stack by their ARNs. */
export function rolesOf(stack: Stack, complain: ComplainAbout): ReadonlyMap<string, RoleRules> {
  const policies = [...stack.resourcesOf(Policy), ...stack.resourcesOf(ManagedPolicy)];
  return new Map(
    stack.resourcesOf(Role).map((role): [string, RoleRules] => {
      const { logicalId, identity, properties } = role;
      if (properties.ManagedPolicyArns.length > 0) {
        complain(
          logicalId,
          'managed policies are not supported on one machine: spell out what the role may do',
        );
      }
      const inline = properties.Policies.flatMap(({ PolicyDocument }) =>
        identityStatements(PolicyDocument, (message) => complain(logicalId, message)),
      );
      const attached = policies
        .filter((policy) => policy.properties.Roles.includes(identity.ref))
        .flatMap((policy) =>
          identityStatements(policy.properties.PolicyDocument, (message) =>
            complain(policy.logicalId, message),
          ),
        );
      return [
        identity.attributes.Arn ?? identity.ref,
        {
          name: identity.ref,
          statements: [...inline, ...attached],
          canBeAssumed: trustOf(role, complain),
        },
      ];
    }),
  );
}

function trustOf(
  { logicalId, properties }: ResourceOf<typeof Role>,
  complain: ComplainAbout,
): RoleRules['canBeAssumed'] {
  const statements = properties.AssumeRolePolicyDocument.Statement.map((statement) => {
    const { Action = [], Effect, NotAction, Principal } = statement;
    const services = typeof Principal === 'object' ? (Principal.Service ?? []) : [];
    if (Effect !== 'Allow' || NotAction !== undefined || services.length === 0) {
      complain(logicalId, 'on one machine a role can only be lent, and only to services');
    }
    return {
      services: Action.includes('sts:AssumeRole') ? services : [],
      conditions: readConditions(statement, (message) => complain(logicalId, message)),
    };
  });
  return (service, sourceArn, accountId) =>
    statements.some(
      ({ services, conditions }) =>
        services.includes(service) &&
        conditions.every((condition) =>
          holds(condition, { 'aws:sourcearn': [sourceArn], 'aws:sourceaccount': [accountId] }),
        ),
    );
}
