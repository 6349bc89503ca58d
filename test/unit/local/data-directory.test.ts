import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { expect, it, onTestFinished } from 'vitest';
import { openDataDirectory } from '../../../local/data-directory.ts';
import { adviceOnFullDisk } from '../../../local/full-disk.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'propaga-data-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Only root can give something away; to anybody else, what belongs to root is another's. */
function anothers(): string {
  if (getuid?.() !== 0) return '/usr';
  const path = directory();
  chownSync(path, 65_534, 65_534);
  return path;
}

it('a data directory of another user is refused, with what to do', () => {
  const path = anothers();
  expect(() => openDataDirectory(path)).toThrow(`PROPAGA_DATA: ${path} belongs to another user`);
});

it('what a link in a data directory leads to keeps its mode', () => {
  const [path, elsewhere] = [directory(), directory()];
  const file = join(elsewhere, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  symlinkSync(elsewhere, join(path, 'link'));
  symlinkSync(file, join(path, 'file'));
  chmodSync(path, 0o755);
  openDataDirectory(path);
  expect([path, file].map(modeOf)).toEqual([0o700, 0o644]);
});

// Only root can make something that is another's.
it.runIf(getuid?.() === 0).each([
  ['a file', (path: string) => writeFileSync(path, '')],
  ['a directory', (path: string) => mkdirSync(path)],
  ['a link', (path: string) => symlinkSync(tmpdir(), path)],
] as const)(
  '%s that another user has put into a data directory is refused, each time',
  (_, put) => {
    const path = directory();
    mkdirSync(join(path, 'dynamodb'));
    const planted = join(path, 'dynamodb', 'planted');
    put(planted);
    lchownSync(planted, 65_534, 65_534);
    chmodSync(path, 0o777);
    for (const _time of ['once', 'twice']) {
      expect(() => openDataDirectory(path)).toThrow(`${planted} belongs to another user (65534)`);
    }
    rmSync(planted, { recursive: true });
    openDataDirectory(path);
    expect(modeOf(path)).toBe(0o700);
  },
);

it('a data directory is made for its owner alone', () => {
  const path = join(directory(), 'some', 'where');
  openDataDirectory(path);
  expect(modeOf(path)).toBe(0o700);
});

it.each([
  [Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }), true],
  [
    new Error('failed', { cause: Object.assign(new Error('over quota'), { code: 'EDQUOT' }) }),
    true,
  ],
  [
    Object.assign(new Error('IO error: /data/000005.log: No space left on device'), {
      code: 'LEVEL_IO_ERROR',
    }),
    true,
  ],
  [Object.assign(new Error('IO error: /data/CURRENT: corrupt'), { code: 'LEVEL_IO_ERROR' }), false],
  [new Error('anything else'), false],
  ['no error at all', false],
])('a full disk is known by %s, and said in a sentence: %s', (error, isFull) => {
  const advice = adviceOnFullDisk(error, '/data');
  expect(advice).toEqual(
    isFull ? expect.stringMatching(/^The disk of \/data is full: /) : undefined,
  );
});
