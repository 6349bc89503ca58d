import { statSync } from 'node:fs';
import { type App, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import * as v from 'valibot';
import type { SynthesisedStack } from '../synthesise.ts';
import type { Finding } from './finding.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html says 1 MB; this much is sure. */
const maxTemplateBytes = 1_000_000;

/** Of the same page. */
const maxResources = 500;

const advice =
  'Give the config fewer connections, or deploy some of them as another stage with a config of its own.';

const Template = v.object({ Resources: v.record(v.string(), v.unknown()) });

/** What AWS would not take of an app that has been synthesised, for how much there is of it. */
export function checkLimits(app: App, stacks: readonly SynthesisedStack[]): readonly Finding[] {
  return [...stacks.flatMap(checkTemplate), ...app.node.findAll().flatMap(checkRole)];
}

function checkTemplate({ stackName: stack, templateFile, template }: SynthesisedStack): Finding[] {
  const { size } = statSync(templateFile);
  const resources = Object.keys(v.parse(Template, template).Resources).length;
  return [
    ...(size > maxTemplateBytes
      ? [`The template has ${size} bytes, and CloudFormation takes ${maxTemplateBytes}.`]
      : []),
    ...(resources > maxResources
      ? [`The stack has ${resources} resources, and CloudFormation takes ${maxResources}.`]
      : []),
  ].map((message) => ({ ...finding, stack, where: '', message: `${message} ${advice}` }));
}

/**
 * A role's own policies take 10,240 characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
 * CDK moves what is more to managed policies, which the function would not wait for when it is deployed.
 */
function checkRole(role: unknown): Finding[] {
  if (!(role instanceof Role)) return [];
  if (!role.node.children.some((child) => child instanceof ManagedPolicy)) return [];
  const where = role.node.path.split('/').slice(1).join('/');
  const message = `What this role may do takes more than the 10,240 characters that IAM allows. ${advice}`;
  return [{ ...finding, stack: Stack.of(role).stackName, where, message }];
}

const finding = { rule: 'propaga', severity: 'error' } as const;
