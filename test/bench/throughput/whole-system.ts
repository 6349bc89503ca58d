import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { readyUrl } from '../../support/ready-url.ts';
import { signingSecret } from '../../support/signed-webhook.ts';
import type { InstantProvider } from './instant-provider.ts';
import { sampleWebhook } from './sample-webhook.ts';

const root = join(import.meta.dirname, '../../..');

/** The system as `npm start` runs it, with two connections to one provider. */
export interface RunningSystem {
  readonly url: string;
  stop(): Promise<void>;
}

export const connectionsPerChange = 2;

const startWithinMs = 60_000;
/** Longer than the system itself takes to stop. */
const stopWithinMs = 20_000;

/** Starts it on a directory of its own. Neither outlives this process, however it ends, unless that is killed. */
export async function startSystem({ url }: InstantProvider): Promise<RunningSystem> {
  const directory = mkdtempSync(join(tmpdir(), 'propaga-bench-'));
  const child = spawnSystem(directory, url);
  const abandon = () => {
    child.kill('SIGKILL');
    // The killed process may still write for a moment.
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', abandon);
  const stop = async () => {
    await end(child);
    abandon();
    process.off('exit', abandon);
  };
  try {
    return { url: await readyUrl(child, startWithinMs), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function spawnSystem(directory: string, baseUrl: string): ChildProcess {
  const file = (name: string) => join(directory, name);
  const dito = { provider: 'dito', id: 'cpf', baseUrl };
  const wecare = { provider: 'wecare', key: 'email', baseUrl };
  const config = { sources: { hr: { type: 'standard-webhooks' } }, connections: { dito, wecare } };
  writeFileSync(file('config.json'), JSON.stringify(config));
  writeFileSync(
    file('secrets.json'),
    JSON.stringify({
      'propaga/sources/hr': { signingSecrets: [signingSecret] },
      'propaga/connections/dito': { apiKey: 'made-up', secretKey: 'made-up' },
      'propaga/connections/wecare': { key: 'made-up', secret: 'made-up' },
    }),
  );
  return spawn(process.execPath, ['local/start.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      PROPAGA_CONFIG: file('config.json'),
      PROPAGA_SECRETS: file('secrets.json'),
      PROPAGA_DATA: file('data'),
    },
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(impatience);
}

/** What one load came to. */
export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds from sending a webhook to each provider's having it. */
  readonly toDelivery: readonly number[];
}

/** Sends webhooks of users of their own, so many at a time, until `seconds` are over, and waits for all deliveries. */
export async function sendLoad(
  { url }: RunningSystem,
  provider: InstantProvider,
  load: { senders: number; seconds: number; firstUser: number },
): Promise<LoadResult> {
  const sentAt = new Map<number, number>();
  const before = [...provider.updates.values()].flat().length;
  const start = performance.now();
  const end = start + 1_000 * load.seconds;
  let next = load.firstUser;
  const send = async (): Promise<void> => {
    while (performance.now() < end) {
      const number = next;
      next += 1;
      const webhook = sampleWebhook(number);
      sentAt.set(number, performance.now());
      const response = await fetch(`${url}/webhooks/hr`, { method: 'POST', ...webhook });
      if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: load.senders }, send));
  const accepted = next - load.firstUser;
  const elapsedMs = performance.now() - start;
  await provider.received(before + connectionsPerChange * accepted);
  return {
    perSecond: (1_000 * accepted) / elapsedMs,
    toDelivery: [...sentAt].flatMap(([number, at]) =>
      (provider.updates.get(number) ?? []).map((update) => update - at),
    ),
  };
}
