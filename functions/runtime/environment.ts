import * as v from 'valibot';
import { defaultSecretPrefix } from '../domain/credentials.ts';
import { describeIssue } from '../domain/issues.ts';
import { type Config, parseConfig } from './config.ts';
import { environmentNames } from './environment-names.ts';

const ConfigVariable = v.pipe(
  v.string(),
  v.parseJson(),
  v.rawTransform(({ dataset, addIssue, NEVER }): Config => {
    const result = parseConfig(dataset.value);
    if (result.ok) return result.config;
    for (const { path, message } of result.issues) addIssue({ message: `${path} ${message}` });
    return NEVER;
  }),
);

const Name = v.pipe(v.string(), v.nonEmpty());

const SecretPrefix = v.optional(Name, defaultSecretPrefix);

// Without any connection there is no queue, and nothing that its URL could begin with.
const UrlPrefix = v.union([v.literal(''), v.pipe(v.string(), v.url())]);

// As local runs and small stages are called, when nobody says.
const StageName = v.optional(Name, 'dev');

/** What each function reads from its environment. */
export const ReceiveEnvironment = v.object({
  [environmentNames.stage]: StageName,
  [environmentNames.secretPrefix]: SecretPrefix,
  [environmentNames.table]: Name,
  [environmentNames.bucket]: Name,
  [environmentNames.config]: ConfigVariable,
  [environmentNames.queueUrlPrefix]: UrlPrefix,
});

export const DeliverEnvironment = v.object({
  [environmentNames.stage]: StageName,
  [environmentNames.eventBus]: Name,
  [environmentNames.secretPrefix]: SecretPrefix,
  [environmentNames.table]: Name,
  [environmentNames.bucket]: Name,
  [environmentNames.config]: ConfigVariable,
});

export const RetryEnvironment = v.object({
  [environmentNames.stage]: StageName,
  [environmentNames.eventBus]: Name,
  [environmentNames.table]: Name,
  [environmentNames.config]: ConfigVariable,
  [environmentNames.queueUrlPrefix]: UrlPrefix,
  [environmentNames.secretPrefix]: SecretPrefix,
});

export const ApiEnvironment = v.object({
  [environmentNames.table]: Name,
  [environmentNames.bucket]: Name,
  [environmentNames.config]: ConfigVariable,
  [environmentNames.queueUrlPrefix]: UrlPrefix,
});

/** Reads a function's environment. Throws, naming each variable that is missing or wrong. */
export function readEnvironment<Schema extends v.GenericSchema<unknown, unknown>>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, environment);
  if (parsed.success) return parsed.output;
  throw new Error(`The environment is wrong: ${parsed.issues.map(describeIssue).join('; ')}`);
}
