import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/security.md'), 'utf8');

interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** Written as `test/a.test.ts` "one name", "another". */
function namedTests(from: string): NamedTest[] {
  return [...from.matchAll(/`(test\/[\w./-]+\.ts)` ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(
    ([, file = '', names = '']) =>
      [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => ({ file, name })),
  );
}

/** The name is what a test or a group is called, or begins a row of a table of tests. */
function holdsTest({ file, name }: NamedTest): boolean {
  const path = join(root, file);
  if (!existsSync(path)) return false;
  const called = new RegExp(`[([]\\s*(['"\`])${RegExp.escape(name)}\\1`);
  return called.test(readFileSync(path, 'utf8'));
}

describe('docs/security.md', () => {
  const named = namedTests(text);

  it('names tests that exist', () => {
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((one) => !holdsTest(one))).toEqual([]);
  });

  it('has a test for everything that somebody could try', () => {
    const threats = text
      .slice(text.indexOf('## Threats'), text.indexOf('## Changing a signing secret'))
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:---|attempt \|)/.test(line));
    expect(threats.length).toBeGreaterThan(25);
    expect(threats.filter((line) => namedTests(line).length === 0)).toEqual([]);
  });
});
