import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoints } from '../services/endpoints.ts';
import type { ResourceOf, Stack } from '../template/interpret-template.ts';
import { Integration } from '../template/resource-types/api-gateway.ts';
import * as lambda from '../template/resource-types/lambda.ts';
import { functionEnvironment } from './function-environment.ts';
import { createLambdaFunction, type LambdaFunction } from './lambda-function.ts';

/** How many requests one function answers at the same time on one machine; queues have their own limits. */
const requestConcurrency = 4;

/** Instances that are started at once: requests come side by side, batches and ticks one after the other. */
const warmForRequests = 2;
const warmForOthers = 1;

/** With more functions than this, only those that answer requests are started at once: each takes memory and a moment. */
const manyFunctions = 40;

/** The functions of a stack by their ARNs. */
export type Functions = ReadonlyMap<string, LambdaFunction>;

export interface StartFunctionsOptions {
  readonly endpoints: Endpoints;
  /** The directory of a function's bundle, given its `Code.S3Key`. */
  assetDirectory(s3Key: string): string;
  readonly logDirectory: string;
  report(problem: string): void;
}

/** Makes the template's functions ready to be invoked, each logging to a file of its own. */
export async function startFunctions(
  stack: Stack,
  options: StartFunctionsOptions,
): Promise<Functions> {
  mkdirSync(options.logDirectory, { recursive: true });
  const functions = stack
    .resourcesOf(lambda.LambdaFunction)
    .map((resource) => createFunction(stack, resource, options));
  const integrations = stack.resourcesOf(Integration).map(({ properties }) => properties);
  const others = functions.length > manyFunctions ? 0 : warmForOthers;
  await Promise.all(
    functions.map((one) => {
      const answersRequests = integrations.some(({ IntegrationUri }) =>
        IntegrationUri.includes(one.arn),
      );
      return one.warmUp(answersRequests ? warmForRequests : others);
    }),
  );
  return new Map(functions.map((one) => [one.arn, one]));
}

function createFunction(
  stack: Stack,
  resource: ResourceOf<typeof lambda.LambdaFunction>,
  { endpoints, assetDirectory, logDirectory, report }: StartFunctionsOptions,
): LambdaFunction {
  const { identity, properties } = resource;
  const taskRoot = assetDirectory(properties.Code.S3Key);
  const logFile = join(logDirectory, `${identity.ref}.log`);
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  // Once it has failed it takes no more, and what functions do is worth more than their logs.
  log.on('error', ({ message }) => report(`${logFile} is written no more: ${message}`));
  return createLambdaFunction({
    settings: {
      taskRoot,
      handler: properties.Handler,
      functionName: identity.ref,
      functionArn: identity.attributes.Arn ?? identity.ref,
      memorySize: properties.MemorySize,
    },
    environment: functionEnvironment(resource, { taskRoot, endpoints }),
    timeoutSeconds: properties.Timeout,
    concurrency: concurrencyOf(stack, resource),
    log,
    // What a function throws may quote personal data, so only its log file has the message.
    report: ({ cause, errorType, message }) =>
      report(`${identity.ref}: ${cause === 'timeout' ? message : errorType} (see ${logFile})`),
  });
}

function concurrencyOf(
  stack: Stack,
  { identity, properties }: ResourceOf<typeof lambda.LambdaFunction>,
): number {
  const polled = stack
    .resourcesOf(lambda.EventSourceMapping)
    .filter(({ properties: { FunctionName } }) =>
      [identity.ref, identity.attributes.Arn].includes(FunctionName),
    )
    .map(({ properties: { ScalingConfig } }) => ScalingConfig?.MaximumConcurrency ?? 0);
  return properties.ReservedConcurrentExecutions ?? Math.max(requestConcurrency, ...polled);
}
