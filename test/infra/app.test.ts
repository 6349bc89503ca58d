import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const outdir = join(mkdtempSync(join(tmpdir(), 'propaga-app-')), 'cdk.out');
/** All functions are bundled, and all templates checked. */
const synthesisMs = 120_000;

afterAll(() => rmSync(join(outdir, '..'), { recursive: true }));

test.each([
  [
    'nobody names',
    {},
    /^Which stage\? Give --context stage=<name>, or set PROPAGA_STAGE\. There are dev, prod\.\n$/,
  ],
  [
    'is not there',
    { PROPAGA_STAGE: 'production' },
    /^There is no stage "production"\. There are dev, prod/,
  ],
])(
  'a stage that %s is an error that says what to do, and nothing is synthesised',
  async (_, stage, message) => {
    const { PROPAGA_STAGE: _stage, CDK_CONTEXT_JSON: _context, ...rest } = process.env;
    const { code, stderr } = await synthesise({ ...rest, CDK_OUTDIR: outdir, ...stage });
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(existsSync(join(outdir, 'manifest.json'))).toBe(false);
  },
);

test.each(['000', '077'])(
  'with the umask %s, Lambda can read what is bundled, and only its owner can write it',
  async (umask) => {
    const { CDK_CONTEXT_JSON: _context, ...rest } = process.env;
    const directory = join(outdir, '..', umask);
    const env = { ...rest, CDK_OUTDIR: directory, PROPAGA_STAGE: 'dev' };
    expect(await synthesise(env, umask)).toMatchObject({ code: undefined });
    const bundles = readdirSync(directory).filter((name) => name.startsWith('asset.'));
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    expect(bundles.length).toBeGreaterThan(3);
    const modes = entries.map((entry) => {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      return `${entry.isDirectory() ? 'directory' : 'file'} ${mode.toString(8)}`;
    });
    expect(new Set(modes)).toEqual(new Set(['directory 755', 'file 644']));
  },
  synthesisMs,
);

/** As `cdk synth` does. */
function synthesise(
  env: NodeJS.ProcessEnv,
  umask = '022',
): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    const file = join(import.meta.dirname, '../../infra/app.ts');
    const run = `umask ${umask} && exec "$0" "$1"`;
    execFile('/bin/sh', ['-c', run, process.execPath, file], { env }, (error, _stdout, stderr) => {
      resolve({ code: error?.code, stderr });
    });
  });
}
