import type { Findings } from './findings.ts';
import type { Ledger } from './ledger.ts';

const shownOffenders = 5;

/** Whether propaga has kept all of its promises. */
export function isGood({ lost, stale, doubled, overlaps, complaints }: Findings): boolean {
  return [lost, stale, doubled, overlaps, complaints].every((offenders) => offenders.length === 0);
}

/** The table that a run ends with, and the first of what went wrong. */
export function writeReport(
  findings: Findings,
  ledger: Ledger,
  { changes, resent, seconds }: { changes: number; resent: number; seconds: number },
): string {
  const { accepted, byStatus, lost, stale, doubled, overlaps, complaints, rejections } = findings;
  const count = (status: string) => byStatus.get(status) ?? 0;
  const rows: [string, string | number][] = [
    ['changes', changes],
    ['webhooks sent again', resent],
    ['deliveries accepted', accepted],
    ['  delivered', count('delivered')],
    ['  superseded', count('superseded')],
    ['  rejected', [...rejections.values()].flat().length],
    ['  lost', lost.length],
    ['values stale', stale.length],
    ['deliveries doubled', doubled.length],
    ['calls overlapping', overlaps.length],
    ['answers wrong', complaints.length],
    ['functions timed out', findings.timeouts],
    ['calls to providers', ledger.calls],
    ['  gone wrong', ledger.faults],
    ['  per delivery', (ledger.calls / Math.max(1, accepted)).toFixed(2)],
    ['time to delivery p50', `${percentile(findings.timesMs, 0.5)} s`],
    ['time to delivery p99', `${percentile(findings.timesMs, 0.99)} s`],
    ['duration', `${seconds.toFixed(0)} s`],
  ];
  return [
    ...rows.map(([name, value]) => `${name.padEnd(24)}${String(value).padStart(10)}`),
    `went wrong: ${counts(ledger.faultsByKind())}`,
    ...[...rejections].map(
      ([reason, names]) => `rejected ${names.length} x, first ${names[0]}: ${reason}`,
    ),
    ...offenders('lost', lost),
    ...offenders('stale', stale),
    ...offenders('doubled', doubled),
    ...offenders('overlapping', overlaps),
    ...offenders('wrong answer', complaints),
  ].join('\n');
}

function offenders(what: string, found: readonly string[]): string[] {
  return found.slice(0, shownOffenders).map((one) => `${what}: ${one}`);
}

function counts(byName: ReadonlyMap<string, number>): string {
  return [...byName]
    .sort(([, one], [, other]) => other - one)
    .map(([name, times]) => `${name} ${times}`)
    .join(', ');
}

function percentile(sortedMs: readonly number[], share: number): string {
  const at = Math.min(Math.floor(sortedMs.length * share), sortedMs.length - 1);
  return ((sortedMs[at] ?? 0) / 1_000).toFixed(1);
}
