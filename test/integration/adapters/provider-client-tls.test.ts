import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpProviderClient } from '../../../functions/adapters/http-provider-client.ts';
import { listen } from '../../../local/services/listen.ts';
import { madeUpCertificate, madeUpKey } from './made-up-certificate.ts';
import { requestTo } from './provider-server.ts';

async function startTlsProvider() {
  const bodies: string[] = [];
  let connections = 0;
  const server = createServer(
    { key: madeUpKey, cert: madeUpCertificate },
    async (request, response) => {
      bodies.push(await text(request));
      response.end('{"ok":true}');
    },
  );
  server.on('secureConnection', () => {
    connections += 1;
  });
  const { url, stop } = await listen(server);
  onTestFinished(stop);
  return { url: url.replace('http:', 'https:'), bodies, connections: () => connections };
}

/** Trusts the made-up certificate for the rest of the test. */
function trustMadeUpCertificate(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, madeUpCertificate]);
  onTestFinished(() => setDefaultCACertificates(before));
}

test('a provider whose certificate nobody vouches for is told nothing', async () => {
  const provider = await startTlsProvider();
  expect(await createHttpProviderClient().send(requestTo(provider.url), 5_000)).toEqual({
    kind: 'unreachable',
    reason: 'the provider could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT)',
  });
  expect(provider.bodies).toEqual([]);
});

test('a provider with a certificate for another name is told nothing', async () => {
  trustMadeUpCertificate();
  const provider = await startTlsProvider();
  const elsewhere = provider.url.replace('127.0.0.1', 'localhost');
  expect(await createHttpProviderClient().send(requestTo(elsewhere), 5_000)).toEqual({
    kind: 'unreachable',
    reason: 'the provider could not be reached (ERR_TLS_CERT_ALTNAME_INVALID)',
  });
  expect(provider.bodies).toEqual([]);
});

test('calls over TLS are made, one after the other on one connection', async () => {
  trustMadeUpCertificate();
  const provider = await startTlsProvider();
  const client = createHttpProviderClient();
  for (const body of ['{"name":"1"}', '{"name":"2"}', '{"name":"3"}']) {
    const reply = await client.send(requestTo(provider.url, { body }), 5_000);
    expect(reply).toEqual({ status: 200, body: '{"ok":true}' });
  }
  expect(provider.bodies).toEqual(['{"name":"1"}', '{"name":"2"}', '{"name":"3"}']);
  expect(provider.connections()).toBe(1);
});
