import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Findings, investigate } from './findings.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createMoments } from './moments.ts';
import { createOperator } from './operator.ts';
import type { ChaosOptions } from './options.ts';
import { planChanges } from './plan.ts';
import type { Progress } from './progress.ts';
import { startProviders } from './providers.ts';
import { sendAll } from './sender.ts';
import { planSendings } from './sendings.ts';
import { settle } from './settle.ts';
import { createSystemProcess } from './system-process.ts';
import { createCallsUnderway } from './underway.ts';

export interface ChaosResult {
  readonly findings: Findings;
  readonly ledger: Ledger;
  /** Webhooks that had to be sent again. */
  readonly resent: number;
}

/** Runs the system through the plan that the options' seed makes, and tells what came of it. */
export async function runChaos(
  options: ChaosOptions,
  startProgress: (state: () => string) => Progress,
): Promise<ChaosResult> {
  const directory = await mkdtemp(join(tmpdir(), 'propaga-chaos-'));
  const ledger = createLedger();
  const underway = createCallsUnderway();
  const changes = planChanges(options);
  const sendings = planSendings(changes, options);
  const userOf = (change: number) => changes[change]?.user ?? -1;
  const providers = await startProviders({ ...options, ledger, underway, userOf });
  const system = createSystemProcess(directory, providers);
  let state = 'starting';
  const progress = startProgress(() => `${state}, ${ledger.calls} calls`);
  try {
    await system.start();
    const operator = createOperator(system.url);
    const moments = createMoments({
      options,
      sendings: sendings.length,
      providers,
      system,
      isHeld: async (name) => (await operator.list('held', name).catch(() => [])).length > 0,
      note: progress.note,
    });
    const outbox = await sendAll(sendings, {
      url: system.url,
      concurrency: options.concurrency,
      onSending(before) {
        state = `${before + 1} of ${sendings.length} webhooks sent`;
        moments.reached(before);
      },
    });
    await moments.finished();
    await settle(operator, ledger, (open) => {
      state = open;
    });
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
  } finally {
    progress.end();
    await system.stop();
    await providers.stop();
    if (options.keep) progress.note(`kept: ${directory}`);
    else await rm(directory, { recursive: true, force: true });
  }
}
