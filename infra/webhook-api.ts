import { Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { operatorRoutes } from '../functions/operator/routes.ts';
import type { Foundation } from './foundation.ts';
import { createLogGroup } from './log-group.ts';

/** Far above what systems of record send, and low enough that a flood cannot use up the account's functions. */
const throttle = { rateLimit: 1_000, burstLimit: 2_000 };

/** Who called is an operator, known to IAM. No path, query or user agent: they can carry a user's key. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    // Of routes with IAM authorization only: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
    caller: '$context.identity.userArn',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseLength: '$context.responseLength',
    integrationLatency: '$context.integrationLatency',
    integrationError: '$context.integrationErrorMessage',
  }),
);

export interface WebhookApiProps {
  /** Answers sources, and whoever asks after its health. */
  readonly receive: IFunction;
  /** Answers operators. */
  readonly api: IFunction;
  readonly foundation: Foundation;
}

/** The way in: open to signed webhooks, closed to everyone but operators otherwise. */
export class WebhookApi extends Construct {
  readonly url: string;
  readonly apiId: string;

  constructor(scope: Construct, id: string, { receive, api, foundation }: WebhookApiProps) {
    super(scope, id);
    const httpApi = new HttpApi(this, 'Http', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
    });
    this.apiId = httpApi.apiId;
    const toReceive = new HttpLambdaIntegration('Receive', receive);
    const toApi = new HttpLambdaIntegration('Api', api);
    addRoute(httpApi, [HttpMethod.POST, '/webhooks/{source}'], { integration: toReceive });
    addRoute(httpApi, [HttpMethod.GET, '/health'], { integration: toReceive });
    const authorizer = new HttpIamAuthorizer();
    for (const { method, path } of operatorRoutes) {
      addRoute(httpApi, [HttpMethod[method], path], { integration: toApi, authorizer });
    }
    this.url = createStage(this, httpApi, foundation).url;
  }
}

function addRoute(
  httpApi: HttpApi,
  [method, path]: readonly [HttpMethod, string],
  handling: { integration: HttpLambdaIntegration; authorizer?: IHttpRouteAuthorizer },
): void {
  httpApi.addRoutes({ path, methods: [method], ...handling });
}

function createStage(scope: Construct, httpApi: HttpApi, foundation: Foundation): HttpStage {
  const accessLog = createLogGroup(scope, 'AccessLog', foundation);
  return new HttpStage(scope, 'Stage', {
    httpApi,
    stageName: '$default',
    autoDeploy: true,
    throttle,
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog),
      format: accessLogFormat,
    },
  });
}
