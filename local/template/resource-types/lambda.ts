import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { arnOf, generatedName } from '../surroundings.ts';

const LoggingConfig = v.strictObject({
  LogGroup: withoutMeaning('each function logs to a file of its own'),
  LogFormat: v.optional(v.picklist(['JSON', 'Text']), 'Text'),
  ApplicationLogLevel: v.optional(
    v.picklist(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']),
    'INFO',
  ),
  SystemLogLevel: withoutMeaning('the platform says what went wrong on standard error'),
});

const FunctionProperties = v.strictObject({
  FunctionName: v.optional(v.string()),
  Code: v.strictObject({
    S3Bucket: withoutMeaning('the code is taken from the cloud assembly'),
    S3Key: v.pipe(v.string(), v.regex(/^[0-9a-f]+\.zip$/, 'must be an asset of the app')),
  }),
  Handler: v.pipe(v.string(), v.regex(/^\w+\.\w+$/, 'must be <file>.<export>')),
  Runtime: v.literal('nodejs24.x'),
  Role: v.string(),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  Environment: v.optional(
    v.strictObject({ Variables: v.optional(v.record(v.string(), v.string()), {}) }),
    { Variables: {} },
  ),
  LoggingConfig: v.optional(LoggingConfig, {}),
  ReservedConcurrentExecutions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  Architectures: withoutMeaning('the bundles are JavaScript'),
  Description: withoutMeaning('for people who read the account'),
  EphemeralStorage: withoutMeaning('the functions write no files'),
  TracingConfig: withoutMeaning('there is no X-Ray here'),
  RuntimeManagementConfig: withoutMeaning('the runtime is the Node that the project installs'),
  RecursiveLoop: withoutMeaning('there is no loop detection here'),
  Tags,
});

export const LambdaFunction = defineResourceType({
  type: 'AWS::Lambda::Function',
  properties: FunctionProperties,
  identify(properties, logicalId) {
    const name = functionName(properties, logicalId);
    return { ref: name, attributes: { Arn: arnOf('lambda', `function:${name}`) } };
  },
});

/** The function's name as given, or one that follows from its logical id. */
function functionName(
  { FunctionName }: v.InferOutput<typeof FunctionProperties>,
  logicalId: string,
): string {
  return FunctionName ?? generatedName(logicalId);
}

export const EventInvokeConfig = defineResourceType({
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: v.strictObject({
    FunctionName: v.string(),
    Qualifier: v.literal('$LATEST'),
    // Only the schedule invokes asynchronously here, and it tries nothing again: the next tick is near.
    MaximumRetryAttempts: v.literal(0),
    MaximumEventAgeInSeconds: withoutMeaning('nothing waits here'),
  }),
  identify: (_properties, logicalId) => ({ ref: logicalId, attributes: {} }),
});

export const EventSourceMapping = defineResourceType({
  type: 'AWS::Lambda::EventSourceMapping',
  properties: v.strictObject({
    EventSourceArn: v.pipe(v.string(), v.startsWith('arn:aws:sqs:', 'must be a queue')),
    FunctionName: v.string(),
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: more than ten need a batching window.
    BatchSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 10),
    MaximumBatchingWindowInSeconds: v.optional(v.literal(0)),
    Enabled: v.optional(v.boolean(), true),
    FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
    ScalingConfig: v.optional(
      v.strictObject({
        MaximumConcurrency: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1_000)),
      }),
    ),
    MetricsConfig: withoutMeaning('there are no metrics here'),
    Tags,
  }),
  identify: (_properties, logicalId) => ({
    ref: logicalId,
    attributes: {
      Id: logicalId,
      EventSourceMappingArn: arnOf('lambda', `event-source-mapping:${logicalId}`),
    },
  }),
});

export const Permission = defineResourceType({
  type: 'AWS::Lambda::Permission',
  properties: v.strictObject({
    Action: v.literal('lambda:InvokeFunction'),
    FunctionName: v.string(),
    Principal: v.string(),
    SourceArn: v.optional(v.string()),
    SourceAccount: withoutMeaning('there is one account'),
  }),
  identify: (_properties, logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
});
