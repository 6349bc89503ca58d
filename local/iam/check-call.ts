import { account } from '../template/surroundings.ts';
import type { AccessRules } from './access-rules.ts';
import { authenticate } from './authenticate.ts';
import type { AwsApi, AwsCall, Refusal } from './aws-call.ts';
import { type Access, decide } from './decide.ts';
import type { Statement } from './statement.ts';

/** What calls are checked against. */
export interface Enforcement {
  readonly rules: AccessRules;
  /** Takes each refusal, in one line. */
  report(refusal: string): void;
}

/** Tells why a call must not get through, or undefined if it may. */
export type Check = (call: AwsCall, api: AwsApi) => Refusal | undefined;

/** Makes the check that each call to a local endpoint goes through: who sent it, what it does, and whether it may. */
export function createCheck({ rules, report }: Enforcement): Check {
  const callers = new Map(rules.callers.map((caller) => [caller.accessKeyId, caller]));
  const { inventory, resourceStatements } = rules;

  const refusalOf = (access: Access, arn: string, identity: readonly Statement[]) => {
    const decision = decide(withConnection(access), { identity, resource: resourceStatements });
    if (decision.allowed) return undefined;
    const message = `User: ${arn} is not authorized to perform: ${access.action} on resource: ${access.resource} ${decision.reason}`;
    const unmet = decision.unmet.length === 0 ? '' : ` (unmet: ${decision.unmet.join(', ')})`;
    report(`AccessDenied: ${message}${unmet}`);
    return message;
  };

  return (call, api) => {
    const caller = authenticate(call, callers, { service: api.service, region: account.region });
    if ('kind' in caller) {
      report(`${api.service} refused a call: ${caller.message}`);
      return caller;
    }
    if (caller.statements === 'everything') return undefined;
    const accesses = api.accessesOf(call, inventory);
    if (accesses === undefined) {
      const operation = String(call.headers['x-amz-target'] ?? `${api.service} ${call.method}`);
      const message = `User: ${caller.arn} made a call that the check of permissions on one machine does not understand: ${operation}`;
      report(`AccessDenied: ${message}`);
      return { kind: 'access denied', message };
    }
    for (const access of accesses) {
      const message = refusalOf(access, caller.arn, caller.statements);
      if (message !== undefined) return { kind: 'access denied', message };
    }
    return undefined;
  };
}

/** Plain HTTP that never leaves the machine stands for the TLS that every call to AWS goes over. */
function withConnection(access: Access): Access {
  return {
    ...access,
    circumstances: { ...access.circumstances, 'aws:securetransport': ['true'] },
  };
}
