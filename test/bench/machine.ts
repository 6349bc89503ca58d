import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import process from 'node:process';

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
