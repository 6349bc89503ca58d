import process from 'node:process';
import { type ChaosOptions, readOptions, usage } from './options.ts';
import { showProgress } from './progress.ts';
import { isGood, writeReport } from './report.ts';
import { runChaos } from './run-chaos.ts';

const options = optionsOrExit();
if (options === 'help') {
  process.stdout.write(usage);
} else {
  process.exitCode = (await run(options)) ? 0 : 1;
}

function optionsOrExit(): ChaosOptions | 'help' {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(2);
  }
}

async function run(options: ChaosOptions): Promise<boolean> {
  const { changes, users, seed } = options;
  process.stdout.write(`seed ${seed}: ${changes} changes of ${users} users\n`);
  const startedAt = performance.now();
  const { findings, ledger, resent } = await runChaos(options, showProgress);
  const seconds = (performance.now() - startedAt) / 1_000;
  process.stdout.write(`${writeReport(findings, ledger, { changes, resent, seconds })}\n`);
  process.stdout.write(
    isGood(findings)
      ? 'Nothing lost, nothing stale, nothing doubled.\n'
      : `Promises broken; npm run chaos -- --seed ${seed} makes the same changes and faults again.\n`,
  );
  return isGood(findings);
}
