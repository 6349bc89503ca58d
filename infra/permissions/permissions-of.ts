import {
  interpretTemplate,
  type ResourceOf,
  type Stack,
} from '../../local/template/interpret-template.ts';
import { mergeTemplates } from '../../local/template/merge-templates.ts';
import { Table } from '../../local/template/resource-types/dynamodb.ts';
import { Policy, Role } from '../../local/template/resource-types/iam.ts';
import { Key } from '../../local/template/resource-types/kms.ts';
import { LambdaFunction } from '../../local/template/resource-types/lambda.ts';
import { Bucket } from '../../local/template/resource-types/s3.ts';
import { LogGroup } from '../../local/template/resource-types/without-meaning.ts';
import type { SynthesisedStack } from '../synthesise.ts';

/** One statement of a role's policies, its references spelt as people know them. */
export interface Permission {
  /** Who has the role: a function with its description, or the service that takes it on. */
  readonly holder: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
}

/** All that the roles of an app's stacks may do, in the order of the template. */
export function permissionsOf(stacks: readonly SynthesisedStack[]): readonly Permission[] {
  const template = mergeTemplates(stacks.map((stack) => stack.template));
  const stack = interpretTemplate(template, { sqsUrl: '', apiUrl: '' });
  const spell = spellerOf(stack);
  const policies = stack.resourcesOf(Policy);
  return stack.resourcesOf(Role).flatMap((role) => {
    const attached = policies.filter(({ properties }) =>
      properties.Roles.includes(role.identity.ref),
    );
    const documents = [
      ...role.properties.Policies,
      ...attached.map(({ properties }) => properties),
    ];
    return documents
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .map(({ Effect, Action = [], Resource = [], Condition = {} }) => ({
        holder: holderOf(stack, role),
        effect: Effect,
        actions: Action,
        resources: Resource.map(spell),
        conditions: Object.entries(Condition).flatMap(([operator, lines]) =>
          Object.entries(lines).map(
            ([key, value]) => `${key} ${operator} ${listed([value].flat().map(String).map(spell))}`,
          ),
        ),
      }));
  });
}

/** Attributes are many, so that a long list is kept short. */
function listed(values: readonly string[]): string {
  return values.join(values.length > 4 ? ', ' : ' or ');
}

function holderOf(stack: Stack, { identity, properties }: ResourceOf<typeof Role>): string {
  const target = stack
    .resourcesOf(LambdaFunction)
    .find((candidate) => candidate.properties.Role === identity.attributes.Arn);
  if (target !== undefined) {
    return `\`${functionName(target)}\`: ${String(target.properties.Description)}`;
  }
  const [statement] = properties.AssumeRolePolicyDocument.Statement;
  return typeof statement?.Principal === 'object'
    ? (statement.Principal.Service ?? []).join()
    : identity.ref;
}

/** Says `table` instead of an ARN with a name that CloudFormation makes up, and leaves out what all ARNs have in common. */
function spellerOf(stack: Stack): (arn: string) => string {
  const known: [string, string][] = [
    ...stack.resourcesOf(Table).map(({ identity }) => named(identity.attributes.Arn, 'table')),
    ...stack.resourcesOf(Bucket).map(({ identity }) => named(identity.attributes.Arn, 'bucket')),
    ...stack.resourcesOf(Key).map(({ identity }) => named(identity.attributes.Arn, 'key')),
    ...stack
      .resourcesOf(LogGroup)
      .map(({ identity }) => named(identity.attributes.Arn, 'its log group')),
    ...stack
      .resourcesOf(LambdaFunction)
      .map((target) => named(target.identity.attributes.Arn, `function ${functionName(target)}`)),
  ];
  return (arn) => {
    const [prefix, name] = known.find(([one]) => arn.startsWith(one)) ?? ['', ''];
    const rest = arn.slice(prefix.length);
    return `${name}${rest}`
      .replace(/^arn:aws:(\w+):sa-east-1:000000000000:/, '$1 ')
      .replace(/^secretsmanager secret:(.*)-(\?{6}|[0-9a-f]{6})$/, 'secret $1')
      .replace(/^secretsmanager secret:(.*\/\*)$/, 'secret $1')
      .replace(/^sqs /, 'queue ')
      .replace(/\.sa-east-1\.amazonaws\.com$/, '');
  };
}

/** The construct's own id, which CDK puts at the end of the path that it makes the logical id from. */
function functionName({ logicalId }: ResourceOf<typeof LambdaFunction>): string {
  const [name = logicalId] = logicalId.match(/[A-Z][a-z]+(?=[0-9A-F]{8}$)/) ?? [];
  return name.toLowerCase();
}

function named(arn: string | undefined, name: string): [string, string] {
  if (arn === undefined) throw new Error(`The ${name} has no ARN.`);
  return [arn, name];
}
