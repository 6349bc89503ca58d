import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const outdir = join(mkdtempSync(join(tmpdir(), 'propaga-app-')), 'cdk.out');
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

/** As `cdk synth` does. */
function synthesise(env: NodeJS.ProcessEnv): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    const file = join(import.meta.dirname, '../../infra/app.ts');
    execFile(process.execPath, [file], { env }, (error, _stdout, stderr) => {
      resolve({ code: error?.code, stderr });
    });
  });
}
