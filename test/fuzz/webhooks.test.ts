import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, expect, test } from 'vitest';
import { changeIdOf } from '../../functions/domain/ids.ts';
import { useLocalSystem } from '../support/local-system.ts';
import { Accepted, finalStatuses, Problem } from '../support/local-system-api.ts';
import { atLeast, timeFor } from '../support/property-runs.ts';
import { startProviderServer } from '../support/provider-server.ts';
import { bodies } from './bodies.ts';
import { call, faultsIn, post, type Reply, sendRaw, signBytes } from './fuzzed-system.ts';

const provider = await startProviderServer(() => ({ kind: 'answer', status: 200, body: {} }));

const propaga = useLocalSystem({
  connections: { dito: { provider: 'dito', id: 'cpf', baseUrl: provider.baseUrl } },
  credentials: { dito: { apiKey: 'api-key', secretKey: 'secret-key' } },
});

afterAll(async () => {
  expect(await faultsIn(propaga), 'faults in the logs').toEqual([]);
  expect(propaga.output()).toMatch(/^propaga ready on \S+\n$/);
});

const codes: Readonly<Record<number, string>> = {
  400: 'invalid_json',
  401: 'invalid_signature',
  404: 'unknown_source',
  409: 'id_reused',
  413: 'too_large',
  415: 'unsupported_encoding',
  422: 'invalid_change',
};

function expectRefusal({ status, type, body }: Reply): void {
  expect(type).toBe('application/problem+json');
  const problem = v.parse(Problem, JSON.parse(body));
  expect(problem).toMatchObject({ status, code: codes[status] });
  if (status === 422) expect(problem.issues?.length).toBeGreaterThan(0);
  expect(body.length).toBeLessThan(100_000);
}

async function expectNothingStored(id: string): Promise<void> {
  const { status } = await call(`${propaga.url()}/changes/${changeIdOf('hr', id)}`);
  expect(status).toBe(404);
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

test(
  'a signed body is accepted, or refused as documented and not stored, whatever it holds',
  async () => {
    const accepted: string[] = [];
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { id, headers } = signBytes(body);
        const reply = await post(`${propaga.url()}/webhooks/hr`, body, headers);
        if (!isJson(body)) expect(reply.status).toBe(400);
        else expect([202, 422]).toContain(reply.status);
        if (reply.status === 202) {
          const { deliveries } = v.parse(Accepted, JSON.parse(reply.body));
          accepted.push(...deliveries.map((delivery) => delivery.id));
          return;
        }
        expectRefusal(reply);
        await expectNothingStored(id);
      }),
      { numRuns: atLeast(80) },
    );
    expect(accepted).not.toEqual([]);
    await Promise.all(accepted.map((id) => propaga.reach(id, ...finalStatuses)));
  },
  timeFor(80, 30_000),
);

test('a body over 4.5 MB is refused and not stored', async () => {
  const body = Buffer.from(JSON.stringify({ type: 'x'.repeat(4_500_000) }));
  const { id, headers } = signBytes(body);
  const reply = await post(`${propaga.url()}/webhooks/hr`, body, headers);
  expect(reply.status).toBe(413);
  expectRefusal(reply);
  await expectNothingStored(id);
});

/** What a header can hold without being no HTTP at all. */
const headerValue = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map(String.fromCharCode), maxLength: 60 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    'NaN',
    '99999999999999',
    'v1,',
    'v1,,',
    'v1a,AAAA',
    'v2,AAAA',
  ),
  fc.constantFrom('v1,====', 'v1,'.repeat(500), ' '.repeat(200), 'a'.repeat(8_000), '\u00e9\u00ff'),
);

test(
  'wrong headers are refused and nothing is stored',
  async () => {
    const body = Buffer.from('{}');
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
    const changes = fc.record(
      {
        'webhook-id': headerValue,
        'webhook-timestamp': headerValue,
        'webhook-signature': headerValue,
      },
      { requiredKeys: [] },
    );
    const more = fc.constantFrom<Record<string, string>>(
      {},
      { 'content-type': 'text/html; charset=utf-7' },
      { 'content-encoding': 'gzip' },
      { cookie: '__proto__=1; ;=;constructor' },
      { 'x-http-method-override': 'DELETE', 'x-forwarded-host': 'evil.example.com' },
    );
    await fc.assert(
      fc.asyncProperty(changes, more, fc.subarray([...names]), async (changed, added, removed) => {
        const signed = { ...signBytes(body).headers, ...changed, ...added };
        const headers = Object.fromEntries(
          Object.entries(signed).filter(([name]) => !removed.some((one) => one === name)),
        );
        const isSigned = names.every((name) => !(name in changed) && !removed.includes(name));
        const reply = await post(`${propaga.url()}/webhooks/hr`, body, headers);
        // The body says nothing, so that even with the right headers it is refused.
        const unpacked = isSigned ? 422 : 401;
        expect(reply.status).toBe('content-encoding' in added ? 415 : unpacked);
        expectRefusal(reply);
      }),
      { numRuns: atLeast(80) },
    );
  },
  timeFor(80, 20_000),
);

test(
  'paths and queries get an answer from 200 to 499, always in JSON',
  async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'webhooks',
        'changes',
        'deliveries',
        'health',
        'users',
        'connections',
        'hr',
        'retry',
      ),
      fc.constantFrom(
        '..',
        '.',
        '',
        '__proto__',
        'constructor',
        `chg_${'0'.repeat(32)}`,
        'a'.repeat(5_000),
      ),
      fc.constantFrom(
        '%00',
        '%ff',
        '%',
        '%zz',
        '%2f',
        '%2e%2e',
        '%c0%af',
        `chg_${'0'.repeat(32)}.dito`,
      ),
      fc.webSegment(),
    );
    const value = fc.oneof(
      fc.constantFrom(
        'dito',
        'failed',
        '0',
        '-1',
        '1e3',
        '100',
        '٣',
        '',
        '__proto__',
        'u'.repeat(3_000),
      ),
      fc.base64String({ maxLength: 100 }),
      fc.webQueryParameters(),
    );
    const name = fc.constantFrom(
      'status',
      'connection',
      'userKey',
      'key',
      'limit',
      'cursor',
      '__proto__',
      '',
    );
    const query = fc.array(fc.tuple(name, value), { maxLength: 4 });
    const method = fc.constantFrom(
      'GET',
      'GET',
      'POST',
      'PUT',
      'DELETE',
      'PATCH',
      'HEAD',
      'OPTIONS',
    );
    await fc.assert(
      fc.asyncProperty(
        method,
        fc.array(segment, { maxLength: 4 }),
        query,
        async (verb, path, pairs) => {
          const search = pairs.map(([one, two]) => `${one}=${two}`).join('&');
          const target = `/${path.join('/')}?${search}`;
          const reply = await call(`${propaga.url()}${target}`, { method: verb });
          expect(reply.status, reply.body).toBeLessThan(500);
          if (reply.body !== '') expect(JSON.parse(reply.body)).toBeTypeOf('object');
        },
      ),
      { numRuns: atLeast(200) },
    );
  },
  timeFor(200, 20_000),
);

test('a query that no delivery can fit says what is wrong with it', async () => {
  const long = await call(`${propaga.url()}/deliveries?userKey=${'u'.repeat(3_000)}`);
  expect(long.status).toBe(400);
  expect(v.parse(Problem, JSON.parse(long.body)).issues).toEqual([
    { path: 'userKey', message: 'must not be longer than 256 characters' },
  ]);
});

test(
  'what is no HTTP, or only half of it, is refused without a trace and disturbs nobody',
  async () => {
    const head = 'POST /webhooks/hr HTTP/1.1\r\nHost: a\r\n';
    const malformed = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(
          fc.constantFrom('GET', 'POST', 'get', 'BREW', '', 'GET\t'),
          fc.constantFrom(
            '/',
            '*',
            '//',
            '/health HTTP/1.1 x',
            'http://x/health',
            '/\u0000',
            '/é',
            '/deliveries?\u0001',
          ),
          fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
          fc.constantFrom(
            'Host: a',
            '',
            'Host : a',
            ' folded',
            'a\u0000: b',
            ': x',
            `x: ${'y'.repeat(20_000)}`,
          ),
        )
        .map(([verb, path, version, line]) =>
          Buffer.from(
            `${verb} ${path} ${version}\r\n${line}\r\nConnection: close\r\n\r\n`,
            'latin1',
          ),
        ),
      fc
        .constantFrom(
          'Content-Length: 100\r\n\r\n{}',
          'Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
          'Content-Length: -1\r\n\r\n',
          'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
          'Transfer-Encoding: chunked\r\n\r\nzz\r\n',
          'Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx',
          'Transfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
          'Expect: 200-ok\r\nConnection: close\r\n\r\n',
          'Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
        )
        .map((rest) => Buffer.from(head + rest)),
    );
    await fc.assert(
      fc.asyncProperty(malformed, async (bytes) => {
        const received = await sendRaw(propaga.url(), bytes);
        for (const [, status] of received.matchAll(/^HTTP\/1\.1 (\d+)/gm)) {
          expect(Number(status)).toBeLessThan(500);
        }
      }),
      { numRuns: atLeast(100) },
    );
    expect((await call(`${propaga.url()}/health`)).status).toBe(200);
  },
  timeFor(100, 30_000),
);

test('unknown sources are told apart from everything else', async () => {
  const names = fc.oneof(
    fc.webSegment({ size: 'small' }),
    fc.constantFrom('constructor', '__proto__', 'HR'),
  );
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      fc.pre(!['', '.', '..', 'hr'].includes(decodeURIComponent(name)));
      const body = Buffer.from(randomUUID());
      const reply = await post(`${propaga.url()}/webhooks/${name}`, body, signBytes(body).headers);
      expect(reply.status).toBe(404);
    }),
    { numRuns: atLeast(30) },
  );
});
