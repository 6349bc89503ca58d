import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const environmentCredentials = fileURLToPath(
  new URL('./environment-credentials.ts', import.meta.url),
);

/** The files directly in `functions/`: each is one bundle. */
export const entries = ['receive', 'deliver', 'retry', 'api'] as const;
export type Entry = (typeof entries)[number];

/**
 * An entry with all it imports, as one file. esbuild is called in this process: `NodejsFunction` starts npx and a shell
 * for each bundle, which makes up half of the time that synthesis takes.
 */
export function bundledCode(entry: Entry): AssetCode {
  return Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled, as `local` does not decline. The command tells the entries apart in CDK's cache of bundles.
      image: DockerImage.fromRegistry('scratch'),
      command: [entry],
      local: {
        tryBundle(directory) {
          bundle(entry, directory);
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

function bundle(entry: Entry, directory: string): void {
  buildSync({
    ...bundleOptions,
    entryPoints: [`functions/${entry}.ts`],
    outfile: join(directory, 'index.js'),
  });
  // Says so in the asset itself, which then also runs from inside a package of ES modules.
  writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}\n');
}
