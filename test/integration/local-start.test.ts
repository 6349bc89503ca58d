import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../local/services/listen.ts';
import { temporaryDirectory } from './local-stack.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts `npm start`'s program with the given variables. */
async function start(variables: Record<string, string>) {
  const directory = await temporaryDirectory();
  const child = spawn(execPath, ['local/start.ts'], {
    cwd: root,
    env: { PORT: '0', PROPAGA_DATA: join(directory, 'data'), ...variables },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const exited = once(child, 'exit');
  return {
    child,
    directory,
    async end() {
      const [code] = await exited;
      const [stdout, stderr] = await output;
      return { code, stdout, stderr };
    },
  };
}

test('every wrong variable is named at once', async () => {
  const { end } = await start({ PORT: 'http', PROPAGA_TICK_SECONDS: '-1' });
  const { code, stdout, stderr } = await end();
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    'PORT must be a number from 0 to 65535\nPROPAGA_TICK_SECONDS must be a number from 0.1 to 86400\n',
  );
});

test('every mistake in the config is named with its path', async () => {
  const directory = await temporaryDirectory();
  const config = join(directory, 'config.json');
  await writeFile(
    config,
    '{"sources":{"hr":{"type":"carrier-pigeon"}},"connections":{"x":{"provider":"nobody"}}}',
  );
  const { end } = await start({ PROPAGA_CONFIG: config });
  const { code, stderr } = await end();
  expect(code).toBe(1);
  expect(stderr).toContain(config);
  expect(stderr).toContain('sources.hr.type');
  expect(stderr).toContain('connections.x.provider');
});

test('a secrets file that is not there is named', async () => {
  const { end } = await start({ PROPAGA_SECRETS: '/nowhere/secrets.json' });
  const { code, stderr } = await end();
  expect(code).toBe(1);
  expect(stderr).toBe('PROPAGA_SECRETS: /nowhere/secrets.json cannot be read.\n');
});

test('a data directory that cannot be made is named', async () => {
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');
  const { end } = await start({ PROPAGA_DATA: file });
  const { code, stderr } = await end();
  expect(code).toBe(1);
  expect(stderr).toContain(`PROPAGA_DATA: ${file} cannot be made a directory`);
});

test('a port that is taken is named with the way out', async () => {
  const server = createServer();
  const { url, stop } = await listen(server);
  onTestFinished(stop);
  const { port } = new URL(url);
  const { end } = await start({ PORT: port });
  const { code, stderr } = await end();
  expect(code).toBe(1);
  expect(stderr).toContain(`PORT ${port} is in use`);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s during the start ends it cleanly', async (signal) => {
  const { child, directory, end } = await start({});
  await expect.poll(() => existsSync(join(directory, 'data')), { timeout: 10_000 }).toBe(true);
  child.kill(signal);
  child.kill(signal);
  expect(await end()).toEqual({ code: 0, stdout: '', stderr: '' });
});
