import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from '../../local/services/listen.ts';
import { blocks, textOf } from '../support/document-text.ts';
import { readyUrl } from '../support/ready-url.ts';

const root = join(import.meta.dirname, '../..');

const startWithinMs = 60_000;

let directory = '';
let url = '';
let stopped: (() => Promise<unknown>) | undefined;

/** The address of a port that nothing listens on. */
async function freeAddress(): Promise<string> {
  const server = await listen(createServer());
  await server.stop();
  return server.url;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'propaga-send-'));
  const config = readFileSync(join(root, 'local/config.json'), 'utf8');
  const simulators = (await freeAddress()).replace(/\/$/, '');
  const configFile = join(directory, 'config.json');
  await writeFile(configFile, config.replaceAll('http://127.0.0.1:4100', simulators));
  const child = spawn(process.execPath, ['local/start.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PORT: '0', PROPAGA_CONFIG: configFile, PROPAGA_DATA: join(directory, 'data') },
  });
  stopped = () => {
    child.kill();
    return once(child, 'exit');
  };
  url = await readyUrl(child, startWithinMs);
}, startWithinMs);

afterAll(async () => {
  await stopped?.();
  await rm(directory, { recursive: true, force: true });
});

function send(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['cli/propaga.js', 'send', ...args],
      { cwd: root },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

test('a change is sent and followed to each connection', async () => {
  const { code, stdout } = await send('examples/user-updated.json', '--url', url);
  expect(stdout.split('\n').slice(1, -1).sort()).toEqual(
    ['dito', 'gestao-plus', 'imagemais', 'wecare'].map((connection) =>
      expect.stringMatching(new RegExp(`^${connection} +delivered +HTTP 200, \\d+ ms$`)),
    ),
  );
  expect(code).toBe(0);
});

test('a connection that the change does not concern is named with the reason', async () => {
  const { code, stdout } = await send('examples/mobile-changed.json', '--url', url);
  expect(stdout).toContain('skipped    gestao-plus holds none of the changed fields');
  expect(code).toBe(0);
});

test('a change that is refused is not followed: everything to mend is listed', async () => {
  const { code, stdout, stderr } = await send('examples/invalid.json', '--url', url);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^refused: 422 invalid_change\./);
  expect(stderr).toContain('data.user.cpf has check digits that do not match');
  expect(code).toBe(1);
});

test.each([
  ['a file that is not there', ['nowhere.json'], 'nowhere.json cannot be read'],
  ['a source without a secret', ['examples/invalid.json', '--source', 'idp2'], '--source'],
  ['an option that is unknown', ['examples/invalid.json', '--later'], 'Usage:'],
  ['no file', [], 'Usage:'],
])('a call with %s says what to mend', async (_, args, message) => {
  const { code, stderr } = await send(...args, '--url', url);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('says so when nothing answers', async () => {
  const { code, stderr } = await send('examples/invalid.json', '--url', await freeAddress());
  expect(stderr).toContain('Nothing answers on');
  expect(code).toBe(3);
});

test('another change under an id that was used is refused, with what to do about it', async () => {
  const args = ['examples/mobile-changed.json', '--id', 'msg_used', '--url', url];
  expect(await send(...args)).toMatchObject({ code: 0 });
  const { code, stderr } = await send(...args);
  expect(stderr).toMatch(/^refused: 409 id_reused\./);
  expect(stderr).toContain('send it with --as-is each time');
  expect(code).toBe(1);
});

test('the very same change under an id that was used has no effect', async () => {
  const args = ['examples/mobile-changed.json', '--id', 'msg_same', '--as-is', '--url', url];
  expect(await send(...args)).toMatchObject({ code: 0 });
  const { code, stdout } = await send(...args);
  expect(stdout).toMatch(/^accepted before as chg_/);
  expect(code).toBe(0);
});

test('the sender of the README, in Node, sends a change that is accepted', async () => {
  const [sender = ''] = blocks(textOf('README.md'), 'js');
  const code = sender.replace('http://127.0.0.1:3000', url.replace(/\/$/, ''));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', code],
    { cwd: root },
  );
  expect(stdout).toMatch(/^202 \{\s+id: 'chg_/);
});
