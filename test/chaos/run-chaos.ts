import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Findings, investigate } from './findings.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createMoments } from './moments.ts';
import { createOperator } from './operator.ts';
import type { ChaosOptions } from './options.ts';
import { type PlannedChange, planChanges } from './plan.ts';
import type { Progress } from './progress.ts';
import { type Providers, startProviders } from './providers.ts';
import { sendAll } from './sender.ts';
import { planSendings } from './sendings.ts';
import { settle } from './settle.ts';
import { createSystemProcess, type SystemProcess } from './system-process.ts';
import { type CallsUnderway, createCallsUnderway } from './underway.ts';

export interface ChaosResult {
  readonly findings: Findings;
  readonly ledger: Ledger;
  /** Webhooks that had to be sent again. */
  readonly resent: number;
}

/**
 * Runs the system through the plan that the options' seed makes, and tells what came of it. Ends everything it has
 * started and rejects with the signal's reason once that is aborted; the caller has to end the process then.
 */
export async function runChaos(
  options: ChaosOptions,
  startProgress: (state: () => string) => Progress,
  signal: AbortSignal,
): Promise<ChaosResult> {
  const directory = await mkdtemp(join(tmpdir(), 'propaga-chaos-'));
  const ledger = createLedger();
  const underway = createCallsUnderway();
  const changes = planChanges(options);
  const userOf = (change: number) => changes[change]?.user ?? -1;
  const providers = await startProviders({ ...options, ledger, underway, userOf });
  const system = createSystemProcess(directory, providers);
  let state = 'starting';
  const progress = startProgress(() => `${state}, ${ledger.calls} calls`);
  const show = (what: string) => {
    state = what;
  };
  const note = progress.note;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason));
  const run = { options, changes, ledger, underway, providers, system, show, note };
  try {
    signal.throwIfAborted();
    return await Promise.race([runThrough(run), aborted]);
  } finally {
    progress.end();
    await system.stop();
    await providers.stop();
    if (options.keep) note(`kept: ${directory}`);
    else await rm(directory, { recursive: true, force: true });
  }
}

interface Run {
  readonly options: ChaosOptions;
  readonly changes: readonly PlannedChange[];
  readonly ledger: Ledger;
  readonly underway: CallsUnderway;
  readonly providers: Providers;
  readonly system: SystemProcess;
  readonly show: (state: string) => void;
  readonly note: (what: string) => void;
}

async function runThrough(run: Run): Promise<ChaosResult> {
  const { options, changes, ledger, underway, providers, system, show, note } = run;
  const sendings = planSendings(changes, options);
  await system.start();
  note(`started as process ${system.pid()}`);
  const operator = createOperator(system.url);
  const moments = createMoments({
    options,
    sendings: sendings.length,
    providers,
    system,
    isHeld: async (name) => (await operator.list('held', name).catch(() => [])).length > 0,
    note,
  });
  const outbox = await sendAll(sendings, {
    url: system.url,
    concurrency: options.concurrency,
    onSending(before) {
      show(`${before + 1} of ${sendings.length} webhooks sent`);
      moments.reached(before);
    },
  });
  await moments.finished();
  await settle(operator, ledger, show);
  const downtimes = [...moments.downtimes, ...system.timeouts];
  const { overlaps } = underway;
  const findings = await investigate({
    outbox,
    operator,
    providers,
    ledger,
    downtimes,
    overlaps,
  });
  return { findings, ledger, resent: outbox.resent };
}
