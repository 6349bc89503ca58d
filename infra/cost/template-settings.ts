import * as v from 'valibot';
import type { SynthesisedStack } from '../synthesise.ts';
import type { TableIndex } from './write-units.ts';

/** What the templates say that costs and limits depend on. */
export interface TemplateSettings {
  readonly receive: FunctionSettings;
  readonly deliver: FunctionSettings;
  readonly retry: FunctionSettings;
  readonly connections: number;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Whether the limits of the queues are each user's rather than the queue's. */
  readonly hasHighThroughput: boolean;
  readonly minutesBetweenRetries: number;
  readonly requestsPerSecond: number;
  readonly indexes: readonly TableIndex[];
  readonly hasPointInTimeRecovery: boolean;
  readonly isTraced: boolean;
  readonly logRetentionDays: number;
  readonly secrets: number;
  readonly keys: number;
  /** AWS charges for each metric that an alarm looks at. */
  readonly alarmMetrics: number;
  /** Metrics that are counted in logs. */
  readonly filteredMetrics: number;
  readonly dashboards: number;
  readonly buses: number;
}

interface FunctionSettings {
  readonly memoryMegabytes: number;
  /** Undefined where the stage reserves none. */
  readonly reservedConcurrency?: number | undefined;
}

const Resource = v.object({ Type: v.string(), Properties: v.optional(v.unknown()) });
const Template = v.object({ Resources: v.record(v.string(), Resource) });
const Ref = v.object({ Ref: v.string() });
const GetAtt = v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const Lambda = v.object({
  MemorySize: v.number(),
  ReservedConcurrentExecutions: v.optional(v.number()),
  TracingConfig: v.optional(v.object({ Mode: v.string() })),
});
const Mapping = v.object({
  BatchSize: v.number(),
  FunctionName: Ref,
  ScalingConfig: v.object({ MaximumConcurrency: v.number() }),
});
const Queue = v.object({
  DeduplicationScope: v.optional(v.string()),
  FifoThroughputLimit: v.optional(v.string()),
});
const Schedule = v.object({ ScheduleExpression: v.string(), Target: v.object({ Arn: GetAtt }) });
const Stage = v.object({
  DefaultRouteSettings: v.object({ ThrottlingRateLimit: v.number() }),
});
const Integration = v.object({ IntegrationUri: GetAtt });
const Route = v.object({ RouteKey: v.string(), Target: v.unknown() });
const Table = v.object({
  GlobalSecondaryIndexes: v.array(
    v.object({
      IndexName: v.string(),
      KeySchema: v.array(v.object({ AttributeName: v.string() })),
      Projection: v.object({ NonKeyAttributes: v.optional(v.array(v.string()), []) }),
    }),
  ),
  PointInTimeRecoverySpecification: v.optional(
    v.object({ PointInTimeRecoveryEnabled: v.boolean() }),
  ),
});
const Alarm = v.object({
  Metrics: v.optional(v.array(v.object({ MetricStat: v.optional(v.unknown()) }))),
});
const LogGroup = v.object({ RetentionInDays: v.number() });

/** Reads the templates of an app. Throws if they lack what every one of ours has. */
export function readTemplateSettings(stacks: readonly SynthesisedStack[]): TemplateSettings {
  const resources = stacks.flatMap(({ template }) =>
    Object.entries(v.parse(Template, template).Resources),
  );
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  const first = <Schema extends v.GenericSchema>(type: string, schema: Schema) => {
    const [found] = ofType(type);
    if (found === undefined) throw new Error(`The templates have no ${type}.`);
    return v.parse(schema, found[1].Properties);
  };
  const byId = (id: string) => v.parse(Lambda, new Map(resources).get(id)?.Properties);
  const mapping = first('AWS::Lambda::EventSourceMapping', Mapping);
  const schedule = first('AWS::Scheduler::Schedule', Schedule);
  const table = first('AWS::DynamoDB::Table', Table);
  const receive = byId(receiverId(resources));
  return {
    receive: toFunction(receive),
    deliver: toFunction(byId(mapping.FunctionName.Ref)),
    retry: toFunction(byId(schedule.Target.Arn['Fn::GetAtt'][0])),
    connections: ofType('AWS::Lambda::EventSourceMapping').length,
    batchSize: mapping.BatchSize,
    maxConcurrency: mapping.ScalingConfig.MaximumConcurrency,
    hasHighThroughput: ofType('AWS::SQS::Queue').every(([, { Properties }]) => {
      const { DeduplicationScope, FifoThroughputLimit } = v.parse(Queue, Properties);
      return DeduplicationScope === 'messageGroup' && FifoThroughputLimit === 'perMessageGroupId';
    }),
    minutesBetweenRetries: minutesOf(schedule.ScheduleExpression),
    requestsPerSecond: first('AWS::ApiGatewayV2::Stage', Stage).DefaultRouteSettings
      .ThrottlingRateLimit,
    indexes: table.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
      name: IndexName,
      keys: KeySchema.map(({ AttributeName }) => AttributeName),
      projected: Projection.NonKeyAttributes,
    })),
    hasPointInTimeRecovery:
      table.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false,
    isTraced: receive.TracingConfig?.Mode === 'Active',
    logRetentionDays: first('AWS::Logs::LogGroup', LogGroup).RetentionInDays,
    secrets: ofType('AWS::SecretsManager::Secret').length,
    keys: ofType('AWS::KMS::Key').length,
    alarmMetrics: ofType('AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => metricsOf(v.parse(Alarm, Properties)))
      .reduce((sum, one) => sum + one, 0),
    filteredMetrics: ofType('AWS::Logs::MetricFilter').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    buses: ofType('AWS::Events::EventBus').length,
  };
}

type Resources = readonly (readonly [string, v.InferOutput<typeof Resource>])[];

/** The function that webhooks are routed to. */
function receiverId(resources: Resources): string {
  const [route] = resources.flatMap(([, { Type, Properties }]) => {
    if (Type !== 'AWS::ApiGatewayV2::Route') return [];
    const { RouteKey, Target } = v.parse(Route, Properties);
    return RouteKey.startsWith('POST /webhooks/') ? [JSON.stringify(Target)] : [];
  });
  const [integration] = resources.filter(
    ([id, { Type }]) =>
      Type === 'AWS::ApiGatewayV2::Integration' && route?.includes(`"${id}"`) === true,
  );
  return v.parse(Integration, integration?.[1].Properties).IntegrationUri['Fn::GetAtt'][0];
}

/** Those of an expression, or the one: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html */
function metricsOf({ Metrics }: v.InferOutput<typeof Alarm>): number {
  return Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;
}

function toFunction(given: v.InferOutput<typeof Lambda>): FunctionSettings {
  return {
    memoryMegabytes: given.MemorySize,
    reservedConcurrency: given.ReservedConcurrentExecutions,
  };
}

function minutesOf(expression: string): number {
  const [, count] = /^rate\((\d+) minutes?\)$/.exec(expression) ?? [];
  if (count === undefined) throw new Error(`Not a schedule in minutes: ${expression}`);
  return Number(count);
}
