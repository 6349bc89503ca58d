import type { OutageOptions } from './outage.ts';
import type { EndedDelivery, OutageResult, Sample } from './simulate-outage.ts';

/** What an outage came to, in numbers. */
export interface OutageSummary {
  readonly accepted: number;
  readonly delivered: number;
  readonly superseded: number;
  readonly failed: number;
  /** Deliveries that had not ended when the provider was back. */
  readonly backlog: number;
  /** From the provider's return until the last of the backlog had ended. */
  readonly drainMs: number;
  readonly callsWhileDown: number;
  /** Deliveries that used up delays of the retry schedule, and how many in all. */
  readonly spending: number;
  readonly delaysSpent: number;
  /** From acceptance to the end, of what came in while the provider was down, in ms. */
  readonly delays: { readonly p50: number; readonly p99: number; readonly longest: number };
}

export function summarise({ provider, deliveries }: OutageResult): OutageSummary {
  const { downFrom, downUntil } = provider;
  const receivedAt = ({ delivery }: EndedDelivery) => Date.parse(delivery.receivedAt);
  const count = (status: string) =>
    deliveries.filter(({ delivery }) => delivery.status === status).length;
  const before = deliveries.filter((one) => receivedAt(one) < downUntil.getTime());
  const backlog = before.filter(({ endedAt }) => !(endedAt < downUntil));
  const delays = before
    .filter((one) => receivedAt(one) >= downFrom.getTime())
    .map((one) => one.endedAt.getTime() - receivedAt(one))
    .sort((one, other) => one - other);
  const spent = deliveries.map(({ delivery }) => delivery.retriesSpent).filter((one) => one > 0);
  const last = backlog.reduce((latest, { endedAt }) => Math.max(latest, endedAt.getTime()), 0);
  const at = (share: number) => delays[Math.floor(share * (delays.length - 1))] ?? Number.NaN;
  return {
    accepted: deliveries.length,
    delivered: count('delivered'),
    superseded: count('superseded'),
    failed: count('failed'),
    backlog: backlog.length,
    drainMs: last - downUntil.getTime(),
    callsWhileDown: provider.callsWhileDown.length,
    spending: spent.length,
    delaysSpent: spent.reduce((total, one) => total + one, 0),
    delays: { p50: at(0.5), p99: at(0.99), longest: at(1) },
  };
}

/** What was simulated and what it came to, as a sentence and a Markdown list. */
export function describeOutage(result: OutageResult): string {
  const summary = summarise(result);
  const { accepted, delivered, superseded, failed, backlog, delays } = summary;
  return [
    `${describeConditions(result.options)}:`,
    '',
    `- accepted ${whole(accepted)}: ${whole(delivered)} delivered, ${whole(superseded)} superseded by newer changes of the same users, ${whole(failed)} failed`,
    `- waiting when the provider is back: ${whole(backlog)}; the last of them ends ${span(summary.drainMs)} later`,
    `- calls while the provider is down: ${whole(summary.callsWhileDown)}`,
    `- deliveries that spent delays of their schedule: ${whole(summary.spending)}, ${whole(summary.delaysSpent)} delays in all`,
    `- from acceptance to the end, of what came in meanwhile: p50 ${span(delays.p50)}, p99 ${span(delays.p99)}, longest ${span(delays.longest)}`,
    '',
  ].join('\n');
}

/** How much waits as time goes by, as a Markdown table. */
export function outageTable(result: OutageResult): string {
  return [
    '| since the outage began | not ended | of them in the queue |',
    '| ---: | ---: | ---: |',
    ...chosenSamples(result).map(
      ({ at, open, queued }) =>
        `| ${span(at.getTime() - result.provider.downFrom.getTime())} | ${whole(open)} | ${whole(queued)} |`,
    ),
    '',
  ].join('\n');
}

/** What was simulated. */
export function describeConditions(options: OutageOptions): string {
  const { outageMinutes, kind, perSecond, users, providerMs, concurrency } = options;
  const failing = kind === 'hangs' ? 'without any answer' : 'of answers with 503';
  return `${span(60_000 * outageMinutes)} ${failing}, ${perSecond} changes a second about ${whole(users)} users, ${providerMs} ms a call, ${concurrency} batches at once`;
}

/** A few of the outage and a few of the time after it. */
function chosenSamples({ provider: { downFrom, downUntil }, samples }: OutageResult): Sample[] {
  const during = samples.filter(({ at }) => at >= downFrom && at < downUntil);
  const after = samples.filter(({ at }) => at >= downUntil);
  return [...some(during, 6), ...some(after, 10)];
}

function some(samples: readonly Sample[], about: number): Sample[] {
  const every = Math.max(1, Math.round(samples.length / about));
  return samples.filter((_, index) => index % every === 0 || index === samples.length - 1);
}

function span(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${(ms / 1_000).toFixed(1)} s`;
}

function whole(number: number): string {
  return number.toLocaleString('en-US');
}
