import * as v from 'valibot';
import { defaultSecretPrefix } from '../domain/credentials.ts';
import { describeIssue } from '../domain/issues.ts';
import { environmentNames } from './environment-names.ts';

const Name = v.pipe(v.string(), v.nonEmpty());

const SecretPrefix = v.optional(Name, defaultSecretPrefix);

// Without any connection there is no queue, and nothing that its URL could begin with.
const UrlPrefix = v.union([v.literal(''), v.pipe(v.string(), v.url())]);

/** What each function reads from its environment. */
export const ReceiveEnvironment = v.object({
  [environmentNames.stage]: Name,
  [environmentNames.secretPrefix]: SecretPrefix,
  [environmentNames.table]: Name,
  [environmentNames.bucket]: Name,
  [environmentNames.taskRoot]: Name,
  [environmentNames.queueUrlPrefix]: UrlPrefix,
});

export const DeliverEnvironment = v.object({
  [environmentNames.stage]: Name,
  [environmentNames.eventBus]: Name,
  [environmentNames.secretPrefix]: SecretPrefix,
  [environmentNames.table]: Name,
  [environmentNames.bucket]: Name,
  [environmentNames.taskRoot]: Name,
});

export const RetryEnvironment = v.object({
  [environmentNames.stage]: Name,
  [environmentNames.eventBus]: Name,
  [environmentNames.table]: Name,
  [environmentNames.bucket]: Name,
  [environmentNames.taskRoot]: Name,
  [environmentNames.queueUrlPrefix]: UrlPrefix,
  [environmentNames.secretPrefix]: SecretPrefix,
});

export const ApiEnvironment = v.object({
  [environmentNames.stage]: Name,
  [environmentNames.secretPrefix]: SecretPrefix,
  [environmentNames.table]: Name,
  [environmentNames.bucket]: Name,
  [environmentNames.taskRoot]: Name,
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
