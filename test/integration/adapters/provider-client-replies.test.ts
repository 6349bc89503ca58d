import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createHttpProviderClient } from '../../../functions/adapters/http-provider-client.ts';
import { isComplete, requestTo, startProvider, startRawProvider } from './provider-server.ts';

const client = createHttpProviderClient();
const maxReplyBytes = 1_000_000;

test.for([200, 204, 304, 400, 401, 404, 418, 429, 500, 503])(
  'a reply is a reply whatever its status: %i',
  async (status) => {
    const provider = await startProvider((_, response) => response.writeHead(status).end());
    expect(await client.send(requestTo(provider.url), 2_000)).toEqual({ status, body: '' });
  },
);

test.for([301, 302, 303, 307, 308])(
  'a redirect is not followed, so that credentials go nowhere else: %i',
  async (status) => {
    const elsewhere = await startProvider((_, response) => response.end('caught'));
    const provider = await startProvider((_, response) =>
      response.writeHead(status, { location: elsewhere.url }).end('moved'),
    );
    const reply = await client.send(requestTo(provider.url), 2_000);
    expect(reply).toEqual({ status, body: 'moved' });
    expect(elsewhere.connections).toHaveLength(0);
  },
);

test('of two Retry-After headers the first one counts', async () => {
  const provider = await startRawProvider((socket, received) => {
    if (!isComplete(received)) return;
    socket.end(
      'HTTP/1.1 429 No\r\nRetry-After: 5\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n',
    );
  });
  const reply = await client.send(requestTo(provider.url), 2_000);
  expect(reply).toEqual({ status: 429, retryAfter: '5', body: '' });
});

test.for(['120', 'Sun, 22 Nov 2026 12:00:00 GMT', 'soon'])(
  'Retry-After is passed on as it came: %s',
  async (value) => {
    const provider = await startProvider((_, response) =>
      response.writeHead(429, { 'retry-after': value }).end('slow down'),
    );
    const reply = await client.send(requestTo(provider.url), 2_000);
    expect(reply).toEqual({ status: 429, retryAfter: value, body: 'slow down' });
  },
);

test.for(['text/html; charset=utf-8', 'application/problem+json', 'nonsense'])(
  'the content type is passed on as it came: %s',
  async (value) => {
    const provider = await startProvider((_, response) =>
      response.writeHead(200, { 'content-type': value }).end('{}'),
    );
    const reply = await client.send(requestTo(provider.url), 2_000);
    expect(reply).toEqual({ status: 200, contentType: value, body: '{}' });
  },
);

test('a body that never ends is read up to 1 MB, and its connection is closed', async () => {
  const provider = await startProvider((_, response) => pour(response, Buffer.alloc(64_000, 'a')));
  const reply = await client.send(requestTo(provider.url), 5_000);
  expect(reply).toMatchObject({ status: 200 });
  expect('body' in reply && reply.body.length).toBe(maxReplyBytes);
  await expect.poll(() => provider.connections[0]?.socket.destroyed).toBe(true);
});

test('a small reply that unpacks to gigabytes is read up to 1 MB', async () => {
  const megabytes = gzipSync(Buffer.alloc(50_000_000));
  const provider = await startProvider((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(megabytes),
  );
  const reply = await client.send(requestTo(provider.url), 5_000);
  expect('body' in reply && reply.body.length).toBe(maxReplyBytes);
});

test.for([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
] as const)('a packed reply is readable: %s', async ([encoding, pack]) => {
  const provider = await startProvider((_, response) =>
    response
      .writeHead(422, { 'content-encoding': encoding, 'content-type': 'application/json' })
      .end(pack('{"erro":"e-mail inválido"}')),
  );
  const reply = await client.send(requestTo(provider.url), 2_000);
  expect(reply).toMatchObject({ status: 422, body: '{"erro":"e-mail inválido"}' });
});

test.for(['Connection: close\r\nContent-Length: ', 'Connection: close\r\nX: '])(
  'a long packed reply is read to its end, though the provider closes while it is being unpacked: %j',
  async (framing) => {
    const words = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => Math.sin(at)));
    const bytes = gzipSync(words);
    const provider = await startRawProvider((socket, received) => {
      if (!isComplete(received)) return;
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n${framing}${bytes.length}\r\n\r\n`,
      );
      socket.end(bytes);
    });
    const reply = await client.send(requestTo(provider.url), 5_000);
    expect(reply).toEqual({ status: 200, body: words });
  },
);

test('a reply in another or an unknown character set is still a reply', async () => {
  const provider = await startProvider((_, response) =>
    response
      .writeHead(400, { 'content-type': 'text/plain; charset=x-no-such' })
      .end(Buffer.from('inválido', 'latin1')),
  );
  const reply = await client.send(requestTo(provider.url), 2_000);
  expect(reply).toMatchObject({ status: 400, body: 'inv\uFFFDlido' });
});

test('connections are kept for the requests that follow', async () => {
  const provider = await startProvider((_, response) => response.end('ok'));
  for (let sent = 0; sent < 10; sent += 1) await client.send(requestTo(provider.url), 2_000);
  expect(provider.connections).toHaveLength(1);
});

test('a connection that the provider has closed while idle is replaced', async () => {
  const provider = await startRawProvider((socket, received) => {
    if (isComplete(received)) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
  });
  await client.send(requestTo(provider.url), 2_000);
  const first = provider.connections[0]?.socket;
  if (first === undefined) throw new Error('Nobody connected.');
  first.end();
  await once(first, 'close');
  const reply = await client.send(requestTo(provider.url), 2_000);
  expect(reply).toEqual({ status: 200, body: 'ok' });
  expect(provider.connections).toHaveLength(2);
});

/** Writes for ever, as fast as the reader takes it. */
function pour(response: ServerResponse, chunk: Buffer): void {
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

test('a reply comes as text in the charset that it names, also when it is packed', async () => {
  const latin1 = Buffer.from('{"message":"usuário Márcia Conceição inválido"}', 'latin1');
  const headers = { 'content-type': 'application/json; charset=ISO-8859-1' };
  const provider = await startProvider((_, response) =>
    response.writeHead(422, { ...headers, 'content-encoding': 'gzip' }).end(gzipSync(latin1)),
  );
  expect(await client.send(requestTo(provider.url), 2_000)).toEqual({
    status: 422,
    contentType: headers['content-type'],
    body: '{"message":"usuário Márcia Conceição inválido"}',
  });
});
