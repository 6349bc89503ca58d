import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A webhook's event as API Gateway hands it over, but for these parts. */
export function proxyEvent(
  overrides: Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: 'POST /webhooks/{source}',
    rawPath: '/webhooks/hr',
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '::1', userAgent: '' },
      requestId: 'request-1',
      routeKey: 'POST /webhooks/{source}',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...overrides,
  };
}
