import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { env, exit, stderr, stdout } from 'node:process';
import { entries } from './bundled-code.ts';
import { readConfig } from './read-config.ts';
import { synthesise } from './synthesise.ts';

/**
 * Every cold start reads the whole bundle. Four AWS clients take about 400 KB; what makes a bundle larger than
 * this came in by mistake.
 */
const maxKilobytes = 600;

const result = readConfig(env.PROPAGA_CONFIG ?? 'propaga.config.json');
if (!result.ok) {
  stderr.write(`${result.message}\n`);
  exit(1);
}

const outdir = mkdtempSync(join(tmpdir(), 'propaga-size-'));
try {
  const { bundles } = synthesise(result.config, { outdir });
  const sizes = entries.map((entry) => ({ entry, kilobytes: kilobytesOf(bundles.get(entry)) }));
  for (const { entry, kilobytes } of sizes) {
    stdout.write(`${entry.padEnd(8)} ${kilobytes.toFixed(0).padStart(5)} KB\n`);
  }
  const tooLarge = sizes.filter(({ kilobytes }) => kilobytes > maxKilobytes);
  for (const { entry } of tooLarge) stderr.write(`${entry} is over ${maxKilobytes} KB.\n`);
  process.exitCode = tooLarge.length === 0 ? 0 : 1;
} finally {
  rmSync(outdir, { recursive: true });
}

function kilobytesOf(bundle: string | undefined): number {
  // Without any connection there is no function that delivers.
  if (bundle === undefined) return 0;
  return statSync(join(bundle, 'index.js')).size / 1_000;
}
