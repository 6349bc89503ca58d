import process from 'node:process';
import { type ChaosOptions, readOptions, usage } from './options.ts';
import { exitCodeOf, writeReport } from './report.ts';
import { type Progress, runChaos } from './run-chaos.ts';

const couldNotRun = 2;
/** What a shell reports of a process that a SIGINT has ended. */
const interrupted = 130;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever asks a second time does not want to wait for a clean end.
    if (interruption.signal.aborted) process.exit(interrupted);
    process.stderr.write('ending everything…\n');
    interruption.abort(new Error('interrupted'));
  });
}

const options = optionsOrExit();
if (options === 'help') {
  process.stdout.write(usage);
} else {
  try {
    process.exitCode = await run(options);
  } catch (error) {
    if (interruption.signal.aborted) process.exit(interrupted);
    process.stderr.write(`The run could not be finished: ${messageOf(error)}\n`);
    process.exit(couldNotRun);
  }
}

function optionsOrExit(): ChaosOptions | 'help' {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\nnpm run chaos -- --help lists the options.\n`);
    process.exit(couldNotRun);
  }
}

async function run(options: ChaosOptions): Promise<number> {
  const { changes, users, seed } = options;
  process.stdout.write(`seed ${seed}: ${changes} changes of ${users} users\n`);
  const startedAt = performance.now();
  const result = await runChaos(options, createProgress(), interruption.signal);
  const seconds = (performance.now() - startedAt) / 1_000;
  process.stdout.write(`${writeReport(result, { changes, seconds })}\n`);
  const exitCode = exitCodeOf(result.findings);
  process.stdout.write(
    exitCode === 0
      ? 'Nothing lost, nothing stale, nothing doubled.\n'
      : `Promises broken; npm run chaos -- --seed ${seed} makes the same changes and faults again.\n`,
  );
  return exitCode;
}

/** A line for all that happens, and one every five seconds for what is going on. */
function createProgress(): Progress {
  const startedAt = Date.now();
  let shownAt = 0;
  const note = (what: string) => {
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0);
    process.stdout.write(`${seconds.padStart(4)} s  ${what}\n`);
  };
  const show = (state: string) => {
    if (Date.now() - shownAt < 5_000) return;
    shownAt = Date.now();
    note(state);
  };
  return { note, show };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
