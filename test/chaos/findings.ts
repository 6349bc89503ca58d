import { type Delivery, finalStatuses } from '../support/local-system-api.ts';
import { findBackwards } from './backwards.ts';
import { findDoubled } from './doubled.ts';
import type { Downtime } from './downtime.ts';
import { findCallsWhileLimited, findEarlyCalls } from './early-calls.ts';
import type { Ledger } from './ledger.ts';
import { type ConnectionName, connectionNames } from './model.ts';
import { isRejected, type Operator } from './operator.ts';
import { asReceived } from './plan.ts';
import type { Providers } from './providers.ts';
import { findUnexplainedRejections } from './rejections.ts';
import { nameOf, type Outbox, type Sent } from './sender.ts';
import { type Delivered, findStale } from './stale.ts';

/** What a run has come to. */
export interface Findings {
  readonly accepted: number;
  readonly byStatus: ReadonlyMap<string, number>;
  /** The names of rejected deliveries' changes, by the reason that an operator is shown. */
  readonly rejections: ReadonlyMap<string, readonly string[]>;
  /** Rejected deliveries that no fault accounts for. */
  readonly unexplained: readonly string[];
  readonly lost: readonly string[];
  readonly stale: readonly string[];
  /** Values that an older change has overwritten for a while or for good. */
  readonly backwards: readonly string[];
  readonly doubled: readonly string[];
  /** Two calls for one user at once. */
  readonly overlaps: readonly string[];
  /** Calls that a provider had asked not to make yet, or that went where it had pointed to. */
  readonly harmful: readonly string[];
  /** Invocations that were cut off by their time-out. */
  readonly timeouts: number;
  readonly complaints: readonly string[];
  /** Milliseconds from the acceptance of each delivered change to the end of the last attempt. */
  readonly timesMs: readonly number[];
}

export interface FindingsParts {
  readonly outbox: Outbox;
  readonly operator: Operator;
  readonly providers: Providers;
  readonly ledger: Ledger;
  readonly downtimes: readonly Downtime[];
  readonly overlaps: readonly string[];
}

/** Compares what propaga says, and what the providers hold, with what was accepted. */
export async function investigate(parts: FindingsParts): Promise<Findings> {
  const { outbox, operator, providers, ledger, downtimes } = parts;
  const known = await readDeliveries(operator);
  const lost: string[] = [];
  const delivered: (Delivered & { sent: Sent })[] = [];
  for (const sent of outbox.sent.values()) {
    for (const { id } of sent.accepted.deliveries) {
      const delivery = known.get(id) ?? (await operator.delivery(id));
      if (delivery !== undefined) {
        delivered.push({ change: asReceived(sent.change, delivery.receivedAt), delivery, sent });
      }
      const why = whyLost(delivery, known) ?? whyUnmade(delivery, sent, ledger);
      if (why !== undefined) lost.push(`${nameOf(sent.change)}, ${id}: ${why}`);
    }
  }
  const comparison = {
    deliveries: byConnection(delivered),
    users: providers.users,
    ledger,
  };
  const rejected = delivered.filter(({ delivery }) => isRejected(delivery));
  return {
    accepted: [...outbox.sent.values()].reduce(
      (total, { accepted }) => total + accepted.deliveries.length,
      0,
    ),
    byStatus: countBy(delivered.map(({ delivery }) => delivery.status)),
    rejections: namesByReason(rejected),
    lost,
    unexplained: findUnexplainedRejections(comparison),
    stale: findStale(comparison),
    backwards: findBackwards(comparison, downtimes),
    doubled: findDoubled(comparison, downtimes),
    overlaps: parts.overlaps,
    harmful: [
      ...findEarlyCalls(comparison, downtimes),
      ...findCallsWhileLimited(comparison),
      ...ledger.strayed.map((call) => `redirect followed: ${call}`),
    ],
    timeouts: downtimes.filter(({ connection }) => connection !== undefined).length,
    complaints: outbox.complaints,
    timesMs: delivered.flatMap(timeOf).sort((one, other) => one - other),
  };
}

async function readDeliveries(operator: Operator): Promise<ReadonlyMap<string, Delivery>> {
  const lists = await Promise.all(
    ['pending', 'waiting', 'held', ...finalStatuses].map((status) => operator.listAll(status)),
  );
  return new Map(lists.flat().map((delivery) => [delivery.id, delivery]));
}

function whyLost(
  delivery: Delivery | undefined,
  listed: ReadonlyMap<string, Delivery>,
): string | undefined {
  if (delivery === undefined) return 'unknown';
  const { id, status, reason = 'no reason given' } = delivery;
  if (!listed.has(id)) return `${status}, but in no list`;
  if (status === 'failed' && !isRejected(delivery)) return `given up: ${reason}`;
  return finalStatuses.includes(status) ? undefined : `still ${status}: ${reason}`;
}

/** Nothing is delivered that the provider has not done. */
function whyUnmade(
  delivery: Delivery | undefined,
  { change }: Sent,
  ledger: Ledger,
): string | undefined {
  const connection = connectionNames.find((name) => name === delivery?.connection);
  if (delivery?.status !== 'delivered' || connection === undefined) return undefined;
  const isMade = ledger.applications(connection, change.index).length > 0;
  return isMade ? undefined : 'delivered, but the provider has never done it';
}

function byConnection(
  delivered: readonly Delivered[],
): ReadonlyMap<ConnectionName, readonly Delivered[]> {
  return new Map(
    connectionNames.map((name) => [
      name,
      delivered.filter(({ delivery }) => delivery.connection === name),
    ]),
  );
}

function reasonOf({ connection, attempts, reason = 'no reason given' }: Delivery): string {
  const status = attempts.at(-1)?.httpStatus;
  return `${connection}${status === undefined ? '' : ` HTTP ${status}`}: ${reason}`;
}

function timeOf({ delivery, sent }: { delivery: Delivery; sent: Sent }): number[] {
  const last = delivery.attempts.at(-1);
  if (delivery.status !== 'delivered' || last === undefined) return [];
  return [Math.max(0, Date.parse(last.at) + last.durationMs - sent.acceptedAt)];
}

function namesByReason(rejected: readonly Delivered[]): ReadonlyMap<string, readonly string[]> {
  const byReason = Map.groupBy(rejected, ({ delivery }) => reasonOf(delivery));
  return new Map(
    [...byReason].map(([reason, some]) => [reason, some.map(({ change }) => nameOf(change))]),
  );
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    [...Map.groupBy(names, (name) => name)].map(([name, some]) => [name, some.length]),
  );
}
