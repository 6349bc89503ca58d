import { beforeAll, describe, expect, it } from 'vitest';
import { defaultOutage, type OutageOptions } from '../../bench/drain/outage.ts';
import { type OutageSummary, summarise } from '../../bench/drain/report.ts';
import { type OutageResult, simulateOutage } from '../../bench/drain/simulate-outage.ts';

const minuteMs = 60_000;
const circuitFailures = 50;

const half = { ...defaultOutage, outageMinutes: 30, perSecond: 4 };
const kinds: readonly OutageOptions[] = [half, { ...half, kind: 'hangs' }];

describe.each(kinds)('after half an hour in which a provider $kind', (options) => {
  let result: OutageResult;
  let summary: OutageSummary;

  beforeAll(async () => {
    result = await simulateOutage(options);
    summary = summarise(result);
  });

  it('everything that came in is delivered, or superseded by what is newer', () => {
    expect(summary.failed).toBe(0);
    expect(summary.delivered + summary.superseded).toBe(summary.accepted);
    expect(summary.backlog).toBeGreaterThan(7_000);
    expect(result.errors).toEqual([]);
  });

  it('only what opened the circuit, or was under way with it, has spent anything of its schedule', () => {
    const underWay = 10 * options.concurrency;
    expect(summary.delaysSpent).toBe(summary.spending);
    expect(summary.spending).toBeGreaterThanOrEqual(circuitFailures);
    expect(summary.spending).toBeLessThanOrEqual(circuitFailures + underWay);
  });

  it('the provider was called once a minute once the circuit was open', () => {
    const opening = 2 * (circuitFailures + 10 * options.concurrency);
    const { downFrom, callsWhileDown } = result.provider;
    const minutes = callsWhileDown.map((at) =>
      Math.floor((at.getTime() - downFrom.getTime()) / minuteMs),
    );
    expect(callsWhileDown.length).toBeLessThanOrEqual(opening + options.outageMinutes);
    expect(minutes.filter((minute) => minute >= 5)).toEqual(
      Array.from({ length: options.outageMinutes - 5 }, (_, index) => index + 5),
    );
  });

  it('the backlog is gone within minutes of the first probe that succeeds', () => {
    // A probe within a minute, two gentle runs after it, and then as fast as the batches go.
    const perSecond =
      (10 * options.concurrency * 1_000) / (options.providerMs + options.overheadMs);
    const gentleMs = 4 * minuteMs;
    expect(summary.drainMs).toBeLessThan(gentleMs + (2_000 * summary.backlog) / perSecond);
  });

  it('nobody waits longer than the outage and the drain took', () => {
    const longest = minuteMs * options.outageMinutes + summary.drainMs;
    expect(summary.delays.longest).toBeLessThanOrEqual(longest);
    expect(summary.delays.p50).toBeGreaterThan(0);
  });
});
