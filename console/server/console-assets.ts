import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** A file of the console as it is served. */
export interface ConsoleAsset {
  readonly path: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Changes with the content: https://www.rfc-editor.org/rfc/rfc9110#name-etag */
  readonly etag: string;
}

const folder = join(import.meta.dirname, '..');

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Bundles the console in memory: nothing is written, and nothing is there before somebody asks for it. */
export async function buildConsole(): Promise<ReadonlyMap<string, ConsoleAsset>> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['console.tsx', 'early-theme.ts', 'console.css'],
    outdir: '/console',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    tsconfig: join(folder, 'tsconfig.json'),
    legalComments: 'none',
    logLevel: 'silent',
  });
  const assets = [
    toAsset('/console', 'index.html', await readFile(join(folder, 'index.html'))),
    toAsset('/console/icon.svg', 'icon.svg', await readFile(join(folder, 'icon.svg'))),
    ...outputFiles.map(({ path, contents }) => {
      const name = basename(path);
      return toAsset(`/console/${name}`, name, contents);
    }),
  ];
  return new Map(assets.map((asset) => [asset.path, asset]));
}

function toAsset(path: string, name: string, bytes: Uint8Array): ConsoleAsset {
  const contentType = contentTypes[name.split('.').at(-1) ?? ''];
  if (contentType === undefined) throw new Error(`${name} is of no kind that the console serves.`);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return { path, contentType, bytes, etag };
}
