import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useLocalSystem } from '../support/local-system.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const wecare = await startWecareServer();

const propaga = useLocalSystem({
  connections: { wecare: { provider: 'wecare', key: 'email', baseUrl: wecare.baseUrl } },
  credentials: { wecare: wecareCredentials },
});

/** Too large for an item, so that there is an object, too. */
const user = {
  key: 'u-1001',
  name: 'Ana Prado',
  email: 'ana.prado@example.com',
  picture: randomBytes(300_000).toString('base64'),
};

function pathsBelow(directory: string): string[] {
  const below = readdirSync(directory, { recursive: true, withFileTypes: true });
  return [directory, ...below.map(({ parentPath, name }) => join(parentPath, name))];
}

/** Paths that others than their owner may read, write or enter, with their modes. */
function openToOthers(): string[] {
  return pathsBelow(propaga.dataDirectory)
    .map((path) => ({ path, mode: lstatSync(path).mode & 0o777 }))
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ path, mode }) => `${mode.toString(8)} ${path}`);
}

test('nothing that is kept is for other users of the machine', async () => {
  await propaga.deliver({ user }, 'wecare');
  expect(pathsBelow(propaga.dataDirectory).length).toBeGreaterThan(20);
  expect(openToOthers()).toEqual([]);
});

test('a data directory that others could enter is closed to them, and code that they could change is written anew', async () => {
  await propaga.kill();
  for (const path of pathsBelow(propaga.dataDirectory)) {
    chmodSync(path, lstatSync(path).isDirectory() ? 0o755 : 0o644);
  }
  const planted = join(propaga.dataDirectory, 'cloud-assembly', 'planted.js');
  writeFileSync(planted, '', { mode: 0o644 });
  const hidden = join(propaga.dataDirectory, '.made');
  mkdirSync(hidden, { mode: 0o777 });
  expect(openToOthers().length).toBeGreaterThan(20);
  await propaga.start();
  expect(openToOthers()).toEqual([]);
  expect(existsSync(planted)).toBe(false);
  await propaga.deliver({ user: { ...user, name: 'Ana Maria Prado' } }, 'wecare');
  expect(openToOthers()).toEqual([]);
});
