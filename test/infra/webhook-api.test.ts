import * as v from 'valibot';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { fourProviders } from './example-configs.ts';
import { functionAnswering } from './functions-of.ts';
import { stackOf, templatesOf } from './stack-template.ts';

const stack = stackOf(fourProviders);
const routes = stack
  .all('AWS::ApiGatewayV2::Route')
  .map(({ properties }) => [properties.RouteKey, properties.AuthorizationType]);
const [stage] = stack.all('AWS::ApiGatewayV2::Stage');

test('webhooks and health are open, everything else needs IAM authorization', () => {
  const open = routes.filter(([, authorization]) => authorization !== 'AWS_IAM');
  expect(open).toEqual([
    ['POST /webhooks/{source}', 'NONE'],
    ['GET /health', 'NONE'],
  ]);
});

test.each([
  'GET /changes/{id}',
  'GET /deliveries',
  'GET /deliveries/{id}',
  'POST /deliveries/{id}/retry',
  'POST /deliveries/{id}/cancel',
  'GET /connections',
  'GET /connections/{name}',
  'POST /connections/{name}/retry',
  'POST /connections/{name}/pause',
  'POST /connections/{name}/resume',
  'GET /activity',
  'GET /users',
  'DELETE /users',
  'POST /users/release',
])('operators can ask for %s', (routeKey) => {
  expect(routes).toContainEqual([routeKey, 'AWS_IAM']);
  expect(functionAnswering(stack, routeKey)).toBe(functionAnswering(stack, 'GET /deliveries'));
});

test('what anybody may call is answered by a function that no operator needs', () => {
  const receive = functionAnswering(stack, 'POST /webhooks/{source}');
  const answered = routes.map(([routeKey, authorization]) => ({
    isOpen: authorization !== 'AWS_IAM',
    isReceive: functionAnswering(stack, String(routeKey)) === receive,
  }));
  for (const { isOpen, isReceive } of answered) expect(isReceive).toBe(isOpen);
});

test('API Gateway may invoke a function for its own routes only', () => {
  const sources = stack
    .all('AWS::Lambda::Permission')
    .map(({ properties }) => stack.spell(properties.SourceArn).split('>').at(-1));
  const paths = routes.map(([routeKey]) => String(routeKey).split(' ')[1]);
  expect(new Set(sources)).toEqual(new Set(paths.map((path) => `/*/*${path}`)));
});

test('functions get events of payload format 2.0', () => {
  for (const { properties } of stack.all('AWS::ApiGatewayV2::Integration')) {
    expect(properties.PayloadFormatVersion).toBe('2.0');
  }
});

test('a flood is throttled before it reaches a function', () => {
  expect(stage?.properties).toMatchObject({
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 },
  });
});

test('the access log names who called, and no user: no path, query or user agent', () => {
  expect(accessLogFields()).toEqual({
    stage: 'dev',
    requestId: '$context.requestId',
    caller: '$context.identity.userArn',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseLength: '$context.responseLength',
    errorType: '$context.error.responseType',
    lambdaStatus: '$context.integration.integrationStatus',
    integrationLatency: '$context.integrationLatency',
  });
});

test('every line of the access log is JSON: it has no text that a caller or an error could end it with', () => {
  const free = /message|userAgent|path|query|domainName|authorizer|error\.message|protocol/i;
  for (const variable of Object.values(accessLogFields())) expect(variable).not.toMatch(free);
});

test('what is refused by the API itself, and what fails of the open routes only, is counted in the access log', () => {
  const patterns = stack.all('AWS::Logs::MetricFilter').map(({ properties }) => {
    const { MetricTransformations: transformations } = v.parse(
      v.object({
        MetricTransformations: v.tuple([
          v.object({
            MetricName: v.string(),
            MetricNamespace: v.literal('propaga'),
            Dimensions: v.tuple([
              v.object({ Key: v.literal('stage'), Value: v.literal('$.stage') }),
            ]),
          }),
        ]),
      }),
      properties,
    );
    return [transformations[0].MetricName, properties.FilterPattern];
  });
  expect(Object.fromEntries(patterns)).toEqual({
    requestsThrottled: '{ $.status = "429" }',
    webhooksFailed:
      '{ (($.routeKey = "POST /webhooks/{source}") || ($.routeKey = "GET /health")) && ($.status = "5*") }',
  });
});

function accessLogFields(): Record<string, string> {
  const { AccessLogSettings: settings } = v.parse(
    v.object({ AccessLogSettings: v.object({ Format: v.pipe(v.string(), v.parseJson()) }) }),
    stage?.properties,
  );
  return v.parse(v.record(v.string(), v.string()), settings.Format);
}

test('answers end before API Gateway gives up after 30 seconds', () => {
  for (const [routeKey] of routes) {
    const { properties } = functionAnswering(stack, String(routeKey));
    expect(properties.Timeout).toBeLessThan(30);
  }
});

test('the stack tells where to send webhooks, and its version', () => {
  expect(templatesOf(fourProviders).get('propaga-dev')).toMatchObject({
    Outputs: { ApiUrl: expect.anything(), Version: { Value: manifest.version } },
  });
});
