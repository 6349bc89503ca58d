import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { umask } from 'node:process';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { configFileName } from '../functions/runtime/bundled-config.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const environmentCredentials = fileURLToPath(
  new URL('./environment-credentials.ts', import.meta.url),
);

/** The files directly in `functions/`: each is one bundle. */
export const entries = ['receive', 'deliver', 'retry', 'api'] as const;
export type Entry = (typeof entries)[number];

/**
 * An entry with all it imports, as one file, and the config that it works by beside it. esbuild is called in this process: `NodejsFunction` starts npx and a shell
 * for each bundle, which makes up half of the time that synthesis takes.
 */
export function bundledCode(entry: Entry, config: string): AssetCode {
  return Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled, as `local` does not decline. The command tells bundles apart in CDK's cache of them.
      image: DockerImage.fromRegistry('scratch'),
      command: [entry, config],
      local: {
        tryBundle(directory) {
          writeBundle(entry, config, directory);
          return true;
        },
      },
    },
  });
}

/** How every function is bundled, whatever goes into it. */
export const bundleOptions = {
  absWorkingDir: projectRoot,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  // CommonJS starts in half the time: an ES module's `import` of node:http loads all of undici.
  format: 'cjs',
  // ES sources first: they can be tree-shaken, which takes a third off a bundle with AWS clients.
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': environmentCredentials },
  logLevel: 'warning',
} satisfies BuildOptions;

function writeBundle(entry: Entry, config: string, directory: string): void {
  writeFileSync(join(directory, 'index.js'), codeOf(entry));
  // Says so in the asset itself, which then also runs from inside a package of ES modules.
  writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}\n');
  writeFileSync(join(directory, configFileName), `${config}\n`);
  // CDK lets everybody write there, for the sake of a container that is not used.
  chmodSync(directory, 0o777 & ~umask());
}

const bundled = new Map<Entry, Uint8Array>();

/** The code of an entry, made once in a process: each connection has a bundle of its own, of the same code. */
function codeOf(entry: Entry): Uint8Array {
  const known = bundled.get(entry);
  if (known !== undefined) return known;
  const { outputFiles } = buildSync({
    ...bundleOptions,
    entryPoints: [`functions/${entry}.ts`],
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made nothing of ${entry}.`);
  bundled.set(entry, file.contents);
  return file.contents;
}
