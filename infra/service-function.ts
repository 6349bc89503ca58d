import { fileURLToPath } from 'node:url';
import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  PolicyStatement,
  type PolicyStatementProps,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  type BundlingOptions,
  LogLevel,
  NodejsFunction,
  OutputFormat,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import * as v from 'valibot';
import { environmentBytes, maxEnvironmentBytes } from './environment-size.ts';
import { logRetention } from './log-retention.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** The files directly in `functions/`: each is one bundle. */
export const entries = ['receive', 'deliver', 'retry', 'api'] as const;
export type Entry = (typeof entries)[number];

export interface ServiceFunctionProps {
  readonly entry: Entry;
  /** What it does, for whoever meets it in the console. */
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
}

const bundling: BundlingOptions = {
  // CommonJS starts in half the time: an ES module's `import` of node:http loads all of undici.
  format: OutputFormat.CJS,
  // ES sources first: they can be tree-shaken, which takes a third off a bundle with AWS clients.
  mainFields: ['module', 'main'],
  target: 'node24',
  minify: true,
  // The SDK in the bundle is the SDK that was tested, and starts faster than the runtime's.
  bundleAwsSDK: true,
  forceDockerBundling: false,
  logLevel: LogLevel.WARNING,
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    // Says "CommonJS" in the asset itself, which then also runs from inside a package of ES modules.
    afterBundling: (_inputDir, outputDir) => [
      `node -p "JSON.stringify({type:'commonjs'})" > "${outputDir}/package.json"`,
    ],
  },
};

const ResourceSchema = v.object({
  code: v.object({ s3Key: v.string() }),
  environment: v.optional(v.object({ variables: v.record(v.string(), v.unknown()) })),
});

/** One of our functions with what all of them share: runtime, bundling, log group, and a role that can only log. */
export class ServiceFunction extends NodejsFunction {
  readonly entry: Entry;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      entry: `${projectRoot}functions/${props.entry}.ts`,
      projectRoot,
      depsLockFilePath: `${projectRoot}package-lock.json`,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMegabytes,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // A setting of the SDK's version 2 alone.
      awsSdkConnectionReuse: false,
      bundling,
    });
    this.entry = props.entry;
    this.node.addValidation({ validate: () => this.environmentIssues() });
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
