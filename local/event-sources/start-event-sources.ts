import { credentialsOf } from '../iam/credentials.ts';
import type { Functions } from '../lambda/start-functions.ts';
import { createPollingClient } from '../services/aws-clients.ts';
import type { Endpoints } from '../services/endpoints.ts';
import { StartError } from '../start-error.ts';
import type { ResourceOf, Stack } from '../template/interpret-template.ts';
import { EventSourceMapping } from '../template/resource-types/lambda.ts';
import { Queue } from '../template/resource-types/sqs.ts';
import { type EventSource, startEventSource } from './event-source.ts';

/** Batches at the same time for a mapping that sets no limit; AWS begins with five. */
const defaultConcurrency = 5;

export interface EventSourcesOptions {
  readonly endpoints: Endpoints;
  readonly functions: Functions;
  report(problem: string): void;
}

/** Starts every enabled event source mapping of a stack. */
export function startEventSources(
  stack: Stack,
  options: EventSourcesOptions,
): readonly EventSource[] {
  return stack
    .resourcesOf(EventSourceMapping)
    .filter(({ properties }) => properties.Enabled)
    .map((mapping) => startMapping(stack, mapping, options));
}

function startMapping(
  stack: Stack,
  { logicalId, properties }: ResourceOf<typeof EventSourceMapping>,
  { endpoints, functions, report }: EventSourcesOptions,
): EventSource {
  const { BatchSize, EventSourceArn, FunctionName, FunctionResponseTypes, ScalingConfig } =
    properties;
  const queue = stack
    .resourcesOf(Queue)
    .find(({ identity }) => identity.attributes.Arn === EventSourceArn);
  const target = [...functions.values()].find(({ name, arn }) =>
    [name, arn].includes(FunctionName),
  );
  if (queue === undefined || target === undefined) {
    throw new StartError(`${logicalId}: its queue or its function is not in the template.`);
  }
  const sqs = createPollingClient(endpoints, credentialsOf(target.name));
  const eventSource = startEventSource({
    sqs,
    queueUrl: queue.identity.ref,
    queueArn: EventSourceArn,
    target,
    batchSize: BatchSize,
    concurrency: ScalingConfig?.MaximumConcurrency ?? defaultConcurrency,
    responseTypes: FunctionResponseTypes,
    report,
  });
  return {
    async stop() {
      await eventSource.stop();
      sqs.destroy();
    },
  };
}
