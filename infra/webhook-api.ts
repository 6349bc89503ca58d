import {
  type HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { operatorRoutes } from '../functions/operator/routes.ts';
import { AccessLog } from './access-log.ts';
import type { Foundation } from './foundation.ts';

/** Far above what systems of record send, and low enough that a flood cannot use up the account's functions. */
const throttle = { rateLimit: 1_000, burstLimit: 2_000 };

/** What anybody may ask for. A webhook is known by its signature. */
const openRoutes = [
  { method: 'POST', path: '/webhooks/{source}' },
  { method: 'GET', path: '/health' },
] as const;

export interface WebhookApiProps {
  /** The API whose routes these are. */
  readonly httpApi: HttpApi;
  /** Answers sources, and whoever asks after its health. */
  readonly receive: IFunction;
  /** Answers operators. */
  readonly api: IFunction;
  readonly foundation: Foundation;
}

/** The way in: open to signed webhooks, closed to everyone but operators otherwise. */
export class WebhookApi extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id);
    const { httpApi, foundation } = props;
    const toReceive = new HttpLambdaIntegration('Receive', props.receive);
    const toApi = new HttpLambdaIntegration('Api', props.api);
    const authorizer = new HttpIamAuthorizer();
    const routes = [
      ...openRoutes.map((route) => ({ ...route, integration: toReceive })),
      ...operatorRoutes.map((route) => ({ ...route, integration: toApi, authorizer })),
    ];
    for (const { method, path, ...handling } of routes) {
      const routeKey = HttpRouteKey.with(path, HttpMethod[method]);
      new HttpRoute(this, `${method} ${path}`, { httpApi, routeKey, ...handling });
    }
    const accessLog = new AccessLog(
      this,
      'AccessLog',
      foundation,
      openRoutes.map(({ method, path }) => `${method} ${path}`),
    );
    this.url = new HttpStage(this, 'Stage', {
      httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog.group),
        format: accessLog.format,
      },
    }).url;
  }
}
