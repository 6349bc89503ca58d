import type { Findings } from './findings.ts';
import { nameOf } from './plan.ts';
import type { ChaosResult } from './run-chaos.ts';

const shownOffenders = 5;

/** What the process of a run is to end with: 1 if propaga has not kept all of its promises. */
export function exitCodeOf({ broken }: Findings): 0 | 1 {
  return Object.values(broken).every((found) => found.length === 0) ? 0 : 1;
}

/** The table that a run ends with, and the first of what went wrong. */
export function writeReport(
  { findings, ledger, resent }: ChaosResult,
  { changes, seconds }: { changes: number; seconds: number },
): string {
  const { accepted, byStatus, rejections, broken, timesMs } = findings;
  const count = (status: 'delivered' | 'superseded') => byStatus.get(status)?.length ?? 0;
  const faults = ledger.calls.flatMap(({ fault }) => fault ?? []);
  const rows: [string, string | number][] = [
    ['changes', changes],
    ['webhooks sent again', resent],
    ['deliveries accepted', accepted],
    ['  delivered', count('delivered')],
    ['  superseded', count('superseded')],
    ['  rejected', [...rejections.values()].flat().length],
    ...Object.entries(broken).map(([name, found]): [string, number] => [name, found.length]),
    ['functions timed out', findings.timeouts],
    ['calls to providers', ledger.calls.length],
    ['  gone wrong', faults.length],
    ['  per delivery', (ledger.calls.length / Math.max(1, accepted)).toFixed(2)],
    ['time to delivery p50', `${percentile(timesMs, 0.5)} s`],
    ['time to delivery p99', `${percentile(timesMs, 0.99)} s`],
    ['duration', `${seconds.toFixed(0)} s`],
  ];
  const byName = [...Map.groupBy(faults, (fault) => fault)]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([name, some]) => `${name} ${some.length}`);
  return [
    ...rows.map(([name, value]) => `${name.padEnd(26)}${String(value).padStart(10)}`),
    `went wrong: ${byName.join(', ')}`,
    ...[...rejections].map(
      ([reason, [first, ...others]]) =>
        `rejected ${1 + others.length} x, first ${first && nameOf(first.change)}: ${reason}`,
    ),
    ...Object.entries(broken).flatMap(([name, found]) =>
      found.slice(0, shownOffenders).map((one) => `${name}: ${one}`),
    ),
  ].join('\n');
}

function percentile(sortedMs: readonly number[], share: number): string {
  const at = Math.min(Math.floor(sortedMs.length * share), sortedMs.length - 1);
  return ((sortedMs[at] ?? 0) / 1_000).toFixed(1);
}
