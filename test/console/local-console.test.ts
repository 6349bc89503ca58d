import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildConsole } from '../../console/server/console-assets.ts';
import { consoleUrl, useConsoleSystem } from './console-system.ts';

const { propaga, toDito } = await useConsoleSystem();

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Asks with whatever headers a hostile page could have a browser send; `fetch` would not let some of them through. */
function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  const url = new URL(path, consoleUrl(propaga));
  return new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
      });
    });
    sent.on('error', reject).end(body);
  });
}

const statusOf = async (path: string, asked: Asked) => (await ask(path, asked)).status;

test('the console is under 100 KB compressed', async () => {
  const sizes = [...(await buildConsole()).values()].map(({ bytes }) => gzipSync(bytes).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(10_000);
  expect(total).toBeLessThan(50_000);
});

test.each(['/console', '/console/console.js', '/console/console.css', '/console/setup.json'])(
  'the browser may do nothing with %s but what the console needs',
  async (path) => {
    const { status, headers } = await ask(path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'/,
      ),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': expect.stringMatching(/^no-(cache|store)$/),
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  },
);

test('nothing is sent twice that the browser has kept', async () => {
  const { headers } = await ask('/console/console.js');
  const kept = { 'if-none-match': String(headers.etag) };
  expect(await statusOf('/console/console.js', { headers: kept })).toBe(304);
  expect(await statusOf('/console/nothing.js', {})).toBe(404);
  expect(await statusOf('/console', { method: 'POST' })).toBe(405);
});

test.each([
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ['a page of another port', { 'sec-fetch-site': 'same-site' }],
  ['a browser without Sec-Fetch-Site', { origin: 'https://attacker.example.com' }],
  ['a page without an origin', { origin: 'null' }],
  ['a name that leads to this machine', { host: 'attacker.example.com:3000' }],
])('%s can change nothing', async (_who, headers) => {
  const id = await toDito(1);
  await propaga.reach(id, 'delivered');
  const post = { method: 'POST', headers };
  expect(await statusOf('/connections/dito/pause', post)).toBe(403);
  expect(await statusOf(`/deliveries/${id}/retry`, post)).toBe(403);
  expect(await statusOf('/users?key=u-1', { method: 'DELETE', headers })).toBe(403);
  expect(await statusOf('/console/sample', { ...post, body: '{}' })).toBe(403);
  expect((await propaga.get('/connections/dito')).body).toMatchObject({ state: 'ok' });
});

test('a name that leads to this machine can read nothing', async () => {
  const headers = { host: 'attacker.example.com' };
  for (const path of ['/deliveries', '/console', '/console/setup.json', '/openapi.json']) {
    expect(await statusOf(path, { headers }), path).toBe(403);
  }
});

test('the console itself, and programs that are no browsers, are let through', async () => {
  const { host, origin } = new URL(consoleUrl(propaga));
  const own = { host, origin, 'sec-fetch-site': 'same-origin' };
  const pause = { method: 'POST', headers: own };
  expect(await statusOf('/connections/dito/pause', pause)).toBe(200);
  expect(await statusOf('/connections/dito/resume', { method: 'POST' })).toBe(200);
});

test('webhooks come in under any name: they are signed', async () => {
  const asked = { method: 'POST', headers: { host: 'tunnel.example.com' }, body: '{}' };
  expect(await statusOf('/webhooks/hr', asked)).toBe(401);
});
