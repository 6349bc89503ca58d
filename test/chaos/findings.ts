import { type Delivery, finalStatuses } from '../support/local-system-api.ts';
import { findBackwards, findDoubled, findStale } from './comparison.ts';
import { findCallsWhileLimited, findEarlyCalls } from './early-calls.ts';
import type { Downtime } from './knowledge.ts';
import { callsByChange, type Ledger, type LedgerCall } from './ledger.ts';
import { type ConnectionName, connectionNames } from './model.ts';
import { isRejected, type Operator } from './operator.ts';
import { asReceived, nameOf, type PlannedChange } from './plan.ts';
import type { Providers } from './providers.ts';
import type { Outbox, Sent } from './sender.ts';

/** A change, where its delivery to one connection stands, and the provider's calls about it. */
export interface Delivered {
  readonly connection: ConnectionName;
  readonly change: PlannedChange;
  readonly delivery: Delivery;
  readonly calls: readonly LedgerCall[];
  /** Those by which the provider did what the change asked for. */
  readonly applications: readonly LedgerCall[];
  /** When it was accepted, in milliseconds since 1970. */
  readonly acceptedAt: number;
}

interface FindingsParts {
  readonly outbox: Outbox;
  readonly operator: Operator;
  readonly providers: Providers;
  readonly ledger: Ledger;
  readonly downtimes: readonly Downtime[];
}

/** What a run has come to. */
export type Findings = Awaited<ReturnType<typeof investigate>>;

/** Compares what propaga says, and what the providers hold, with what was accepted. */
export async function investigate(parts: FindingsParts) {
  const { outbox, operator, providers, ledger, downtimes } = parts;
  const lists = await Promise.all(
    ['pending', 'waiting', 'held', ...finalStatuses].map((status) => operator.listAll(status)),
  );
  const listed = new Map(lists.flat().map((delivery) => [delivery.id, delivery]));
  const callsOf = callsByChange(ledger);
  const lost: string[] = [];
  const all: Delivered[] = [];
  for (const sent of outbox.sent.values()) {
    for (const { id } of sent.accepted.deliveries) {
      const delivery = listed.get(id) ?? (await operator.delivery(id));
      const delivered = delivery && withCalls(sent, delivery, callsOf);
      if (delivered !== undefined) all.push(delivered);
      const why = delivered === undefined ? 'unknown' : whyLost(delivered, listed.has(id));
      if (why !== undefined) lost.push(`${nameOf(sent.change)}, ${id}: ${why}`);
    }
  }
  const rejected = all.filter(({ delivery }) => isRejected(delivery));
  return {
    accepted: [...outbox.sent.values()].flatMap(({ accepted }) => accepted.deliveries).length,
    byStatus: Map.groupBy(all, ({ delivery }) => delivery.status),
    /** By the reason that an operator is shown. */
    rejections: Map.groupBy(rejected, ({ delivery }) => reasonOf(delivery)),
    timeouts: downtimes.filter(({ connection }) => connection !== undefined).length,
    /** Milliseconds from the acceptance of each delivered change to the end of the last attempt. */
    timesMs: all.flatMap(timesOf).toSorted((one, other) => one - other),
    /** What must not happen, one line each, by what it is called in the report. */
    broken: {
      'rejected without a fault': rejected.filter((one) => !isExplained(one)).map(describe),
      lost,
      'values stale': findStale(all, (connection) => providers.users(connection)),
      'values gone backwards': findBackwards(all, downtimes),
      'deliveries doubled': findDoubled(all, downtimes),
      'two calls at once': ledger.overlaps,
      'harmful calls': [
        ...findEarlyCalls(all, downtimes),
        ...findCallsWhileLimited(all, ledger),
        ...ledger.strayed.map((call) => `redirect followed: ${call}`),
      ],
      'answers wrong': outbox.complaints,
    },
  };
}

function withCalls(
  { change, acceptedAt }: Sent,
  delivery: Delivery,
  callsOf: ReturnType<typeof callsByChange>,
): Delivered | undefined {
  const connection = connectionNames.find((name) => name === delivery.connection);
  if (connection === undefined) return undefined;
  const calls = callsOf(connection, change.index);
  const applications = calls.filter(({ appliedAt }) => appliedAt !== undefined);
  const received = asReceived(change, delivery.receivedAt);
  return { connection, change: received, delivery, calls, applications, acceptedAt };
}

function whyLost({ delivery, applications }: Delivered, isListed: boolean): string | undefined {
  const { status, reason = 'no reason given' } = delivery;
  if (!isListed) return `${status}, but in no list`;
  if (status === 'failed' && !isRejected(delivery)) return `given up: ${reason}`;
  if (!finalStatuses.includes(status)) return `still ${status}: ${reason}`;
  const isMade = status !== 'delivered' || applications.length > 0;
  return isMade ? undefined : 'delivered, but the provider has never done it';
}

/** Since ImageMais answers 500 for a duplicate e-mail, so many of them are documented to end a delivery. */
const refusedAfter = 3;

/** Whether a fault had called for the rejection. */
function isExplained({ connection, calls, delivery }: Delivered): boolean {
  const last = calls.at(-1);
  const status = delivery.attempts.at(-1)?.httpStatus;
  if (last === undefined || last.contents.size !== 1 || last.status !== status) return false;
  if (last.fault === 'redirect') return true;
  const refusals = calls.filter(({ fault }) => fault === '500').length;
  return connection === 'imagemais' && last.fault === '500' && refusals >= refusedAfter;
}

function describe({ change, connection, delivery }: Delivered): string {
  return `${nameOf(change)} at ${connection}: ${delivery.reason ?? 'no reason given'}`;
}

function reasonOf({ connection, attempts, reason = 'no reason given' }: Delivery): string {
  const status = attempts.at(-1)?.httpStatus;
  return `${connection}${status === undefined ? '' : ` HTTP ${status}`}: ${reason}`;
}

function timesOf({ delivery, acceptedAt }: Delivered): number[] {
  const last = delivery.attempts.at(-1);
  if (delivery.status !== 'delivered' || last === undefined) return [];
  return [Math.max(0, Date.parse(last.at) + last.durationMs - acceptedAt)];
}
