import { globSync, readFileSync } from 'node:fs';
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

it('there is a workflow that checks and one that deploys', () => {
  const files = workflows.map(({ file }) => file).toSorted();
  expect(files).toEqual(['.github/workflows/check.yml', '.github/workflows/deploy.yml']);
});

describe.each(workflows)('$file', ({ text }) => {
  it('uses actions by their commit, and says which release that is', () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);
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
