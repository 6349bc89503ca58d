import { type Duration, Stack } from 'aws-cdk-lib';
import {
  CfnPolicy,
  ManagedPolicy,
  PolicyStatement,
  type PolicyStatementProps,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import * as v from 'valibot';
import { bundledCode, type Entry } from './bundled-code.ts';
import { environmentBytes, maxEnvironmentBytes } from './environment-size.ts';
import type { Foundation } from './foundation.ts';
import { createLogGroup } from './log-group.ts';

export interface ServiceFunctionProps {
  readonly entry: Entry;
  /** What it does, for whoever meets it in the console. */
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
  /** How many may run at once, where the stage reserves concurrency. */
  readonly concurrency: number;
  readonly foundation: Foundation;
  /** How often Lambda tries again what was asked of it asynchronously. */
  readonly retryAttempts?: number;
  /** How long Lambda keeps what was asked of it asynchronously. */
  readonly maxEventAge?: Duration;
}

const ResourceSchema = v.object({
  code: v.object({ s3Key: v.string() }),
  environment: v.optional(v.object({ variables: v.record(v.string(), v.unknown()) })),
});

/** One of our functions with what all of them share: runtime, bundling, log group, and a role that can only log. */
export class ServiceFunction extends LambdaFunction {
  readonly entry: Entry;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { foundation, retryAttempts, maxEventAge } = props;
    const logGroup = createLogGroup(scope, `${id}Logs`, foundation);
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      code: bundledCode(props.entry),
      handler: 'index.handler',
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMegabytes,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: foundation.stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(foundation.stage.reserveConcurrency && {
        reservedConcurrentExecutions: props.concurrency,
      }),
      ...(retryAttempts !== undefined && { retryAttempts }),
      ...(maxEventAge !== undefined && { maxEventAge }),
    });
    dependOnPolicyOnly(this, role);
    this.entry = props.entry;
    this.node.addValidation({
      validate: () => [...this.environmentIssues(), ...policyIssues(role, props.entry)],
    });
  }

  /** Lets the function do these things and no others. */
  allow(statement: Pick<PolicyStatementProps, 'actions' | 'resources' | 'conditions'>): void {
    this.addToRolePolicy(new PolicyStatement(statement));
  }

  /** The key of the function's bundle, as the template spells it. */
  get assetKey(): string {
    return this.resolved().code.s3Key;
  }

  private environmentIssues(): string[] {
    const bytes = environmentBytes(this.resolved().environment?.variables ?? {});
    if (bytes <= maxEnvironmentBytes) return [];
    return [
      `The environment of ${this.entry} could take ${bytes} bytes, and Lambda allows ${maxEnvironmentBytes}. ` +
        'Give the config fewer connections, shorter names, or fewer retry delays.',
    ];
  }

  private resolved(): v.InferOutput<typeof ResourceSchema> {
    const resource = this.node.defaultChild;
    if (!(resource instanceof CfnFunction)) throw new Error(`${this.entry} has no resource.`);
    const { code, environment } = resource;
    return v.parse(ResourceSchema, Stack.of(this).resolve({ code, environment }));
  }
}

/**
 * A role's own policies take 10,240 characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
 * CDK moves what is more to managed policies, which the function would not wait for when it is deployed.
 */
function policyIssues(role: Role, entry: Entry): string[] {
  const hasOverflow = role.node.children.some((child) => child instanceof ManagedPolicy);
  if (!hasOverflow) return [];
  return [
    `What ${entry} may do takes more than the 10,240 characters that IAM allows in a role. ` +
      'Give the config fewer connections.',
  ];
}

/** The role is referred to, so that it comes first anyway; CloudFormation's linter warns of saying it twice. */
function dependOnPolicyOnly(target: LambdaFunction, role: Role): void {
  const policy = role.node.findChild('DefaultPolicy').node.defaultChild;
  const resource = target.node.defaultChild;
  if (!(policy instanceof CfnPolicy && resource instanceof CfnFunction)) {
    throw new Error('A role that may log has a policy.');
  }
  resource.addOverride('DependsOn', [policy.logicalId]);
}
