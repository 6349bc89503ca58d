import { basename, join, resolve } from 'node:path';
import { App, Tags } from 'aws-cdk-lib';
import type { Config } from '../functions/runtime/config.ts';
import { AlarmsStack } from './alarms-stack.ts';
import type { Entry } from './bundled-code.ts';
import { DataStack } from './data-stack.ts';
import { PropagaStack } from './propaga-stack.ts';
import { ServiceFunction } from './service-function.ts';
import { defaultStage, type Stage } from './stages.ts';

/** Behaviour of CDK that is off unless asked for. Here, so that it does not depend on who starts the app. */
const featureFlags = {
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/core:checkSecretUsage': true,
  // What the functions use cannot be taken away from under them.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
  // A template may have 1 MB, and half of it would be spaces.
  '@aws-cdk/core:suppressTemplateIndentation': true,
  // infra/validation counts, and says what to do. On one machine there is no limit.
  '@aws-cdk/core:stackResourceLimit': 0,
};

/** Context for those who need templates only: bundling the functions is most of the work. */
export const withoutBundles = { 'aws:cdk:bundling-stacks': [] } as const;

export interface SynthesiseOptions {
  /** Where the cloud assembly goes: the templates and the bundled functions. */
  readonly outdir: string;
  /** @default the stage that is meant when none is named */
  readonly stage?: Stage;
  /** Further CDK context. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A stack and its CloudFormation template, as JSON. */
export interface SynthesisedStack {
  readonly stackName: string;
  readonly templateFile: string;
  readonly template: unknown;
}

/** What a synthesis wrote. */
export interface Synthesis {
  /** The cloud assembly's directory. */
  readonly directory: string;
  /** In the order in which they are deployed. */
  readonly stacks: readonly SynthesisedStack[];
  /** The directory of one bundle of each entry: those of connections differ in their configs only. */
  readonly bundles: ReadonlyMap<Entry, string>;
  /** The directory of a function's bundle, given its `Code.S3Key` in the template. */
  assetDirectory(s3Key: string): string;
}

/** The CDK app of a config and a stage, not yet synthesised. */
export function createApp(config: Config, options: SynthesiseOptions): App {
  const app = new App({
    outdir: options.outdir,
    context: { ...featureFlags, ...options.context },
    // It warns, and goes on: infra/validation looks at the templates with the same rules.
    builtinCloudFormationValidation: false,
    autoSynth: false,
    analyticsReporting: false,
    treeMetadata: false,
  });
  const stage = options.stage ?? defaultStage;
  const name = `propaga-${stage.name}`;
  const data = new DataStack(app, `${name}-data`, { stage, config, name });
  const { foundation } = data;
  const alarms = new AlarmsStack(app, `${name}-alarms`, { config, foundation });
  alarms.addStackDependency(data);
  new PropagaStack(app, name, { config, data, alerting: alarms.alerting });
  const tags = { application: 'propaga', stage: stage.name, ...stage.tags };
  for (const [tag, value] of Object.entries(tags)) Tags.of(app).add(tag, value);
  return app;
}

/** Writes the templates and bundles of a config, offline and without credentials. Throws if a stack is not valid. */
export function synthesise(config: Config, options: SynthesiseOptions): Synthesis {
  return synthesiseWith(createApp(config, options));
}

/** The same for an app of one's own. */
export function synthesiseWith(app: App): Synthesis {
  const assembly = app.synth();
  const directory = resolve(assembly.directory);
  const assetDirectory = (s3Key: string) => join(directory, `asset.${basename(s3Key, '.zip')}`);
  const functions = app.node.findAll().filter((node) => node instanceof ServiceFunction);
  return {
    directory,
    stacks: assembly.stacks.map(({ stackName, templateFile, template }) => ({
      stackName,
      templateFile: join(directory, templateFile),
      template,
    })),
    bundles: new Map(functions.map(({ entry, assetKey }) => [entry, assetDirectory(assetKey)])),
    assetDirectory,
  };
}
