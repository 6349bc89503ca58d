import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { type HttpAnswer, problemAnswer } from '../http/http-answer.ts';
import type { HttpRequestEvent } from '../http/http-request.ts';
import type { InvocationLog } from './logger.ts';

interface HttpWork {
  answer(request: HttpRequestEvent): Promise<HttpAnswer>;
  readonly log: InvocationLog;
}

/** Turns API Gateway's events into requests, and whatever is thrown into an answer that invites another try. */
export function httpHandler({
  answer,
  log,
}: HttpWork): (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'awsRequestId'>,
) => Promise<HttpAnswer> {
  return async (event, { awsRequestId: requestId }) => {
    log.begin({ requestId, apiRequestId: event.requestContext.requestId });
    try {
      return await answer(toRequest(event));
    } catch (error) {
      log.error('request not served', { route: event.routeKey, error });
      return problemAnswer({
        status: 503,
        code: 'unavailable',
        title: 'Service Unavailable',
        detail: 'This could not be done now, and nothing was promised. Please send it again.',
      });
    }
  };
}

const Signed = v.object({
  authorizer: v.object({ iam: v.object({ userArn: v.pipe(v.string(), v.nonEmpty()) }) }),
});

function toRequest(event: APIGatewayProxyEventV2): HttpRequestEvent {
  const signed = v.safeParse(Signed, event.requestContext);
  return {
    route: event.routeKey,
    ...(signed.success ? { caller: signed.output.authorizer.iam.userArn } : {}),
    headers: Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    path: event.pathParameters ?? {},
    queryString: event.rawQueryString,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}
