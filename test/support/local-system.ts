import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { Accepted, Delivery, finalStatuses } from './local-system-api.ts';
import { readyUrl } from './ready-url.ts';
import { signingSecret, signWebhook, type TestChange, webhookBody } from './signed-webhook.ts';

const root = join(import.meta.dirname, '../..');
const startWithinMs = 40_000;
/** A delivery that succeeds after a few retries is done long before. */
const settleWithinMs = 15_000;

type Json = Record<string, unknown>;

export interface SystemSetup {
  readonly connections: Record<string, Json>;
  /** The credentials of each connection; a connection without an entry has no secret. */
  readonly credentials: Record<string, Json>;
  readonly sources?: Record<string, Json>;
  readonly delaysSeconds?: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
}

/** How a change is sent, where it matters to the test. */
export interface Sending {
  readonly source?: string;
  readonly id?: string;
}

export interface TestSystem {
  /** Signs a change as the source `hr` does and posts it. */
  post(change: TestChange, sending?: Sending): Promise<Answer>;
  /** Posts whatever the test has made up. */
  postRaw(
    path: string,
    webhook: { body: string; headers: Record<string, string> },
  ): Promise<Answer>;
  get(path: string): Promise<Answer>;
  request(path: string, init?: RequestInit): Promise<Answer>;
  /** Posts a change that is accepted. */
  accept(change: TestChange, sending?: Sending): Promise<Accepted>;
  delivery(id: string): Promise<Delivery>;
  /** Waits until a delivery has one of these statuses. */
  reach(id: string, ...statuses: readonly string[]): Promise<Delivery>;
  /** Posts a change and waits until its delivery to this connection has ended. */
  deliver(change: TestChange, connection: string): Promise<Delivery>;
  /** Puts other credentials in the place of these connections'. */
  setCredentials(credentials: SystemSetup['credentials']): void;
  /** Puts other connections into the config, which it has once it is started anew. */
  setConnections(connections: SystemSetup['connections']): void;
  /** Ends the process at once, as a power cut or the out-of-memory killer would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Everything written to standard output and standard error so far. */
  output(): string;
  readonly dataDirectory: string;
  /** Where it listens since it was last started. */
  url(): string;
}

/** The id of an accepted change's delivery to one connection. */
export function deliveryTo(accepted: Accepted, connection: string): string {
  const found = accepted.deliveries.find((delivery) => delivery.connection === connection);
  if (found === undefined) {
    throw new Error(`No delivery to ${connection}: ${JSON.stringify(accepted)}`);
  }
  return found.id;
}

/** Runs `npm start` with this set-up, in a directory of its own, for the tests of one file. */
export function useLocalSystem(setup: SystemSetup): TestSystem {
  let directory = '';
  let url = '';
  let child: ChildProcess | undefined;
  let written = '';

  const file = (name: string) => join(directory, name);

  let credentials = setup.credentials;

  function writeSecrets(): void {
    const secrets = [
      ...Object.keys(setup.sources ?? { hr: {} }).map((name) => [
        `propaga/sources/${name}`,
        { signingSecrets: [signingSecret] },
      ]),
      ...Object.entries(credentials).map(([name, value]) => [`propaga/connections/${name}`, value]),
    ];
    // Renamed into place, so that it is never read half written.
    writeFileSync(file('secrets.new.json'), JSON.stringify(Object.fromEntries(secrets)));
    renameSync(file('secrets.new.json'), file('secrets.json'));
  }

  async function start(): Promise<void> {
    const started = spawn(process.execPath, ['local/start.ts'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        PROPAGA_CONFIG: file('config.json'),
        PROPAGA_SECRETS: file('secrets.json'),
        PROPAGA_DATA: file('data'),
        PROPAGA_TICK_SECONDS: '1',
      },
    });
    child = started;
    process.once('exit', () => started.kill('SIGKILL'));
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        written += chunk;
      });
    }
    url = await readyUrl(started, startWithinMs);
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const ended = child;
    if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return 0;
    const exit = once(ended, 'exit');
    ended.kill(signal);
    await exit;
    return ended.exitCode;
  }

  function writeConfig(connections: SystemSetup['connections']): void {
    const { sources = { hr: { type: 'standard-webhooks' } }, delaysSeconds } = setup;
    const retry = { delaysSeconds: delaysSeconds ?? [1, 1, 1, 1] };
    writeFileSync(file('config.json'), JSON.stringify({ sources, connections, retry }));
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'propaga-system-'));
    writeConfig(setup.connections);
    writeSecrets();
    await start();
  });

  afterAll(async () => {
    const exitCode = await end('SIGTERM');
    await rm(directory, { recursive: true, force: true });
    expect(exitCode, 'exit code after SIGTERM').toBe(0);
  });

  async function request(path: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(`${url}${path}`, init);
    const content: unknown = response.headers.get('content-type')?.includes('json')
      ? await response.json()
      : await response.text();
    return {
      status: response.status,
      contentType: response.headers.get('content-type'),
      body: content,
    };
  }

  const system: TestSystem = {
    request,
    get: (path) => request(path),
    postRaw: (path, webhook) => request(path, { method: 'POST', ...webhook }),
    post: (change, { source = 'hr', ...signing } = {}) =>
      system.postRaw(`/webhooks/${source}`, signWebhook(webhookBody(change), signing)),
    async accept(change, sending) {
      const answer = await system.post(change, sending);
      expect(answer).toMatchObject({ status: 202 });
      return v.parse(Accepted, answer.body);
    },
    async delivery(id) {
      const answer = await system.get(`/deliveries/${id}`);
      expect(answer).toMatchObject({ status: 200 });
      return v.parse(Delivery, answer.body);
    },
    reach: (id, ...statuses) =>
      vi.waitFor(
        async () => {
          const delivery = await system.delivery(id);
          expect(statuses, JSON.stringify(delivery)).toContain(delivery.status);
          return delivery;
        },
        { timeout: settleWithinMs, interval: 100 },
      ),
    async deliver(change, connection) {
      const accepted = await system.accept(change);
      return system.reach(deliveryTo(accepted, connection), ...finalStatuses);
    },
    setCredentials(changed) {
      credentials = { ...credentials, ...changed };
      writeSecrets();
    },
    setConnections: writeConfig,
    async kill() {
      await end('SIGKILL');
    },
    start,
    output: () => written,
    url: () => url,
    get dataDirectory() {
      return file('data');
    },
  };
  return system;
}
