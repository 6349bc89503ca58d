import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { arnOf } from '../surroundings.ts';

export const Api = defineResourceType({
  type: 'AWS::ApiGatewayV2::Api',
  properties: v.strictObject({
    Name: v.string(),
    ProtocolType: v.literal('HTTP'),
    DisableExecuteApiEndpoint: v.optional(v.literal(false)),
    Description: withoutMeaning('for people who read the account'),
    IpAddressType: withoutMeaning('the server listens on 127.0.0.1'),
    Tags,
  }),
  identify: (_properties, logicalId, { apiUrl }) => ({
    ref: logicalId,
    attributes: { ApiId: logicalId, ApiEndpoint: apiUrl },
  }),
});

/** A method, or ANY, and a path with `{name}` segments, the last of which may be greedy: `{name+}`. */
const RouteKey = v.pipe(
  v.string(),
  v.regex(
    /^(\$default|(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/\S*)$/,
    'must be a method and a path, or $default',
  ),
);

export const Route = defineResourceType({
  type: 'AWS::ApiGatewayV2::Route',
  properties: v.strictObject({
    ApiId: v.string(),
    RouteKey,
    Target: v.pipe(v.string(), v.regex(/^integrations\/\w+$/, 'must be an integration')),
    // AWS_IAM counts as met: the server answers on 127.0.0.1 only.
    AuthorizationType: v.optional(v.picklist(['NONE', 'AWS_IAM']), 'NONE'),
    OperationName: withoutMeaning('for people who read the account'),
  }),
  identify: (_properties, logicalId) => ({ ref: logicalId, attributes: { RouteId: logicalId } }),
});

export const Integration = defineResourceType({
  type: 'AWS::ApiGatewayV2::Integration',
  properties: v.strictObject({
    ApiId: v.string(),
    IntegrationType: v.literal('AWS_PROXY'),
    IntegrationUri: v.string(),
    IntegrationMethod: v.optional(v.literal('POST')),
    PayloadFormatVersion: v.literal('2.0'),
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    TimeoutInMillis: v.optional(v.pipe(v.number(), v.minValue(50), v.maxValue(30_000)), 30_000),
    Description: withoutMeaning('for people who read the account'),
  }),
  identify: (_properties, logicalId) => ({
    ref: logicalId,
    attributes: { IntegrationId: logicalId },
  }),
});

const Throttling = v.strictObject({
  ThrottlingBurstLimit: v.optional(v.pipe(v.number(), v.minValue(0))),
  ThrottlingRateLimit: v.optional(v.pipe(v.number(), v.minValue(0))),
  DetailedMetricsEnabled: withoutMeaning('there are no metrics here'),
});

export const Stage = defineResourceType({
  type: 'AWS::ApiGatewayV2::Stage',
  properties: v.strictObject({
    ApiId: v.string(),
    StageName: v.literal('$default'),
    AutoDeploy: v.literal(true),
    DefaultRouteSettings: v.optional(Throttling, {}),
    RouteSettings: v.optional(v.record(v.string(), Throttling), {}),
    AccessLogSettings: withoutMeaning('the functions log what they answer'),
    Description: withoutMeaning('for people who read the account'),
    Tags,
  }),
  identify: ({ ApiId, StageName }, logicalId) => ({
    ref: StageName,
    attributes: { Arn: arnOf('apigateway', `/apis/${ApiId}/stages/${logicalId}`) },
  }),
});
