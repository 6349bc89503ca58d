import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
  expect(deploy).toMatch(/^ {2}deploy:\n(?: {4}#.*\n)* {4}needs: check$/m);
  const both = deploy + textOf('.github/workflows/check.yml');
  expect(both).not.toMatch(/\b(?:always|failure|cancelled)\(\)|continue-on-error/);
});

it('every property has its number of cases from one helper, so that a long run reaches it', () => {
  const counted = filesLike('test/**/*.test.ts').filter((file) =>
    /numRuns:[ ](?!atLeast\()/.test(textOf(file)),
  );
  expect(counted).toEqual([]);
});
