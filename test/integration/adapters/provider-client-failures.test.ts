import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createHttpProviderClient } from '../../../functions/adapters/http-provider-client.ts';
import { listen } from '../../../local/services/listen.ts';
import { isComplete, requestTo, startProvider, startRawProvider } from './provider-server.ts';

const client = createHttpProviderClient();
const timeoutMs = 150;

/** How late a timeout may come on a busy machine. */
const slackMs = 1_500;

test('a provider that never answers costs no more than the time allowed', async () => {
  const provider = await startProvider(() => undefined);
  const { result, tookMs } = await timed(() => client.send(requestTo(provider.url), timeoutMs));
  expect(result).toEqual({ kind: 'timeout', reason: 'no reply within 0.15 s' });
  expect(tookMs).toBeLessThan(timeoutMs + slackMs);
  await expect.poll(() => provider.connections[0]?.socket.destroyed).toBe(true);
});

test('a body that trickles in costs no more than the time allowed', async () => {
  const provider = await startProvider((_, response) => {
    const trickle = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(trickle));
  });
  const { result, tookMs } = await timed(() => client.send(requestTo(provider.url), timeoutMs));
  expect(result).toMatchObject({ kind: 'timeout' });
  expect(tookMs).toBeLessThan(timeoutMs + slackMs);
});

test('a connection over which nothing is spoken costs no more than the time allowed', async () => {
  const provider = await startRawProvider(() => undefined);
  const result = await client.send(requestTo(provider.url.replace('http:', 'https:')), timeoutMs);
  expect(result).toMatchObject({ kind: 'timeout' });
});

test('time that is spent on the reply about another user is none of the time allowed', async () => {
  const asked = Promise.withResolvers<void>();
  const provider = await startProvider((_, response) => {
    asked.resolve();
    response.end('ok');
  });
  const answer = client.send(requestTo(provider.url), timeoutMs);
  await asked.promise;
  // Nothing of the reply has been read by now, and for twice the time allowed nothing can be.
  const until = performance.now() + 2 * timeoutMs;
  while (performance.now() < until);
  expect(await answer).toEqual({ status: 200, body: 'ok' });
});

test('the time allowed need not be whole milliseconds', async () => {
  const provider = await startProvider((_, response) => response.end('ok'));
  const result = await client.send(requestTo(provider.url), 1.2345 * 1_000);
  expect(result).toEqual({ status: 200, body: 'ok' });
});

test.for([
  ['before anything of a reply', ''],
  ['within the head', 'HTTP/1.1 200 OK\r\ncontent-'],
  ['within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"status"'],
] as const)('a connection that is reset is told as such: %s', async ([, said]) => {
  const provider = await startRawProvider((socket, received) => {
    if (isComplete(received)) socket.write(said, () => socket.resetAndDestroy());
  });
  const result = await client.send(requestTo(provider.url), 2_000);
  expect(result).toMatchObject({ kind: 'reset' });
});

test('a connection that is closed without a reply is told as a reset', async () => {
  const provider = await startRawProvider((socket, received) => {
    if (isComplete(received)) socket.end();
  });
  const result = await client.send(requestTo(provider.url), 2_000);
  expect(result).toMatchObject({ kind: 'reset' });
});

test('a port that nobody listens on is unreachable, and the reason says why', async () => {
  const result = await client.send(requestTo(await urlOfClosedPort()), 2_000);
  expect(result).toEqual({
    kind: 'unreachable',
    reason: 'the provider could not be reached (ECONNREFUSED)',
  });
});

test('a host that does not exist is unreachable, and the reason says why', async () => {
  // A label of more than 63 characters is refused without asking any name server.
  const result = await client.send(requestTo(`http://${'x'.repeat(64)}.example.com/`), 2_000);
  expect(result).toEqual({
    kind: 'unreachable',
    reason: 'the provider could not be reached (ENOTFOUND)',
  });
});

async function timed<Result>(work: () => Promise<Result>) {
  const startedAt = performance.now();
  const result = await work();
  return { result, tookMs: performance.now() - startedAt };
}

async function urlOfClosedPort(): Promise<string> {
  const { url, stop } = await listen(createServer());
  await stop();
  return url;
}
