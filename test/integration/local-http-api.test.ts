import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { apiResources, functionResource, startTestSystem } from './local-stack.ts';

const routes = ['GET /health', 'POST /things/{id}', 'ANY /things/special'];

async function start(stage: object = {}) {
  const system = await startTestSystem((recorder) => ({
    ...functionResource(recorder),
    ...apiResources(routes, stage),
  }));
  system.recorder.behave(() => ({ returns: { statusCode: 200, body: 'fine' } }));
  return system;
}

test('a request arrives as an event of payload format 2.0', async () => {
  const { recorder, url } = await start();
  await fetch(`${url}/things/a%23b%20c?x=1&x=2&y=%C3%A9&z=a+b%2Bc`, {
    method: 'POST',
    headers: [
      ['content-type', 'application/json'],
      ['X-Many', 'one'],
      ['X-Many', 'two'],
      ['Cookie', 'a=1; b=2'],
      ['User-Agent', 'test'],
    ],
    body: '{"name":"Ana"}',
  });
  expect(recorder.invocations[0]?.event).toEqual({
    version: '2.0',
    routeKey: 'POST /things/{id}',
    rawPath: '/things/a#b c',
    rawQueryString: 'x=1&x=2&y=%C3%A9&z=a+b%2Bc',
    cookies: ['a=1', 'b=2'],
    headers: expect.objectContaining({
      'content-type': 'application/json',
      'x-many': expect.stringMatching(/^one, ?two$/),
    }),
    queryStringParameters: { x: '1,2', y: 'é', z: 'a b+c' },
    pathParameters: { id: 'a#b c' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'Api',
      domainName: 'Api.execute-api.sa-east-1.amazonaws.com',
      domainPrefix: 'Api',
      http: {
        method: 'POST',
        path: '/things/a#b c',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
      requestId: expect.any(String),
      routeKey: 'POST /things/{id}',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    body: '{"name":"Ana"}',
    isBase64Encoded: false,
  });
});

test('a body that is not text arrives in base64', async () => {
  const { recorder, url } = await start();
  await fetch(`${url}/things/1`, { method: 'POST', body: new Uint8Array([0, 255, 1]) });
  expect(recorder.invocations[0]?.event).toMatchObject({ body: 'AP8B', isBase64Encoded: true });
});

test('a function answers with status, headers, cookies and bytes', async () => {
  const { recorder, url } = await start();
  recorder.behave(() => ({
    returns: {
      statusCode: 201,
      headers: { 'content-type': 'image/png', 'x-number': 7 },
      cookies: ['a=1', 'b=2'],
      body: 'AP8B',
      isBase64Encoded: true,
    },
  }));
  const response = await fetch(`${url}/health`);
  expect(response.status).toBe(201);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(response.headers.get('x-number')).toBe('7');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.bytes()).toEqual(new Uint8Array([0, 255, 1]));
});

test('the most specific route wins, and what has none is not found', async () => {
  const { recorder, url } = await start();
  await fetch(`${url}/things/special`, { method: 'POST' });
  expect(recorder.invocations[0]?.event).toMatchObject({ routeKey: 'ANY /things/special' });
  for (const [method, path] of [
    ['POST', '/health'],
    ['GET', '/health/'],
    ['POST', '/things/1/2'],
    ['POST', '/things/'],
  ] as const) {
    const response = await fetch(`${url}${path}`, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
  }
  expect(recorder.invocations).toHaveLength(1);
});

test.each([
  ['/things/a%2Fb', 404],
  ['/things/a%252Fb', 404],
  ['/things/100%25', 400],
  ['/things/%ff', 400],
])('a path is decoded before its route is found: %s is answered with %i', async (path, status) => {
  const { recorder, url } = await start();
  expect((await fetch(`${url}${path}`, { method: 'POST' })).status).toBe(status);
  expect(recorder.invocations).toHaveLength(0);
});

test('an answer without a status code is a server error', async () => {
  const { problems, recorder, url } = await start();
  recorder.behave(() => ({ returns: { hello: 'world' } }));
  const response = await fetch(`${url}/health`);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  expect(problems).toEqual([expect.stringContaining('GET /health')]);
});

test.each(['content-length', 'transfer-encoding'])(
  'a body over 6 MB is refused before it is read, and a client that goes on sending sees it (%s)',
  async (framing) => {
    const { recorder, url } = await start();
    const bytes = 30 * 1_024 * 1_024;
    const response = await send(`${url}/things/1`, Buffer.alloc(bytes), {
      [framing]: framing === 'content-length' ? String(bytes) : 'chunked',
    });
    expect(response.status).toBe(413);
    expect(response.type).toBe('application/problem+json');
    expect(JSON.parse(response.body)).toMatchObject({ status: 413, code: 'too_large' });
    expect(recorder.invocations).toHaveLength(0);
  },
);

test.each([
  // Base64 makes 6,000,000 bytes of it.
  ['application/octet-stream', 4_500_000, 200],
  ['application/octet-stream', 4_750_000, 413],
  ['application/json', 6_200_000, 200],
  ['application/json', 6_291_400, 413],
])(
  "a body of %s and %i bytes reaches the function if its event has Lambda's 6 MB: %i",
  async (type, bytes, status) => {
    const { recorder, url } = await start();
    const headers = { 'content-type': type };
    const body = 'a'.repeat(bytes);
    const response = await fetch(`${url}/things/1`, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    expect(recorder.invocations).toHaveLength(status === 200 ? 1 : 0);
    if (status === 413)
      expect(await response.json()).toEqual({ message: 'Request Entity Too Large' });
  },
);

test('a stage lets no more through than its limits', async () => {
  const { url } = await start({
    DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.001 },
  });
  const statuses = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await fetch(`${url}/health`)).status);
  expect(statuses).toEqual([200, 200, 429]);
});

test('a client that goes away does not disturb the next one', async () => {
  const { recorder, url } = await start();
  const gate = Promise.withResolvers<void>();
  recorder.behave(async () => {
    await gate.promise;
    return { returns: { statusCode: 200 } };
  });
  const controller = new AbortController();
  const aborted = fetch(`${url}/health`, { signal: controller.signal });
  await expect.poll(() => recorder.invocations.length).toBe(1);
  controller.abort();
  await expect(aborted).rejects.toThrow();
  gate.resolve();
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

function send(url: string, body: Buffer, headers: Record<string, string>) {
  return new Promise<{ status: number | undefined; type: string | undefined; body: string }>(
    (resolve, reject) => {
      const sending = request(url, { method: 'POST', headers }, async (response) => {
        resolve({
          status: response.statusCode,
          type: response.headers['content-type'],
          body: await text(response),
        });
      });
      sending.on('error', reject);
      sending.end(body);
    },
  );
}
