import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCli } from '../system/cli-process.ts';
import { startStub } from '../system/cli-stub-api.ts';
import { useBrowser } from './browser.ts';
import { isSignedByOperator, operator } from './signed-api.ts';

const browser = useBrowser();

const counts = {
  pending: 0,
  waiting: 0,
  held: 3,
  delivered: 5,
  superseded: 0,
  failed: 0,
  cancelled: 0,
};
const held = {
  name: 'dito',
  provider: 'dito',
  enabled: true,
  state: 'held',
  counts,
  countsAtLeast: [],
  circuit: { state: 'closed', failures: 0 },
  hold: { reason: 'HTTP 401', since: new Date().toISOString() },
};

const answers: Record<string, unknown> = {
  '/connections': { connections: [held] },
  '/deliveries': { deliveries: [] },
  '/activity': { from: new Date().toISOString(), bucketSeconds: 3_600, connections: [] },
};

const api = await startStub((asked) => {
  if (!isSignedByOperator(asked)) return { status: 403, body: { message: 'Forbidden' } };
  const [path = ''] = asked.url.split('?');
  if (asked.method === 'POST') return { body: { ...held, state: 'paused' } };
  return path in answers
    ? { headers: { 'content-type': 'application/json' }, body: answers[path] }
    : { body: { userKey: decodeURIComponent(path.split('/').at(-1) ?? ''), connections: [] } };
});
const cloudFormation = await startStub(() => ({
  headers: { 'content-type': 'text/xml' },
  body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>propaga-qa</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-22T12:00:00Z</CreationTime><Outputs><member><OutputKey>ApiUrl</OutputKey><OutputValue>${api.url}/</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
}));

const cli = startCli(['console', '--stack', 'propaga-qa'], {
  AWS_ACCESS_KEY_ID: operator.id,
  AWS_SECRET_ACCESS_KEY: operator.secret,
  AWS_REGION: operator.region,
  AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
});
let url = '';
let own: Record<string, string> = {};

beforeAll(async () => {
  await cli.shows(/#\/token\/\S+\n/);
  url = /http:\S+/.exec(cli.output())?.[0] ?? '';
  const { host, origin, hash } = new URL(url);
  const token = hash.replace('#/token/', '');
  own = { host, origin, 'sec-fetch-site': 'same-origin', 'x-propaga-console-token': token };
});

afterAll(async () => {
  cli.kill('SIGINT');
  expect(await cli.code()).toBe(0);
  await api.stop();
  await cloudFormation.stop();
});

function statusOf(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end();
  });
}

test('the console of a stack shows and mends it, with calls that the operator has signed', async () => {
  const page = await browser.open(url);
  await page.getByText('propaga-qa · sa-east-1').waitFor();
  await page.getByText('1 of 1 connections needs attention.').waitFor();
  await page.getByText('propaga secrets set dito --stack propaga-qa').waitFor();
  expect(await page.evaluate('location.href')).not.toContain('token');

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await page.getByText('dito is paused.').waitFor();
  expect(api.requests.every(isSignedByOperator)).toBe(true);
  expect(api.requests.map(({ method, url: asked }) => `${method} ${asked}`)).toContain(
    'POST /connections/dito/pause',
  );
  expect(await page.getByRole('link', { name: 'Send' }).count()).toBe(0);

  await page.reload();
  await page.getByText('1 of 1 connections needs attention.').waitFor();
});

test('whatever a key holds, its call is signed as AWS reads it', async () => {
  const path = `/users/${encodeURIComponent("d'Ávila (1)*!/<x>?#%")}`;
  expect(await statusOf(path, own)).toBe(200);
  expect(await statusOf('/deliveries?userKey=a%20b%2Bc&limit=5', own)).toBe(200);
});

test('whoever does not know the token of this run is told nothing', async () => {
  const { 'x-propaga-console-token': token = '', ...others } = own;
  const before = api.requests.length;
  const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  for (const given of ['', wrong, `${token}A`, 'é'.repeat(token.length)]) {
    const headers = { ...others, 'x-propaga-console-token': given };
    expect(await statusOf('/connections', headers), given).toBe(401);
    expect(await statusOf('/connections/dito/pause', headers, 'POST'), given).toBe(401);
  }
  expect(await statusOf('/connections', others)).toBe(401);
  expect(await statusOf('/console/setup.json', others)).toBe(401);
  expect(api.requests).toHaveLength(before);
});

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ['another origin', { origin: 'https://attacker.example.com' }],
  ['a name that leads to this machine', { host: 'attacker.example.com' }],
])(
  'a page of %s can neither read nor change anything, even with the token',
  async (_who, changed) => {
    const before = api.requests.length;
    const headers = { ...own, ...changed };
    expect(await statusOf('/connections', headers)).toBe(403);
    expect(await statusOf('/console', headers)).toBe(403);
    expect(await statusOf('/connections/dito/pause', headers, 'POST')).toBe(403);
    expect(api.requests).toHaveLength(before);
  },
);

test('nothing but what operators can ask for is passed on', async () => {
  const before = api.requests.length;
  for (const path of [
    '/',
    '/webhooks/hr',
    '/health',
    '/connections/dito/delete',
    '/deliveries/a/b/c',
  ]) {
    expect(await statusOf(path, own), path).toBe(404);
  }
  expect(await statusOf('/webhooks/hr', own, 'POST')).toBe(404);
  expect(await statusOf('/connections', own, 'DELETE')).toBe(404);
  expect(api.requests).toHaveLength(before);
});
