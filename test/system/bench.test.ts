import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startInstantProvider } from '../bench/throughput/instant-provider.ts';
import { connectionsPerChange, sendLoad, startSystem } from '../bench/throughput/whole-system.ts';

/** Whole systems start; on a busy machine that takes longer than a test usually may. */
const timeout = 60_000;

async function startProvider(withinMs?: number) {
  const provider = await startInstantProvider(withinMs);
  onTestFinished(() => provider.stop());
  return provider;
}

test('a load counts each webhook once, and waits until every provider has it', {
  timeout,
}, async () => {
  const provider = await startProvider();
  const system = await startSystem(provider);
  onTestFinished(() => system.stop());

  const load = { senders: 1, seconds: 0.2, firstUser: 1 };
  const { perSecond, toDelivery } = await sendLoad(system, provider, load);

  expect(perSecond).toBeGreaterThan(0);
  expect(provider.updates.size).toBeGreaterThan(0);
  expect(toDelivery).toHaveLength(connectionsPerChange * provider.updates.size);
  expect(Math.min(...toDelivery)).toBeGreaterThan(0);
});

test('a request that the provider cannot take ends the waiting with its error', async () => {
  const provider = await startProvider();
  const waiting = expect(provider.received(1)).rejects.toThrow('names no user');
  await fetch(provider.url, { method: 'POST', body: 'name=Ana' }).catch(() => {});
  await waiting;
  await expect(provider.received(0)).rejects.toThrow('names no user');
});

test('waiting for updates that never come ends with an error that counts them', async () => {
  const provider = await startProvider(50);
  await fetch(provider.url, { method: 'POST', body: 'email=u-1%40example.com' });
  await expect(provider.received(2)).rejects.toThrow('Only 1 of 2 updates came in within 0.05 s');
});

test('a bench that ends in the middle leaves no system and no directory', { timeout }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'propaga-bench-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const script = `
    import { startSystem } from './test/bench/throughput/whole-system.ts';
    const { url } = await startSystem({ url: 'http://127.0.0.1:9' });
    const { status } = await fetch(url + '/webhooks/hr', { method: 'POST' });
    process.stdout.write(status + ' ' + url);
    process.exit();`;

  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, TMPDIR: directory },
    encoding: 'utf8',
    // A system that is left over must not keep this waiting for the end of its standard error.
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout,
  });

  const [status, url = ''] = output.split(' ');
  expect(status).toBe('401');
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow('fetch failed'), 5_000);
  expect(readdirSync(directory)).toEqual([]);
});
