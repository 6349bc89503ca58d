import { request } from 'node:http';
import { expect, test } from 'vitest';
import { useStackConsole } from './stack-console.ts';

const stack = await useStackConsole();

function statusOf(
  path: string,
  headers: Record<string, string>,
  { method = 'GET', body }: { method?: string; body?: Buffer } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, stack.url()), { method, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end(body);
  });
}

test('whatever a key holds, its call is signed as AWS reads it', async () => {
  const key = "d'Ávila (1)*!/<x>?#%+&=";
  const path = `/users?${new URLSearchParams({ key })}`;
  expect(await statusOf(path, stack.own())).toBe(200);
  const [, query] = stack.api.requests.at(-1)?.url.split('?') ?? [];
  expect(new URLSearchParams(query).getAll('key')).toEqual([key]);
  expect(await statusOf('/users?key=b&key=a', stack.own())).toBe(200);
  expect(stack.api.requests.at(-1)?.url).toBe('/users?key=b&key=a');
  expect(await statusOf('/deliveries?userKey=a%20b%2Bc&limit=5', stack.own())).toBe(200);
});

test('whoever does not know the token of this run is told nothing', async () => {
  const { 'x-propaga-console-token': token = '', ...others } = stack.own();
  const before = stack.api.requests.length;
  const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  for (const given of ['', wrong, `${token}A`, 'é'.repeat(token.length)]) {
    const headers = { ...others, 'x-propaga-console-token': given };
    expect(await statusOf('/connections', headers), given).toBe(401);
    expect(await statusOf('/connections/dito/pause', headers, { method: 'POST' }), given).toBe(401);
  }
  expect(await statusOf('/connections', others)).toBe(401);
  expect(await statusOf('/console/setup.json', others)).toBe(401);
  expect(stack.api.requests).toHaveLength(before);
});

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ['another origin', { origin: 'https://attacker.example.com' }],
  ['a name that leads to this machine', { host: 'attacker.example.com' }],
])(
  'a page of %s can neither read nor change anything, even with the token',
  async (_who, changed) => {
    const before = stack.api.requests.length;
    const headers = { ...stack.own(), ...changed };
    expect(await statusOf('/connections', headers)).toBe(403);
    expect(await statusOf('/console', headers)).toBe(403);
    expect(await statusOf('/connections/dito/pause', headers, { method: 'POST' })).toBe(403);
    expect(stack.api.requests).toHaveLength(before);
  },
);

const spaces = (megabytes: number) => Buffer.alloc(megabytes * 1_024 * 1_024, ' ');

test.each([
  ['POST', '/connections/dito/retry'],
  ['POST', '/connections/dito/pause'],
  ['POST', '/deliveries/chg_1.dito/cancel'],
  ['DELETE', '/users?key=u-1'],
])('a body that is too large is never left out: %s %s', async (method, path) => {
  const before = stack.api.requests.length;
  for (const megabytes of [2, 7, 30]) {
    const sent = { method, body: spaces(megabytes) };
    const sized = { ...stack.own(), 'content-length': String(sent.body.length) };
    expect(await statusOf(path, sized, sent), `${megabytes} MB`).toBe(413);
    const chunked = { ...stack.own(), 'transfer-encoding': 'chunked' };
    expect(await statusOf(path, chunked, sent), `${megabytes} MB, chunked`).toBe(413);
  }
  expect(stack.api.requests).toHaveLength(before);
});

test('a body is passed on as it is, for the API to judge', async () => {
  for (const body of ['{"reason":"exhausted"}', '{"reason":', ' ', '"é"']) {
    const sent = { method: 'POST', body: Buffer.from(body) };
    expect(await statusOf('/connections/dito/retry', stack.own(), sent), body).toBe(200);
    expect(stack.api.requests.at(-1)?.body).toBe(body);
  }
  const before = stack.api.requests.length;
  const sent = { method: 'POST', body: Buffer.from('{"reason":"caf\xe9"}', 'latin1') };
  expect(await statusOf('/connections/dito/retry', stack.own(), sent)).toBe(400);
  expect(stack.api.requests).toHaveLength(before);
});

test('nothing but what operators can ask for is passed on', async () => {
  const before = stack.api.requests.length;
  for (const path of [
    '/',
    '/webhooks/hr',
    '/health',
    '/connections/dito/delete',
    '/deliveries/a/b/c',
    '/deliveries/a%2Fb',
    '/deliveries/a%3Fb',
    '/deliveries/..%2f..%2fhealth',
    '/deliveries/..',
    '/deliveries/.',
    '/deliveries/%2e%2e',
    '/deliveries/%252e%252e',
    '/deliveries/.%2e',
    '/deliveries/%2E',
  ]) {
    expect(await statusOf(path, stack.own()), path).toBe(404);
  }
  expect(await statusOf('/webhooks/hr', stack.own(), { method: 'POST' })).toBe(404);
  for (const dots of ['..', '.', '%2e%2e', '%252e%252e', '%25252e%25252e', '.%2E', '..;']) {
    const path = `/connections/${dots}/pause`;
    expect(await statusOf(path, stack.own(), { method: 'POST' }), path).toBe(404);
    const user = `/users/${dots}`;
    expect(await statusOf(user, stack.own(), { method: 'DELETE' }), user).toBe(404);
  }
  expect(await statusOf('/connections', stack.own(), { method: 'DELETE' })).toBe(404);
  expect(stack.api.requests).toHaveLength(before);
});
