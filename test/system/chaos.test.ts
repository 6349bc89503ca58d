import { expect, test } from 'vitest';
import { isGood, writeReport } from '../chaos/report.ts';
import { runChaos } from '../chaos/run-chaos.ts';

const options = {
  seed: 20_261_122,
  changes: 40,
  users: 8,
  faults: 0.3,
  duplicates: 0.1,
  reordered: 0.1,
  kills: 1,
  outageSeconds: 3,
  concurrency: 4,
  keep: false,
};

test('nothing is lost, stale or doubled through faults, an outage, other credentials and kill -9', async () => {
  const { findings, ledger, resent } = await runChaos(options, () => ({
    note: () => undefined,
    end: () => undefined,
  }));
  const report = writeReport(findings, ledger, { changes: options.changes, resent, seconds: 0 });
  expect(isGood(findings), report).toBe(true);
  expect(findings.accepted, report).toBeGreaterThanOrEqual(options.changes);
  expect(ledger.faults, report).toBeGreaterThan(options.changes / 4);
}, 180_000);
