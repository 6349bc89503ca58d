import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { filesLike, repository, textOf } from '../support/document-text.ts';

describe.each(filesLike('.github/workflows/*.yml'))('%s', (file) => {
  const text = textOf(file);

  it('uses actions by their commit, and says which release that is', () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);
    // What is of this repository is of the commit that runs.
    const loose = uses.filter((one) =>
      one.startsWith('./')
        ? !existsSync(join(repository, one))
        : !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one),
    );
    expect(loose).toEqual([]);
  });

  it('may only read the repository, and beyond that at most prove who it is', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    const granted = [...text.matchAll(/^ +([a-z-]+): write$/gm)].map(([, scope]) => scope);
    expect(granted.filter((scope) => scope !== 'id-token')).toEqual([]);
    expect(text).not.toMatch(/write-all|pull_request_target|secrets\./);
  });

  it('writes nothing that others can choose into its commands', () => {
    const commands = [...text.matchAll(/run: (.*)$/gm)].map(([, command = '']) => command);
    expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
  });
});

it('a deployment waits for the check of the commit, and does not go on without it', () => {
  const deploy = textOf('.github/workflows/deploy.yml');
  expect(deploy).toMatch(/^ {2}check:\n.*\n {4}uses: \.\/\.github\/workflows\/check\.yml$/m);
  expect(deploy).toMatch(/^ {2}deploy:\n(?: {4}#.*\n)* {4}needs: \[check, synthesise\]$/m);
  const both = deploy + textOf('.github/workflows/check.yml');
  expect(both).not.toMatch(/\b(?:always|failure|cancelled)\(\)|continue-on-error/);
});

const Lock = v.object({
  packages: v.record(
    v.string(),
    v.object({ version: v.optional(v.string()), integrity: v.optional(v.string()) }),
  ),
});

describe('a job that takes a role', () => {
  const text = textOf('.github/workflows/deploy.yml');
  const job = (name: string) =>
    new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)*)`, 'm').exec(text)?.[1] ?? '';

  it.each(['diff', 'deploy'])('runs nothing of the repository: %s', (name) => {
    expect(job(name)).toMatch(/^ {4}permissions:\n {6}id-token: write\n {4}\w/m);
    expect(job(name)).toMatch(/^ {4}needs: .*synthesise/m);
    expect(job(name)).not.toMatch(
      /actions\/checkout|uses: \.\/|npm ci|npm run|npx|node_modules|cdk synth/,
    );
    const commands = [...job(name).matchAll(/^ +(?:- )?run: cdk (\w+)(.*)$/gm)];
    expect(commands.map(([, command]) => command)).toEqual([name]);
    expect(commands.every(([, , options]) => options?.includes('--app cdk.out'))).toBe(true);
  });

  it('is handed what one has synthesised that can prove nothing', () => {
    expect(job('synthesise')).toMatch(/npm ci[\s\S]*npx cdk synth[\s\S]*name: cdk\.out/);
    expect(job('synthesise')).not.toMatch(/permissions:|id-token|role-to-assume/);
    expect([...text.matchAll(/id-token: write/g)]).toHaveLength(2);
  });

  it('runs the cdk of the lock file, by its hash', () => {
    const { packages } = v.parse(Lock, JSON.parse(textOf('package-lock.json')));
    const { version = '', integrity = '' } = packages['node_modules/aws-cdk'] ?? {};
    const [, base64 = ''] = integrity.split('sha512-');
    expect(text).toContain(`\n  CDK: aws-cdk-${version}.tgz\n`);
    expect(text).toContain(`\n  CDK_SHA512: ${Buffer.from(base64, 'base64').toString('hex')}\n`);
    for (const name of ['diff', 'deploy']) {
      expect(job(name)).toMatch(
        /echo "\$CDK_SHA512 {2}\$CDK" \| sha512sum --check\n +npm install --global --ignore-scripts "\.\/\$CDK"\n/,
      );
    }
  });
});

it('every property has its number of cases from one helper, so that a long run reaches it', () => {
  const counted = filesLike('test/**/*.test.ts').filter((file) =>
    /numRuns:[ ](?!atLeast\()/.test(textOf(file)),
  );
  expect(counted).toEqual([]);
});
