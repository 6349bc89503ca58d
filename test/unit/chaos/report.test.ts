import { describe, expect, test } from 'vitest';
import type { Findings } from '../../chaos/findings.ts';
import { createLedger } from '../../chaos/ledger.ts';
import { exitCodeOf, writeReport } from '../../chaos/report.ts';

const clean: Findings = {
  accepted: 4,
  byStatus: new Map([
    ['delivered', 3],
    ['failed', 1],
  ]),
  rejections: new Map([['dito HTTP 307: moved', ['change 7']]]),
  unexplained: [],
  lost: [],
  stale: [],
  backwards: [],
  doubled: [],
  overlaps: [],
  harmful: [],
  timeouts: 2,
  complaints: [],
  timesMs: [100, 200, 3_000],
};

function reportOn(findings: Findings): string {
  return writeReport(findings, createLedger(), { changes: 2, resent: 0, seconds: 9 });
}

describe('the end of a chaos run', () => {
  test('is good if nothing is broken, whatever was rejected by a fault or cut off', () => {
    expect(exitCodeOf(clean)).toBe(0);
    expect(reportOn(clean)).toMatch(/^ {2}rejected +1$/m);
    expect(reportOn(clean)).toContain('rejected 1 x, first change 7: dito HTTP 307: moved');
  });

  test.each([
    ['unexplained', 'rejected without a fault'],
    ['lost', 'lost'],
    ['stale', 'values stale'],
    ['backwards', 'values gone backwards'],
    ['doubled', 'deliveries doubled'],
    ['overlaps', 'two calls at once'],
    ['harmful', 'harmful calls'],
    ['complaints', 'answers wrong'],
  ] as const)('is exit code 1, a row and a line for anything %s', (what, row) => {
    const findings = { ...clean, [what]: ['change 9 and why'] };
    expect(exitCodeOf(findings)).toBe(1);
    expect(reportOn(clean)).toMatch(new RegExp(`^${row} +0$`, 'm'));
    expect(reportOn(findings)).toMatch(new RegExp(`^${row} +1$`, 'm'));
    expect(reportOn(findings)).toMatch(/^.+: change 9 and why$/m);
  });
});
