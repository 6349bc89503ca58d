import { basename, join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Config } from '../functions/runtime/config.ts';
import type { Entry } from './bundled-code.ts';
import { PropagaStack } from './propaga-stack.ts';
import { ServiceFunction } from './service-function.ts';

const stackName = 'propaga';

/** Behaviour of CDK that is off unless asked for. Here, so that it does not depend on who starts the app. */
const featureFlags = {
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
};

export interface SynthesiseOptions {
  /** Where the cloud assembly goes: the template and the bundled functions. */
  readonly outdir: string;
  /**
   * Whether to check the template against CloudFormation's own rules, which takes a second and more.
   *
   * @default false
   */
  readonly checkTemplate?: boolean;
  /** Further CDK context. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What a synthesis wrote. */
export interface Synthesis {
  /** The cloud assembly's directory. */
  readonly directory: string;
  readonly templateFile: string;
  /** The CloudFormation template, as JSON. */
  readonly template: unknown;
  /** The directory of each entry's bundle. */
  readonly bundles: ReadonlyMap<Entry, string>;
  /** The directory of a function's bundle, given its `Code.S3Key` in the template. */
  assetDirectory(s3Key: string): string;
}

function createApp(config: Config, options: SynthesiseOptions): App {
  const app = new App({
    outdir: options.outdir,
    context: { ...featureFlags, ...options.context },
    builtinCloudFormationValidation: options.checkTemplate ?? false,
    autoSynth: false,
    analyticsReporting: false,
    treeMetadata: false,
  });
  new PropagaStack(app, stackName, config);
  return app;
}

/** Writes the template and bundles of a config, offline and without credentials. Throws if the stack is not valid. */
export function synthesise(config: Config, options: SynthesiseOptions): Synthesis {
  const app = createApp(config, options);
  const assembly = app.synth();
  const stack = assembly.getStackByName(stackName);
  const directory = resolve(assembly.directory);
  const assetDirectory = (s3Key: string) => join(directory, `asset.${basename(s3Key, '.zip')}`);
  const functions = app.node.findAll().filter((node) => node instanceof ServiceFunction);
  return {
    directory,
    templateFile: join(directory, stack.templateFile),
    template: stack.template,
    bundles: new Map(functions.map(({ entry, assetKey }) => [entry, assetDirectory(assetKey)])),
    assetDirectory,
  };
}
