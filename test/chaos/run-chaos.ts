import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Findings, investigate } from './findings.ts';
import type { Ledger } from './ledger.ts';
import { createMoments } from './moments.ts';
import { createOperator, settle } from './operator.ts';
import type { ChaosOptions } from './options.ts';
import { planChanges, planSendings } from './plan.ts';
import { type Providers, startProviders } from './providers.ts';
import { sendAll } from './sender.ts';
import { createSystemProcess, type SystemProcess } from './system-process.ts';

export interface ChaosResult {
  readonly findings: Findings;
  readonly ledger: Ledger;
  /** Webhooks that had to be sent again. */
  readonly resent: number;
}

/** Hears how a run gets on: what has happened, and what is going on. */
export interface Progress {
  note(what: string): void;
  show(state: string): void;
}

/**
 * Runs the system through the plan that the options' seed makes, and tells what came of it. Ends everything it has
 * started and rejects with the signal's reason once that is aborted; the caller has to end the process then.
 */
export async function runChaos(
  options: ChaosOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<ChaosResult> {
  const directory = await mkdtemp(join(tmpdir(), 'propaga-chaos-'));
  const ledger: Ledger = { calls: [], strayed: [], overlaps: [] };
  const changes = planChanges(options);
  const providers = await startProviders({ ...options, ledger, changes });
  const system = createSystemProcess(directory, providers);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason));
  const sendings = planSendings(changes, options);
  try {
    signal.throwIfAborted();
    const run = { options, sendings, ledger, providers, system, progress };
    return await Promise.race([runThrough(run), aborted]);
  } finally {
    await system.stop();
    await providers.stop();
    if (options.keep) progress.note(`kept: ${directory}`);
    else await rm(directory, { recursive: true, force: true });
  }
}

interface Run {
  readonly options: ChaosOptions;
  readonly sendings: ReturnType<typeof planSendings>;
  readonly ledger: Ledger;
  readonly providers: Providers;
  readonly system: SystemProcess;
  readonly progress: Progress;
}

async function runThrough(run: Run): Promise<ChaosResult> {
  const { options, sendings, ledger, providers, system } = run;
  const note = (what: string) => run.progress.note(what);
  const show = (state: string) => run.progress.show(`${state}, ${ledger.calls.length} calls`);
  show('starting');
  await system.start();
  note(`started as process ${system.pid()}`);
  const operator = createOperator(system.url);
  const moments = createMoments({ options, providers, system, operator, note }, sendings.length);
  const outbox = await sendAll(sendings, {
    url: system.url,
    concurrency: options.concurrency,
    onSending(before) {
      show(`${before + 1} of ${sendings.length} webhooks sent`);
      moments.reached(before);
    },
  });
  await moments.finished();
  await settle(operator, { applied: () => appliedChanges(ledger), show });
  const downtimes = [...moments.downtimes, ...system.timeouts];
  const findings = await investigate({ outbox, operator, providers, ledger, downtimes });
  return { findings, ledger, resent: outbox.resent };
}

/** However often they were applied. */
function appliedChanges({ calls }: Ledger): number {
  const applied = calls.filter(({ appliedAt }) => appliedAt !== undefined);
  return new Set(applied.map(({ connection, contents }) => `${connection} ${[...contents.keys()]}`))
    .size;
}
