import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { LambdaFunction } from '../lambda/lambda-function.ts';
import type { Functions } from '../lambda/start-functions.ts';
import { StartError } from '../start-error.ts';
import type { ResourceOf, Stack } from '../template/interpret-template.ts';
import { Api, Integration, Route, Stage } from '../template/resource-types/api-gateway.ts';
import { decodePath } from './decode-path.ts';
import { requirePermission } from './invoke-permission.ts';
import { splitTarget, toProxyEvent } from './proxy-event.ts';
import { announcesTooMuch, createByteBudget, maxBodyBytes, readBody } from './read-body.ts';
import { respond, respondBusy, respondMessage, respondTooLarge } from './respond.ts';
import { createRouteTable, type RouteMatch } from './route-table.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const accountLimits = { rateLimit: 10_000, burstLimit: 5_000 };

/** Of all bodies that are being read, or wait for a function. */
const waitingBytes = 64_000_000;

interface Target {
  readonly target: LambdaFunction;
  readonly timeoutMs: number;
  readonly mayPass: Throttle;
}

export interface HttpApiOptions {
  readonly functions: Functions;
  report(problem: string): void;
}

/** Makes the request listener of a stack's HTTP API. Throws a `StartError` if its parts do not fit together. */
export function createHttpApi(
  stack: Stack,
  { functions, report }: HttpApiOptions,
): RequestListener {
  const [api, ...others] = stack.resourcesOf(Api);
  if (api === undefined || others.length > 0)
    throw new StartError('The template must have one API.');
  const apiId = api.identity.ref;
  const findRoute = createRouteTable(targetsOf(stack, functions));

  const budget = createByteBudget(waitingBytes);
  const invoke = async (
    route: RouteMatch<Target>,
    { event, body }: { event: unknown; body: Buffer },
    response: ServerResponse,
  ): Promise<void> => {
    const { target, timeoutMs } = route.target;
    if (isOverPayloadLimit(event, body)) return respondMessage(response, 413);
    const result = await withTimeout(target.invoke(event), timeoutMs);
    if (result === 'timeout' || (!result.ok && result.cause === 'timeout')) {
      return respondMessage(response, 503);
    }
    if (!result.ok) return respondMessage(response, 500);
    if (!respond(response, result.payload)) {
      report(`${target.name}: its answer to ${route.routeKey} is not a response of format 2.0`);
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodePath(splitTarget(request).rawPath);
    if (path === undefined) return respondMessage(response, 400);
    const route = findRoute(request.method ?? '', path);
    if (route === undefined) return respondMessage(response, 404);
    if (!route.target.mayPass()) return respondMessage(response, 429);
    if (request.headers.expect !== undefined && !announcesTooMuch(request))
      response.writeContinue();
    const body = await readBody(request, budget);
    if (body === 'too-large') return respondTooLarge(request, response);
    if (body === 'too-many') return respondBusy(request, response);
    try {
      const event = toProxyEvent({ ...route, request, path, body, apiId });
      await invoke(route, { event, body }, response);
    } finally {
      budget.giveBack(body.length);
    }
  };

  return (request, response) => {
    response.on('error', () => undefined);
    handle(request, response).catch(() => response.destroy());
  };
}

/** Whether Lambda refuses an event for its size, as JSON: a body that comes as base64 may have less than one that comes as text. */
function isOverPayloadLimit(event: unknown, body: Buffer): boolean {
  // Of a byte, JSON makes six at most.
  if (body.length < maxBodyBytes / 7) return false;
  return Buffer.byteLength(JSON.stringify(event)) > maxBodyBytes;
}

function targetsOf(stack: Stack, functions: Functions): ReadonlyMap<string, Target> {
  const [stage] = stack.resourcesOf(Stage);
  if (stage === undefined) throw new StartError('The API has no stage.');
  return new Map(
    stack.resourcesOf(Route).map((route) => {
      const { RouteKey } = route.properties;
      const { properties: integration } = integrationOf(stack, route);
      const target = functions.get(toFunctionArn(integration.IntegrationUri));
      if (target === undefined) {
        throw new StartError(
          `${route.logicalId}: its integration leads to no function of the template.`,
        );
      }
      requirePermission(stack, target, route);
      const mayPass = createThrottle(limitsOf(stage, RouteKey), () => performance.now());
      return [RouteKey, { target, timeoutMs: integration.TimeoutInMillis, mayPass }];
    }),
  );
}

function integrationOf(
  stack: Stack,
  route: ResourceOf<typeof Route>,
): ResourceOf<typeof Integration> {
  const found = stack
    .resourcesOf(Integration)
    .find(({ identity }) => route.properties.Target === `integrations/${identity.ref}`);
  if (found === undefined) throw new StartError(`${route.logicalId}: its integration is missing.`);
  return found;
}

/** An integration names a function by its ARN, or by the path under which API Gateway invokes it. */
function toFunctionArn(uri: string): string {
  return /functions\/(arn:.*)\/invocations$/.exec(uri)?.[1] ?? uri;
}

function limitsOf({ properties }: ResourceOf<typeof Stage>, routeKey: string) {
  const settings = { ...properties.DefaultRouteSettings, ...properties.RouteSettings[routeKey] };
  return {
    rateLimit: settings.ThrottlingRateLimit ?? accountLimits.rateLimit,
    burstLimit: settings.ThrottlingBurstLimit ?? accountLimits.burstLimit,
  };
}

async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T | 'timeout'> {
  const { promise: timeout, resolve } = Promise.withResolvers<'timeout'>();
  const timer = setTimeout(resolve, ms, 'timeout');
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
