import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { exitCodeOf, writeReport } from '../chaos/report.ts';
import { runChaos } from '../chaos/run-chaos.ts';

const options = {
  seed: 20_261_122,
  changes: 40,
  users: 8,
  faults: 0.3,
  duplicates: 0.1,
  reordered: 0.1,
  kills: 1,
  'outage-seconds': 3,
  concurrency: 4,
  keep: false,
};

test('nothing is lost, stale or doubled through faults, an outage, other credentials and kill -9', async () => {
  const progress = { note: () => undefined, show: () => undefined };
  const result = await runChaos(options, progress, new AbortController().signal);
  const { findings, ledger } = result;
  const report = writeReport(result, { changes: options.changes, seconds: 0 });
  expect(exitCodeOf(findings), report).toBe(0);
  expect(findings.accepted, report).toBeGreaterThanOrEqual(options.changes);
  const faults = ledger.calls.filter(({ fault }) => fault !== undefined);
  expect(faults.length, report).toBeGreaterThan(options.changes / 4);
}, 180_000);

/** The command in a process group of its own, with a directory of its own for what it writes. */
function startCommand(args: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'propaga-chaos-command-'));
  const child = spawn(process.execPath, ['test/chaos/chaos.ts', ...args], {
    cwd: join(import.meta.dirname, '../..'),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, TMPDIR: directory },
  });
  onTestFinished(() => {
    if (child.pid !== undefined && isAlive(-child.pid)) process.kill(-child.pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  const said = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.error += text;
  });
  const ended = once(child, 'close').then(([code]) => code);
  return { child, said, ended, left: () => readdirSync(directory) };
}

/** The system under test, as the command names it. */
function startedBy({ out }: { out: string }): number {
  return Number(/started as process (\d+)$/m.exec(out)?.[1]);
}

/** Whether a process runs; a group of them, if the id is negative. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const few = ['--changes', '8', '--users', '4', '--kills', '0', '--outage-seconds', '0'];

test('npm run chaos ends with 0 and a table if nothing is broken, and leaves nothing behind', async () => {
  const { said, ended, left } = startCommand([...few, '--seed', '7']);
  expect(await ended, said.out + said.error).toBe(0);
  expect(said.out).toMatch(/^lost +0$/m);
  expect(said.out).toContain('Nothing lost');
  expect(startedBy(said)).toBeGreaterThan(0);
  expect(left()).toEqual([]);
  expect(isAlive(startedBy(said))).toBe(false);
}, 120_000);

test('npm run chaos that is interrupted ends all that it has started and removes its directory', async () => {
  const { child, said, ended, left } = startCommand(['--changes', '5000', '--users', '10']);
  await expect.poll(() => said.out, { timeout: 60_000 }).toMatch(/webhooks sent, [1-9]/);
  expect(left()).toHaveLength(1);
  expect(isAlive(startedBy(said))).toBe(true);
  child.kill('SIGINT');
  expect(await ended, said.out + said.error).toBe(130);
  expect(isAlive(startedBy(said))).toBe(false);
  expect(left()).toEqual([]);
}, 120_000);

test('npm run chaos lists its options, and says what is wrong with one', async () => {
  const help = startCommand(['--help']);
  expect(await help.ended).toBe(0);
  expect(help.said.out).toContain('--seed <n>');

  const wrong = startCommand(['--faults', '2', '--users', 'many']);
  expect(await wrong.ended).toBe(2);
  expect(wrong.said.error).toContain('--faults must be a number from 0 to 0.9');
  expect(wrong.said.error).toContain('--users must be a whole number from 1 on');
  expect(wrong.said.error).toContain('--help lists the options');

  const unknown = startCommand(['--sead', '1']);
  expect(await unknown.ended).toBe(2);
  expect(unknown.said.error).toContain("Unknown option '--sead'");
}, 30_000);
