import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { account } from '../template/surroundings.ts';

export interface ProxyRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly apiId: string;
  readonly routeKey: string;
  /** As `decodePath` makes it. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** These arrive as text; anything else arrives in base64. */
const textTypes = /^(text\/.*|application\/(json|javascript|xml))$/;

/** The event of a request in API Gateway's payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function toProxyEvent(proxied: ProxyRequest) {
  const { request, body, apiId, routeKey, path, pathParameters } = proxied;
  const { rawQueryString } = splitTarget(request);
  const { cookie, ...headers } = joinedHeaders(request);
  const query = joinedQuery(rawQueryString);
  const now = new Date();
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/; ?|,/) }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: account.accountId,
      apiId,
      domainName: `${apiId}.execute-api.${account.region}.${account.urlSuffix}`,
      domainPrefix: apiId,
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: toLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...toBodyFields(body, headers),
  };
}

/** A request's path and query string as they were sent. */
export function splitTarget(request: IncomingMessage): { rawPath: string; rawQueryString: string } {
  const [, rawPath = '/', rawQueryString = ''] =
    /^(?:[a-z]+:\/\/[^/]*)?([^?#]*)\??([^#]*)/i.exec(request.url ?? '/') ?? [];
  return { rawPath, rawQueryString };
}

function joinedHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(','),
    ]),
  );
}

function joinedQuery(rawQueryString: string): Record<string, string> {
  const query = new URLSearchParams(rawQueryString);
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')]));
}

function toBodyFields(body: Buffer, headers: Readonly<Record<string, string>>) {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isText = textTypes.test(type) && headers['content-encoding'] === undefined && isUtf8(body);
  return isText
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

/** As in `22/Nov/2026:12:00:00 +0000`. */
function toLogTime(time: Date): string {
  const [, day, month, year, clock] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}
