import type { Findings } from './findings.ts';
import type { Ledger } from './ledger.ts';

const shownOffenders = 5;

/** What the process of a run is to end with: 1 if propaga has not kept all of its promises. */
export function exitCodeOf(findings: Findings): 0 | 1 {
  return isGood(findings) ? 0 : 1;
}

function isGood(findings: Findings): boolean {
  return broken.every(([, , offenders]) => offenders(findings).length === 0);
}

/** What must not happen: its row in the table, what one such thing is called, and where they are. */
const broken: readonly [string, string, (findings: Findings) => readonly string[]][] = [
  ['rejected without a fault', 'rejected without a fault', ({ unexplained }) => unexplained],
  ['lost', 'lost', ({ lost }) => lost],
  ['values stale', 'stale', ({ stale }) => stale],
  ['values gone backwards', 'went backwards', ({ backwards }) => backwards],
  ['deliveries doubled', 'doubled', ({ doubled }) => doubled],
  ['two calls at once', 'at once', ({ overlaps }) => overlaps],
  ['harmful calls', 'harmful call', ({ harmful }) => harmful],
  ['answers wrong', 'wrong answer', ({ complaints }) => complaints],
];

/** The table that a run ends with, and the first of what went wrong. */
export function writeReport(
  findings: Findings,
  ledger: Ledger,
  { changes, resent, seconds }: { changes: number; resent: number; seconds: number },
): string {
  const { accepted, byStatus, rejections } = findings;
  const count = (status: string) => byStatus.get(status) ?? 0;
  const rows: [string, string | number][] = [
    ['changes', changes],
    ['webhooks sent again', resent],
    ['deliveries accepted', accepted],
    ['  delivered', count('delivered')],
    ['  superseded', count('superseded')],
    ['  rejected', [...rejections.values()].flat().length],
    ...broken.map(([row, , found]): [string, number] => [row, found(findings).length]),
    ['functions timed out', findings.timeouts],
    ['calls to providers', ledger.calls],
    ['  gone wrong', ledger.faults],
    ['  per delivery', (ledger.calls / Math.max(1, accepted)).toFixed(2)],
    ['time to delivery p50', `${percentile(findings.timesMs, 0.5)} s`],
    ['time to delivery p99', `${percentile(findings.timesMs, 0.99)} s`],
    ['duration', `${seconds.toFixed(0)} s`],
  ];
  return [
    ...rows.map(([name, value]) => `${name.padEnd(26)}${String(value).padStart(10)}`),
    `went wrong: ${counts(ledger.faultsByKind())}`,
    ...[...rejections].map(
      ([reason, names]) => `rejected ${names.length} x, first ${names[0]}: ${reason}`,
    ),
    ...broken.flatMap(([, what, found]) => offenders(what, found(findings))),
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
