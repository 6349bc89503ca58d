import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { filesLike, repository, slugsOf, textOf } from '../../support/document-text.ts';

const documents = ['README.md', 'README.pt-BR.md', 'CONTRIBUTING.md', ...filesLike('docs/*.md')];
/** Where commands are written. */
const places = [...documents, '.ci/run', ...filesLike('.github/workflows/*.yml')];
const { scripts } = v.parse(
  v.object({ scripts: v.record(v.string(), v.string()) }),
  JSON.parse(textOf('package.json')),
);

describe.each(documents)('%s', (name) => {
  const text = textOf(name);
  const directory = join(repository, dirname(name));

  it('links to files that exist', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
    expect(targets.filter((path) => !existsSync(join(directory, path)))).toEqual([]);
  });

  it('links to headings that exist', () => {
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)]
      .map(([, file = '', slug = '']) => ({ file, slug }))
      .filter(({ file }) => file === '' || file.endsWith('.md'));
    const missing = targets.filter(({ file, slug }) => {
      const target = file === '' ? text : textOf(join(dirname(name), file));
      return !slugsOf(target).includes(slug);
    });
    expect(missing).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [
      ...text.matchAll(
        /\b((?:examples|functions|infra|local|test|cli|console)\/[\w./-]+\.(?:ts|json))\b/g,
      ),
    ].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });
});

it.each(places)('%s names npm scripts that exist', (name) => {
  const named = [
    ...textOf(name).matchAll(/npm (?:run (?:-s |--silent )?([a-z]+(?::[a-z]+)?)|(start|test)\b)/g),
  ].map(([, run, short]) => run ?? short ?? '');
  expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
});

it('every command for the CDK names its stage, or what was synthesised for one, as none works without', () => {
  // Up to the end of the line or of the code in a sentence.
  const commands = [...places, ...filesLike('{cli,infra,local}/**/*.ts')].flatMap((name) => [
    ...textOf(name).matchAll(/npx cdk [^\n`']*/g),
  ]);
  expect(commands.length).toBeGreaterThan(10);
  const without = commands.filter(([text]) => !/ --context "?stage=| --app cdk\.out/.test(text));
  expect(without).toEqual([]);
});
