import process from 'node:process';
import { readEnvironment } from './environment.ts';
import { adviceOnFullDisk } from './full-disk.ts';
import { type LocalSystem, startLocalSystem } from './local-system.ts';
import { StartError } from './start-error.ts';

/** Stopping takes no longer than this, whatever is still running. */
const stopWithinMs = 15_000;

const parentWatchMs = 250;

// Functions run in UTC on AWS, and all threads of a process share one time zone.
process.env.TZ = 'UTC';

// What is kept holds code, keys of users and the data key: nothing of it is for other users of the machine.
process.umask(0o077);

let system: LocalSystem | undefined;
let stopping = false;

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);

// npm runs this through a shell that a signal to npm ends without passing it on; nothing may outlive npm.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, parentWatchMs).unref();
}

try {
  const settings = readEnvironment(process.env);
  process.on('uncaughtException', (error) => fail(error, settings.dataDirectory));
  system = await startLocalSystem({ ...settings, report });
  process.stdout.write(`propaga ready on ${system.url}\n`);
} catch (error) {
  const advice = adviceOnFullDisk(error, process.env.PROPAGA_DATA ?? '.propaga');
  report(error instanceof StartError ? error.message : (advice ?? String(error)));
  process.exit(1);
}

/** Of what is not expected, the stack is what helps. */
function fail(error: unknown, dataDirectory: string): never {
  const stack = error instanceof Error ? error.stack : String(error);
  report(adviceOnFullDisk(error, dataDirectory) ?? String(stack));
  process.exit(1);
}

// During start there is nothing to wait for: whatever is half done would also survive a `kill -9`.
async function end(): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(0), stopWithinMs).unref();
  await system?.stop();
  process.exit(0);
}

function report(problem: string): void {
  process.stderr.write(`${problem}\n`);
}
