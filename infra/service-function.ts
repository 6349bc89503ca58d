import { type Duration, Stack } from 'aws-cdk-lib';
import {
  CfnPolicy,
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
import type { Foundation } from './foundation.ts';
import { createLogGroup } from './log-group.ts';

export interface ServiceFunctionProps {
  readonly entry: Entry;
  /** The part of the config that it needs, as JSON: what it need not know is not there. */
  readonly config: string;
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

const BundleSchema = v.object({ s3Key: v.string() });

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
      code: bundledCode(props.entry, props.config),
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
  }

  /** Lets the function do these things and no others. */
  allow(statement: Pick<PolicyStatementProps, 'actions' | 'resources' | 'conditions'>): void {
    this.addToRolePolicy(new PolicyStatement(statement));
  }

  /** The key of the function's bundle, as the template spells it. */
  get assetKey(): string {
    const resource = this.node.defaultChild;
    if (!(resource instanceof CfnFunction)) throw new Error(`${this.entry} has no resource.`);
    return v.parse(BundleSchema, Stack.of(this).resolve(resource.code)).s3Key;
  }
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
