import type { AuditEntry } from '../../functions/domain/audit.ts';
import { closedCircuit } from '../../functions/domain/circuit.ts';
import { claimedName } from '../../functions/domain/claims.ts';
import type { Conclusion, Delivery, Payload } from '../../functions/domain/delivery.ts';
import { appendAttempts } from '../../functions/domain/delivery.ts';
import type { Health } from '../../functions/domain/health.ts';
import type { ErasureCounts } from '../../functions/domain/operator-ports.ts';
import type { UserState } from '../../functions/domain/ports.ts';
import {
  countThatFit,
  type KeptReplies,
  type ProviderReply,
} from '../../functions/domain/provider-reply.ts';
import { giveUpAt } from '../../functions/domain/retry-schedule.ts';
import type { ChangeRecord } from '../../functions/domain/user-change.ts';

/** A delivery as the memory keeps it. */
export interface DeliveryRow {
  readonly delivery: Delivery;
  readonly payload: Payload | undefined;
  /** Absent if there are none. */
  readonly replies?: KeptReplies;
  /** When the retry function is to look at it, ISO 8601; undefined once it has ended. */
  readonly dueAt: string | undefined;
}

/** What all the stores share: everything that would lie in the table and the bucket. */
export interface MemoryDatabase {
  readonly changes: Map<string, ChangeRecord>;
  /** What changes say, by their ids: the fingerprints of other stores. */
  readonly contents: Map<string, string>;
  readonly deliveries: Map<string, DeliveryRow>;
  /** By connection and group. */
  readonly states: Map<string, UserState>;
  /** By group. */
  readonly erasures: Map<string, ErasureCounts & { readonly erasedAt?: string }>;
  /** By connection and name, the group that has an id. */
  readonly claims: Map<string, string>;
  /** The providers of all connections that there were, by name. */
  readonly registered: Map<string, string>;
  /** By connection. */
  readonly health: Map<string, Health>;
  /** In the order in which they were recorded. */
  readonly audit: AuditEntry[];
  /** What is stored has no part in common with what it was made of. */
  copy<Value>(value: Value): Value;
}

/** An empty database. Whoever measures time stores without copies, which would be a third of it. */
export function createMemoryDatabase(
  copy: MemoryDatabase['copy'] = structuredClone,
): MemoryDatabase {
  return {
    changes: new Map(),
    contents: new Map(),
    deliveries: new Map(),
    states: new Map(),
    erasures: new Map(),
    claims: new Map(),
    registered: new Map(),
    health: new Map(),
    audit: [],
    copy,
  };
}

export function healthOf({ health }: MemoryDatabase, connection: string): Health {
  return health.get(connection) ?? { circuit: closedCircuit };
}

export function stateKeyOf(connection: string, group: string): string {
  return `${connection}#${group}`;
}

export function claimKeyOf(connection: string, name: string): string {
  return `${connection}#${name}`;
}

/** Gives an id up, if the group has it. */
export function giveUpClaim(
  { claims }: MemoryDatabase,
  { connection, name, group }: { connection: string; name: string; group: string },
): void {
  const key = claimKeyOf(connection, claimedName(name));
  if (claims.get(key) === group) claims.delete(key);
}

/** Records where a delivery stands, if it is pending still, and of the release that was read. */
export function concludeRow(
  database: MemoryDatabase,
  { id, attempts, release }: Delivery,
  conclusion: Conclusion,
): boolean {
  const row = database.deliveries.get(id);
  if (row?.delivery.status !== 'pending' || row.delivery.release !== release) return false;
  const { reason: _r, code: _c, failure: _f, nextAttemptAt: _next, ...kept } = row.delivery;
  const { reason, code } = conclusion;
  const delivery: Delivery = {
    ...kept,
    ...(reason === undefined ? {} : { reason }),
    ...(code === undefined ? {} : { code }),
    status: conclusion.status,
    attempts: appendAttempts(attempts, conclusion.attempts),
  };
  database.deliveries.set(id, concludedRow({ ...row, delivery }, conclusion));
  return true;
}

function concludedRow(row: DeliveryRow, conclusion: Conclusion): DeliveryRow {
  const { delivery } = row;
  switch (conclusion.status) {
    case 'delivered':
    case 'superseded':
    case 'cancelled':
      return { delivery, payload: undefined, dueAt: undefined };
    case 'failed':
      return {
        ...row,
        ...repliesAfter(row, conclusion.replies),
        delivery: { ...delivery, failure: conclusion.failure },
        dueAt: undefined,
      };
    case 'held':
      return {
        ...row,
        ...repliesAfter(row, conclusion.replies),
        dueAt: giveUpAt(delivery).toISOString(),
      };
    case 'waiting': {
      const nextAttemptAt = conclusion.nextAttemptAt.toISOString();
      const { retriesSpent } = conclusion;
      return {
        ...row,
        ...repliesAfter(row, conclusion.replies),
        delivery: { ...delivery, nextAttemptAt, retriesSpent },
        dueAt: nextAttemptAt,
      };
    }
  }
}

function repliesAfter(
  { replies: { replies: before, dropped } = { replies: [], dropped: 0 } }: DeliveryRow,
  added: readonly ProviderReply[] = [],
): Pick<DeliveryRow, 'replies'> {
  if (added.length === 0) return {};
  const all = [...before, ...added];
  const fitting = countThatFit(all.map((reply) => JSON.stringify(reply).length));
  const replies = all.slice(all.length - fitting);
  return { replies: { replies, dropped: dropped + all.length - fitting } };
}
