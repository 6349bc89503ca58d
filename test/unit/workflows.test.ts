import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const workflows = globSync('.github/workflows/*.yml', { cwd: root }).map((file) => ({
  file,
  text: read(file),
}));

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

it('there are workflows that check each change, deploy, and try properties for long every night', () => {
  const files = workflows.map(({ file }) => file).toSorted();
  expect(files).toEqual([
    '.github/workflows/check.yml',
    '.github/workflows/deploy.yml',
    '.github/workflows/nightly.yml',
  ]);
  const nightly = read('.github/workflows/nightly.yml');
  expect(nightly).toMatch(/^ {4}- cron: /m);
  expect(nightly).toMatch(/^ {6}- run: npm run test:long$/m);
});

describe.each(workflows)('$file', ({ text }) => {
  it('uses actions by their commit, and says which release that is', () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);
    // What is of this repository is of the commit that runs.
    const own = uses.filter((one) => one.startsWith('./'));
    expect(own.filter((one) => !existsSync(join(root, one)))).toEqual([]);
    const used = uses.filter((one) => !own.includes(one));
    expect(used).not.toEqual([]);
    const loose = used.filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one));
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
    expect(commands).not.toEqual([]);
    expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
  });

  it('runs scripts and files that exist', () => {
    const { scripts } = v.parse(
      v.object({ scripts: v.record(v.string(), v.string()) }),
      JSON.parse(read('package.json')),
    );
    const run = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = [...text.matchAll(/\b(?:test|\.ci)\/[\w./-]+/g)].map(([file]) => file);
    expect(files.filter((file) => globSync(file, { cwd: root }).length === 0)).toEqual([]);
  });

  it('is of spaces only, two for each level', () => {
    const lines = text.split('\n').filter((line) => !/^ *#/.test(line));
    expect(lines.filter((line) => /\t|\s$/.test(line))).toEqual([]);
    expect(lines.filter((line) => (/^ */.exec(line)?.[0].length ?? 0) % 2 === 1)).toEqual([]);
  });
});

describe('a deployment', () => {
  /** The lines of a job, by which it is described. */
  const job = (name: string) =>
    new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)*)`, 'm').exec(
      read('.github/workflows/deploy.yml'),
    )?.[1] ?? '';

  it('waits for the check of every change, run on the commit of the release', () => {
    expect(job('deploy')).toMatch(/^ {4}needs: check$/m);
    expect(job('check')).toMatch(/^ {4}uses: \.\/\.github\/workflows\/check\.yml$/m);
    expect(job('check')).toMatch(/^ {4}if: github\.event_name == 'release'$/m);
    expect(read('.github/workflows/check.yml')).toMatch(/^on:\n(?: {2}.*\n)* {2}workflow_call:$/m);
  });

  it.each(['diff', 'deploy'])('has credentials for as long as the job %s may take', (name) => {
    const [, minutes] = /^ {4}timeout-minutes: (\d+)$/m.exec(job(name)) ?? [];
    const [, seconds] = /^ +role-duration-seconds: (\d+)$/m.exec(job(name)) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(60 * Number(minutes));
    // As long as a role allows unless it is told otherwise.
    expect(Number(seconds)).toBeLessThanOrEqual(3_600);
  });

  it('does not go on when the check has failed, was skipped or was cancelled', () => {
    expect(job('deploy')).toMatch(/^ {4}if: github\.event_name == 'release'$/m);
    expect(read('.github/workflows/deploy.yml')).not.toMatch(
      /\b(?:always|failure|cancelled)\(\)|continue-on-error/,
    );
    expect(read('.github/workflows/check.yml')).not.toMatch(/continue-on-error/);
  });
});

it('every property has its number of cases from one helper, so that a long run reaches it', () => {
  const tests = globSync('test/**/*.test.ts', { cwd: root });
  const counted = tests.filter((file) => /numRuns:[ ](?!atLeast\()/.test(read(file)));
  expect(counted).toEqual([]);
});
