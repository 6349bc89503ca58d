import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { names, type Simulated, simulateAll } from './simulated.ts';

let simulated: Simulated;
beforeAll(async () => {
  simulated = await simulateAll();
});
afterAll(() => simulated.stop());

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As a browser would, and `fetch` does not: with any headers. */
function ask(path: string, { method = 'GET', headers = {} }: Asked = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(`${simulated.baseUrl}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end(method === 'POST' ? '[{"status":429,"retryAfter":604800}]' : undefined);
  });
}

test.each<[string, Record<string, string>]>([
  ['a name that leads to this machine', { host: 'evil.example:4100' }],
  ['a page of another origin', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ['a page of another port of this machine', { 'sec-fetch-site': 'same-site' }],
])('%s can neither steer a simulator nor read what it was sent', async (_, headers) => {
  for (const what of ['requests', 'users', 'faults']) {
    expect(await ask(`/wecare/_control/${what}`, { headers }), what).toBe(403);
  }
  const plain = { ...headers, 'content-type': 'text/plain' };
  expect(await ask('/wecare/_control/faults', { method: 'POST', headers: plain })).toBe(403);
  expect(await ask('/wecare/_control/requests', { method: 'DELETE', headers })).toBe(403);
  expect(await simulated.control('wecare', 'faults')).toEqual({ faults: [] });
});

test('a program on this machine can do both', async () => {
  expect(await ask('/wecare/_control/requests')).toBe(200);
  const host = new URL(simulated.baseUrl).port;
  const headers = { host: `localhost:${host}`, 'sec-fetch-site': 'none' };
  expect(await ask('/wecare/_control/requests', { headers })).toBe(200);
});

test.each(names)(
  'what %s was sent is shown without the credentials that came with it',
  async (name) => {
    await simulated.update(name);
    const shown = JSON.stringify(await simulated.control(name, 'requests'));
    expect(shown).toContain('[hidden]');
    const token = await simulated.tokenFor(name);
    const { accessToken: _none, ...given } = {
      accessToken: '',
      ...Object(simulated.secrets[`propaga/connections/${name}`]),
    };
    const values = [...Object.values(given).map(String), ...(token ? [token] : [])];
    expect(values.filter((value) => shown.includes(value))).toEqual([]);
  },
);
