import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { readyUrl } from '../support/ready-url.ts';
import { signingSecret } from '../support/signed-webhook.ts';
import { type Downtime, timeoutIn } from './knowledge.ts';
import { type ConnectionName, connectionNames } from './model.ts';
import { credentialsOf, origin, type Providers } from './providers.ts';

const root = join(import.meta.dirname, '../..');
const startWithinMs = 120_000;
const endWithinMs = 30_000;

/** More delays than any delivery needs, so that none is given up because of the faults. */
const delaysSeconds = [2, 2, 2, 3, 3, ...Array.from({ length: 45 }, () => 5)];

export type SystemProcess = ReturnType<typeof createSystemProcess>;

/** The system under test: `npm start` in a process of its own, on a data directory that outlives it. */
export function createSystemProcess(directory: string, { baseUrl }: Providers) {
  const file = (name: string) => join(directory, name);
  const changed = new Set<ConnectionName>();
  const log = createWriteStream(file('output.log'), { flags: 'a' });
  const timeouts: Downtime[] = [];
  let child: ChildProcess | undefined;
  let url = '';
  let isOver = false;

  function writeSecrets(): void {
    const credentials = connectionNames.map((name) => [
      `propaga/connections/${name}`,
      credentialsOf(name, changed.has(name) ? 'second' : 'first'),
    ]);
    const source = { 'propaga/sources/hr': { signingSecrets: [signingSecret] } };
    // Renamed into place, so that it is never read half written.
    const secrets = { ...source, ...Object.fromEntries(credentials) };
    writeFileSync(file('secrets.new.json'), JSON.stringify(secrets));
    renameSync(file('secrets.new.json'), file('secrets.json'));
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ended = child;
    if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
    const exit = once(ended, 'exit');
    const impatience = setTimeout(() => ended.kill('SIGKILL'), endWithinMs);
    ended.kill(signal);
    await exit;
    clearTimeout(impatience);
  }

  writeFileSync(file('config.json'), JSON.stringify(configOf(baseUrl)));
  writeSecrets();
  process.once('exit', () => child?.kill('SIGKILL'));

  return {
    /** Where it was last seen; another port after each start. */
    url: () => url,
    pid: () => child?.pid,
    /** Deliver functions that were cut off so far. */
    timeouts,
    async start(): Promise<void> {
      if (isOver) throw new Error('The run is over.');
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
      for (const stream of [started.stdout, started.stderr]) stream.pipe(log, { end: false });
      createInterface({ input: started.stderr }).on('line', (line) => {
        timeouts.push(...timeoutIn(line, Date.now()));
      });
      url = await readyUrl(started, startWithinMs);
    },
    /** Ends it as a power cut or the out-of-memory killer would. */
    kill: () => end('SIGKILL'),
    /** Ends it cleanly, and for good. */
    async stop(): Promise<void> {
      isOver = true;
      await end('SIGTERM');
    },
    useSecondCredentials(connection: ConnectionName): void {
      changed.add(connection);
      writeSecrets();
    },
  };
}

function configOf(baseUrl: Providers['baseUrl']): unknown {
  const at = (provider: ConnectionName) => ({
    provider,
    baseUrl: baseUrl(provider),
    timeoutSeconds: 2,
  });
  return {
    sources: { hr: { type: 'standard-webhooks' } },
    connections: {
      'gestao-plus': { ...at('gestao-plus'), origin },
      wecare: { ...at('wecare'), key: 'email', batch: true },
      dito: { ...at('dito'), id: 'cpf' },
      imagemais: at('imagemais'),
    },
    retry: { delaysSeconds },
  };
}
