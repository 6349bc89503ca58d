import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { env, exit, stderr, stdout } from 'node:process';
import { entries } from './bundled-code.ts';
import { readConfig } from './read-config.ts';
import { kilobytesOf, maxKilobytes } from './size-budget.ts';
import { synthesise } from './synthesise.ts';

const result = readConfig(env.PROPAGA_CONFIG ?? 'propaga.config.json');
if (!result.ok) {
  stderr.write(`${result.message}\n`);
  exit(1);
}

const outdir = mkdtempSync(join(tmpdir(), 'propaga-size-'));
try {
  const { bundles } = synthesise(result.config, { outdir });
  // Without any connection there is no function that delivers.
  const sizes = entries.flatMap((entry) => {
    const bundle = bundles.get(entry);
    return bundle === undefined ? [] : [{ entry, kilobytes: kilobytesOf(bundle) }];
  });
  for (const { entry, kilobytes } of sizes) {
    const size = kilobytes.toFixed(0).padStart(5);
    stdout.write(`${entry.padEnd(8)} ${size} KB of ${maxKilobytes[entry]}\n`);
  }
  const tooLarge = sizes.filter(({ entry, kilobytes }) => kilobytes > maxKilobytes[entry]);
  for (const { entry } of tooLarge) stderr.write(`${entry} is over ${maxKilobytes[entry]} KB.\n`);
  process.exitCode = tooLarge.length === 0 ? 0 : 1;
} finally {
  rmSync(outdir, { recursive: true });
}
