import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import process, { stderr } from 'node:process';

/** What was measured, on what, and how busy it was: no result means anything without it. */
export function describeMachine(): string {
  const [first] = cpus();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  return [
    `commit ${commit}`,
    `Node ${process.version}`,
    `${cpus().length} × ${first?.model ?? 'unknown CPU'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `load ${loadavg()[0]?.toFixed(1)}`,
    new Date().toISOString(),
  ].join(' · ');
}

/** Warns on standard error if others keep the machine busy, as the results then say more about them. */
export function warnIfBusy(): void {
  const warning = busyWarning(loadavg()[0] ?? 0, cpus().length);
  if (warning !== undefined) stderr.write(`${warning}\n`);
}

/** A warning if the load of the last minute is above one for each core. */
export function busyWarning(load: number, cores: number): string | undefined {
  if (load <= cores) return undefined;
  return `Warning: the load is ${load.toFixed(1)} on ${cores} cores. Measure again when nothing else runs.`;
}
