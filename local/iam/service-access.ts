import type { Stack } from '../template/interpret-template.ts';
import { EventSourceMapping, LambdaFunction } from '../template/resource-types/lambda.ts';
import { Schedule } from '../template/resource-types/scheduler.ts';
import { account, arnOf } from '../template/surroundings.ts';
import { decide } from './decide.ts';
import type { ComplainAbout, RoleRules } from './roles.ts';

/** What Lambda wants an execution role to allow before it polls: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const pollingActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

type Roles = ReadonlyMap<string, RoleRules>;

/**
 * Complains about services that may not do their part: Lambda that cannot take a function's role or poll for it, and a
 * schedule that may not invoke its target. On AWS the first two fail the deployment and the last fails every run.
 */
export function complainAboutServices(stack: Stack, roles: Roles, complain: ComplainAbout): void {
  const functions = stack.resourcesOf(LambdaFunction);
  for (const { logicalId, identity, properties } of functions) {
    const functionArn = identity.attributes.Arn ?? identity.ref;
    const role = roles.get(properties.Role);
    if (!role?.canBeAssumed('lambda.amazonaws.com', functionArn, account.accountId)) {
      complain(logicalId, 'its role is not in the template, or cannot be assumed by Lambda');
    }
  }
  for (const { logicalId, properties } of stack.resourcesOf(EventSourceMapping)) {
    const { EventSourceArn, FunctionName } = properties;
    const target = functions.find(({ identity }) =>
      [identity.ref, identity.attributes.Arn].includes(FunctionName),
    );
    const role = roles.get(target?.properties.Role ?? '');
    for (const action of pollingActions) {
      if (!mayDo(role, action, EventSourceArn)) {
        complain(
          logicalId,
          `the role of its function does not allow ${action} on ${EventSourceArn}`,
        );
      }
    }
  }
  complainAboutSchedules(stack, roles, complain);
}

function complainAboutSchedules(stack: Stack, roles: Roles, complain: ComplainAbout): void {
  const scheduleGroup = arnOf('scheduler', 'schedule-group/default');
  for (const { logicalId, properties } of stack.resourcesOf(Schedule)) {
    const { Arn, RoleArn } = properties.Target;
    const role = roles.get(RoleArn);
    if (!role?.canBeAssumed('scheduler.amazonaws.com', scheduleGroup, account.accountId)) {
      complain(logicalId, 'its role is not in the template, or cannot be assumed by the scheduler');
    }
    if (!mayDo(role, 'lambda:InvokeFunction', Arn)) {
      complain(logicalId, `its role does not allow lambda:InvokeFunction on ${Arn}`);
    }
  }
}

function mayDo(role: RoleRules | undefined, action: string, resource: string): boolean {
  if (role === undefined) return false;
  const access = { action, resource, circumstances: { 'aws:securetransport': ['true'] } };
  return decide(access, { identity: role.statements, resource: [] }).allowed;
}
