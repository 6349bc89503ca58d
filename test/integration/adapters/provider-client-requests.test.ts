import { describe, expect, test } from 'vitest';
import { createHttpProviderClient } from '../../../functions/adapters/http-provider-client.ts';
import { isComplete, type MadeUpProvider, requestTo, startRawProvider } from './provider-server.ts';

const client = createHttpProviderClient();

describe('a request to a provider', () => {
  test.for(['POST', 'PUT', 'PATCH'] as const)(
    'goes over the wire as written: %s',
    async (method) => {
      const provider = await startRecorder();
      await client.send(
        requestTo(`${provider.url}/v1/users/ana%20prado%2F1?notify=false&x=%C3%A7`, {
          method,
          headers: { 'content-type': 'application/json', 'x-api-key': 'k-1', accept: 'text/x' },
          body: '{"location":"Brasília","emoji":"🙂"}',
        }),
        2_000,
      );
      const { line, headers, body } = sentTo(provider);
      expect(line).toBe(`${method} /v1/users/ana%20prado%2F1?notify=false&x=%C3%A7 HTTP/1.1`);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': '39',
        'x-api-key': 'k-1',
        accept: 'text/x',
        host: new URL(provider.url).host,
        'user-agent': 'propaga',
      });
      expect(body).toBe('{"location":"Brasília","emoji":"🙂"}');
    },
  );

  test('carries the Origin header, which browsers would keep to themselves', async () => {
    const provider = await startRecorder();
    await client.send(
      requestTo(provider.url, { headers: { Origin: 'https://acme.gestao.plus' } }),
      2_000,
    );
    expect(sentTo(provider).headers.origin).toBe('https://acme.gestao.plus');
  });

  test('can read something: a GET has no body', async () => {
    const provider = await startRecorder();
    const reply = await client.send(requestTo(provider.url, { method: 'GET', body: '' }), 2_000);
    expect(reply).toEqual({ status: 200, body: '' });
    const { line, body } = sentTo(provider);
    expect(line).toBe('GET / HTTP/1.1');
    expect(body).toBe('');
  });

  test('is sent once, whatever comes back', async () => {
    const provider = await startRawProvider((socket, received) => {
      if (isComplete(received)) {
        socket.end('HTTP/1.1 503 No\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n');
      }
    });
    const reply = await client.send(requestTo(provider.url), 2_000);
    expect(reply).toEqual({ status: 503, retryAfter: '0', body: '' });
    expect(provider.connections).toHaveLength(1);
    expect(provider.connections[0]?.received.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('a request that cannot be made', () => {
  test.for([
    ['a line break in a header', { headers: { 'x-id': 'u-1\r\nx-admin: true' } }],
    ['a header beyond Latin-1', { headers: { 'x-id': 'u-🙂' } }],
    ['a header name with a space', { headers: { 'x id': 'u-1' } }],
    ['a URL that is none', { url: 'not a url' }],
    ['a URL with credentials', { url: 'http://ana:secreta@127.0.0.1:9/' }],
    ['another protocol', { url: 'ftp://127.0.0.1/' }],
  ] as const)('is told as a failure and reaches nobody: %s', async ([, changes]) => {
    const provider = await startRecorder();
    const failure = await client.send(requestTo(provider.url, changes), 2_000);
    expect(failure).toMatchObject({ kind: 'unreachable' });
    expect(JSON.stringify(failure)).not.toMatch(/u-1|u-🙂|secreta/);
    expect(provider.connections).toHaveLength(0);
  });
});

/** Answers 200 without a body to each whole request. */
function startRecorder(): Promise<MadeUpProvider> {
  return startRawProvider((socket, received) => {
    if (isComplete(received)) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  });
}

function sentTo({ connections }: MadeUpProvider) {
  const [head = '', ...rest] = (connections[0]?.received ?? '').split('\r\n\r\n');
  const [line, ...headerLines] = head.split('\r\n');
  const headers: Record<string, string> = Object.fromEntries(
    headerLines.map((header) => {
      const colon = header.indexOf(':');
      return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
    }),
  );
  return { line, headers, body: rest.join('\r\n\r\n') };
}
