import process, { env, exit, stderr, stdout } from 'node:process';
import { type Entry, entries } from './bundled-code.ts';
import { readConfig } from './read-config.ts';
import { kilobytesOf, maxKilobytes } from './size-budget.ts';
import { synthesise } from './synthesise.ts';
import { inTemporaryDirectory } from './temporary-directory.ts';

const result = readConfig(env.PROPAGA_CONFIG ?? 'propaga.config.json');
if (!result.ok) {
  stderr.write(`${result.message}\n`);
  exit(1);
}

const { config } = result;
const isWell = inTemporaryDirectory((outdir) => report(synthesise(config, { outdir }).bundles));
process.exitCode = isWell ? 0 : 1;

/** Prints the size of each bundle, and tells whether all keep to their budget. */
function report(bundles: ReadonlyMap<Entry, string>): boolean {
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
  return tooLarge.length === 0;
}
