import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Each layer, and those that its files may import from. */
const layers = [
  ['domain', ['domain']],
  ['providers', ['domain', 'providers']],
  ['sources', ['domain', 'sources']],
  ['adapters', ['domain', 'adapters']],
  ['http', ['domain', 'http']],
  ['operator', ['domain', 'http', 'operator']],
  ['runtime', ['domain', 'providers', 'sources', 'adapters', 'http', 'operator', 'runtime']],
] as const;

describe.each(layers)('functions/%s', (layer, allowed) => {
  const files = filesIn(`functions/${layer}/**/*.ts`);

  it(`imports only from ${allowed.join(', ')}`, () => {
    expect(files.length).toBeGreaterThan(1);
    const foreign = files.flatMap((file) =>
      relativeImports(file)
        .filter((target) => !allowed.some((one) => target.startsWith(`functions/${one}/`)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe.each(['domain', 'providers', 'sources', 'operator'])('functions/%s', (layer) => {
  it('needs no package but valibot, and of Node only what is pure', () => {
    const foreign = filesIn(`functions/${layer}/**/*.ts`).flatMap((file) =>
      packageImports(file)
        .filter((name) => !['valibot', 'node:crypto', 'node:url'].includes(name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe.each(['domain', 'providers', 'sources'])('functions/%s', (layer) => {
  const files = filesIn(`functions/${layer}/**/*.ts`);

  it.each([
    ['the environment', /\bprocess\b|\bDeno\b|import\.meta/],
    ['the network', /\bfetch\b|\bXMLHttpRequest\b|\bWebSocket\b/],
    ['the clock', /Date\.now|new Date\(\s*\)|\bDate\(\s*\)|performance\.|Temporal\./],
    ['chance', /Math\.random|randomUUID|randomBytes|getRandomValues|randomInt/],
    ['timers', /setTimeout|setInterval|setImmediate|nextTick/],
    ['the console', /console\./],
  ])('never asks for %s', (_, pattern) => {
    expect(files.filter((file) => pattern.test(codeOf(file)))).toEqual([]);
  });
});

describe('functions/domain', () => {
  it('takes nothing from node:crypto but hashes', () => {
    const taken = filesIn('functions/domain/**/*.ts').flatMap((file) => [
      ...codeOf(file).matchAll(/import ([^;]+?) from 'node:crypto'/g),
    ]);
    expect(new Set(taken.map(([, names]) => names))).toEqual(new Set(['{ hash }']));
  });
});

describe('functions', () => {
  it('are receive, deliver, retry and api', () => {
    expect(filesIn('functions/*.ts').sort()).toEqual(
      ['api', 'deliver', 'receive', 'retry'].map((name) => `functions/${name}.ts`),
    );
  });

  it('import nothing from local, infra, cli or test', () => {
    const outside = filesIn('functions/**/*.ts').flatMap((file) =>
      relativeImports(file).filter((target) => !target.startsWith('functions/')),
    );
    expect(outside).toEqual([]);
  });

  it('are not built at run time: no import is made while code runs', () => {
    const files = filesIn('functions/**/*.ts');
    expect(files.filter((file) => /\bimport\(|\brequire\(/.test(codeOf(file)))).toEqual([]);
  });
});

it('no source file is longer than 220 lines', () => {
  const files = filesIn('{functions,infra,local,cli}/**/*.ts');
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => sourceOf(file).split('\n').length > 221)).toEqual([]);
});

function filesIn(pattern: string): string[] {
  return globSync(pattern, { cwd: root });
}

function sourceOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** The source without its comments, in which words may say what code may not. */
function codeOf(file: string): string {
  return sourceOf(file).replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
}

function importsOf(file: string): string[] {
  const imports = codeOf(file).matchAll(/^(?:import\s+|.*\bfrom\s+)'([^']+)';$/gm);
  return [...imports].flatMap(([, name]) => name ?? []);
}

function relativeImports(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, resolve(root, file, '..', name)));
}

function packageImports(file: string): string[] {
  return importsOf(file).filter((name) => !name.startsWith('.'));
}
