import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as v from 'valibot';
import { bundleOptions, type Entry, entries } from './bundled-code.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** SPDX names of licences that ask for no more than to be named. */
export const permissiveLicences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
]);

/** A package of which some code is in a bundle, and so is deployed. */
export interface DeployedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, or what the package says instead. */
  readonly licence: string;
  /** The functions that it is bundled into. */
  readonly functions: readonly Entry[];
}

const PackageFile = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.string(), 'none stated'),
});

/** What the bundles are made of, as esbuild tells it, by name. */
export async function deployedPackages(): Promise<DeployedPackage[]> {
  const functionsOf = new Map<string, Entry[]>();
  for (const entry of entries) {
    for (const directory of await bundledDirectories(entry)) {
      functionsOf.set(directory, [...(functionsOf.get(directory) ?? []), entry]);
    }
  }
  return [...functionsOf]
    .map(([directory, functions]) => ({ ...readPackage(directory), functions }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function bundledDirectories(entry: Entry): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: [`functions/${entry}.ts`],
    write: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs);
  // What was read but is not in the result, tree-shaken away, is not deployed.
  const files = outputs.flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [file] : [],
    ),
  );
  return new Set(files.flatMap((file) => packageDirectory(file) ?? []));
}

/** The innermost package that a file belongs to; undefined for our own. */
function packageDirectory(file: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function readPackage(directory: string): Omit<DeployedPackage, 'functions'> {
  const text = readFileSync(join(projectRoot, directory, 'package.json'), 'utf8');
  const { name, version, license } = v.parse(PackageFile, JSON.parse(text));
  return { name, version, licence: license };
}

/** The document that lists them. */
export function licencesDocument(packages: readonly DeployedPackage[]): string {
  const rows = packages.map(
    ({ name, version, licence, functions }) =>
      `| ${name} | ${version} | ${licence} | ${functions.join(', ')} |`,
  );
  return `${[
    '# Licences of what is deployed',
    '',
    'Every package of which some code is in the bundle of a function, as esbuild reports it. `npm run licences` writes this',
    'list from the installed packages; [a test](../test/unit/licences.test.ts) fails if it is not current, or if a licence is',
    `not one of ${[...permissiveLicences].join(', ')}. The texts are in the packages.`,
    '',
    '| package | version | licence | in |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')}\n`;
}
