import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { bundleOptions, type Entry } from '../../../infra/bundled-code.ts';
import { bareFunctions, withPowertools } from './bare-functions.ts';

/** What is measured of each function, from the least to all of it. */
export const variants = ['empty', 'bare', 'powertools', 'whole'] as const;
export type Variant = (typeof variants)[number];

/** One bundle on disk and what it consists of. */
export interface Bundle {
  readonly file: string;
  readonly kilobytes: number;
  /** Kilobytes by origin. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Bundles a variant of a function exactly as the stack bundles the function. */
export function buildVariant(entry: Entry, variant: Variant, directory: string): Bundle {
  const file = join(directory, `${entry}-${variant}`, 'index.js');
  mkdirSync(join(file, '..'), { recursive: true });
  const { metafile } = buildSync({
    ...bundleOptions,
    stdin: { contents: sourceOf(entry, variant), resolveDir: bundleOptions.absWorkingDir },
    outfile: file,
    metafile: true,
  });
  writeFileSync(join(file, '..', 'package.json'), '{"type":"commonjs"}');
  const [output] = Object.values(metafile.outputs);
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return { file, kilobytes: output.bytes / 1_000, parts: partsOf(output) };
}

function sourceOf(entry: Entry, variant: Variant): string {
  switch (variant) {
    case 'empty':
      return 'export const handler = async () => null;';
    case 'bare':
      return bareFunctions[entry];
    case 'powertools':
      return withPowertools(bareFunctions[entry]);
    case 'whole':
      return `export { handler } from './functions/${entry}.ts';`;
  }
}

function partsOf({ inputs }: Metafile['outputs'][string]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const part = partOf(path);
    bytes[part] = (bytes[part] ?? 0) + bytesInOutput / 1_000;
  }
  return bytes;
}

function partOf(path: string): string {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (name === undefined) return 'propaga';
  if (/^@(aws-sdk|smithy|aws-crypto|aws)\//.test(name)) return 'AWS SDK';
  if (name.startsWith('@aws-lambda-powertools/')) return 'Powertools';
  return name === 'valibot' || name === 'ky' ? name : 'other';
}
