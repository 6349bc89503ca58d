import type { ProviderReply } from './provider-reply.ts';
import type { ReasonCode } from './reasons/reason-code.ts';
import type { Previous, User, UserId } from './user.ts';

export const deliveryStatuses = [
  'pending',
  'waiting',
  'held',
  'delivered',
  'superseded',
  'failed',
  'cancelled',
] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** The statuses from which a delivery goes on by itself. */
export const openStatuses = ['pending', 'waiting', 'held'] as const;
export type OpenStatus = (typeof openStatuses)[number];

/** Whether a delivery has not ended. */
export function isOpen({ status }: Pick<Delivery, 'status'>): boolean {
  return openStatuses.some((open) => open === status);
}

/** Whether an operator or an erasure can still end a delivery: also one that has failed, which could be tried again. */
export function isCancellable({ status }: Pick<Delivery, 'status'>): boolean {
  return status === 'failed' || isOpen({ status });
}

/** One user change on its way to one connection. */
export interface Delivery {
  readonly id: string;
  readonly changeId: string;
  readonly connection: string;
  readonly provider: string;
  /** The source of its change; absent of what was stored before that was noted. */
  readonly source?: string;
  readonly userKey: string;
  readonly status: DeliveryStatus;
  /** Why it failed, waits, is held, was superseded, or what was left out. */
  readonly reason?: string;
  /** The same in a word, as far as there is one. */
  readonly code?: ReasonCode;
  /** What kind of failure it was, once it failed. */
  readonly failure?: Failure;
  readonly fields: readonly string[];
  readonly attempts: readonly Attempt[];
  /** When it is due again, ISO 8601, while it waits. */
  readonly nextAttemptAt?: string;
  readonly receivedAt: string;
  /** When an operator last had it tried again, ISO 8601: its schedule and its age count from then. */
  readonly retriedAt?: string;
  /** Its change's place in the order of all changes; see `versionOf`. */
  readonly version: string;
  /** How often it was put into its queue. */
  readonly release: number;
  /** How many delays of the retry schedule it has used up. */
  readonly retriesSpent: number;
  /** The attributes of its record that cannot be read: it is shown without them, and can only be cancelled. */
  readonly damaged?: readonly string[];
}

/** `rejected`: it can never succeed as it is. `exhausted`: it was tried as often, or for as long, as allowed. */
export type Failure = 'rejected' | 'exhausted';

export type Outcome = 'delivered' | 'rejected' | 'retry' | 'held';

/** One try at a delivery. */
export interface Attempt {
  readonly at: string;
  readonly outcome: Outcome;
  readonly httpStatus?: number;
  readonly durationMs: number;
  readonly reason?: string;
  readonly code?: ReasonCode;
}

/** The personal data of a delivery: only what its connection needs. */
export interface Payload {
  readonly user: Partial<User>;
  readonly previous: Previous;
  /** The id that the source gave for this connection. */
  readonly given?: UserId;
  /** What no reason may repeat of the whole change, as the rest is not stored here; see `KnownWords`. Absent of older ones. */
  readonly known?: readonly string[];
}

interface Concluded {
  readonly attempts: readonly Attempt[];
  readonly code?: ReasonCode;
}

interface Tried extends Concluded {
  /** What the provider replied, as it came: for the store alone. */
  readonly replies?: readonly ProviderReply[];
}

/** Where an attempt, or the decision to make none, leaves a delivery. */
export type Conclusion =
  | (Concluded & { status: 'delivered' | 'superseded' | 'cancelled'; reason?: string })
  | (Tried & { status: 'failed'; failure: Failure; reason: string })
  | (Tried & { status: 'held'; reason: string })
  | (Tried & {
      status: 'waiting';
      reason: string;
      nextAttemptAt: Date;
      retriesSpent: number;
    });

/** More attempts than this are thinned out, so that an item stays far below DynamoDB's 400 KB. */
const maxAttemptsKept = 100;

/** All attempts of a delivery, the first and the latest ones if there are too many to keep. */
export function appendAttempts(kept: readonly Attempt[], more: readonly Attempt[]): Attempt[] {
  const all = [...kept, ...more];
  return all.length <= maxAttemptsKept
    ? all
    : [...all.slice(0, 1), ...all.slice(1 - maxAttemptsKept)];
}
