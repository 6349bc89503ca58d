import type { Delivery, DeliveryStatus } from './delivery.ts';
import type { Health } from './health.ts';
import type { AppliedVersions } from './plan-update.ts';
import type { UserVersions } from './ports.ts';

/** Changes what becomes of a delivery, because an operator wants it so. All writes are conditional. */
export interface DeliveryControl {
  /**
   * Makes a delivery what `restarted` says, due from `overdueAt` on should its message be lost. False, and nothing is
   * written, if it has moved on since it was read or if its personal data is gone.
   */
  restart(read: Delivery, restarted: RestartedDelivery, overdueAt: Date): Promise<boolean>;
  /** Makes a delivery that is open or has failed `cancelled`, and removes its personal data. False if it is neither. */
  cancel(id: string, because: { reason: string; now: Date }): Promise<boolean>;
  /** Removes the personal data of a delivery that has ended, and what its provider replied. False if there is none left. */
  removePayload(id: string): Promise<boolean>;
  /**
   * Puts `reason` in the place of all that is said of a delivery which has ended, and removes what is said of its attempts:
   * some of it may be a provider's words. What goes on, or has failed, stays as it is.
   */
  eraseWords(id: string, reason: string): Promise<void>;
}

export type RestartedDelivery = Delivery & Required<Pick<Delivery, 'retriedAt'>>;

/** A delivery's place in a listing. `position` orders by the time it was received, and is unique. */
export interface Listed {
  readonly deliveryId: string;
  readonly position: string;
}

/** Lists deliveries by what they stand at. What was written in the last moments may not be listed yet. */
export interface DeliveryIndex {
  /** Counts no further than `atMost`; not complete if there are more. */
  count(of: StatusOf, atMost: number): Promise<{ count: number; isComplete: boolean }>;
  oldestReceivedAt(of: StatusOf): Promise<string | undefined>;
  /** Up to `limit`, oldest first, of what lies between two positions or times, both left out. */
  between(of: StatusOf, range: ListedRange): Promise<Listed[]>;
  /**
   * When the newest deliveries since then were received, newest first and without a gap; not all of them if there are some
   * thousands.
   */
  receivedSince(of: StatusOf, since: Date): Promise<{ times: string[]; isComplete: boolean }>;
  /** All deliveries of a user, page after page. */
  ofUser(userKey: string): AsyncIterable<Listed[]>;
}

export interface StatusOf {
  readonly connection: string;
  readonly status: DeliveryStatus;
}

export interface ListedRange {
  readonly after: string;
  readonly before: string;
  readonly limit: number;
}

/** How connections fare, and the operator's switch. */
export interface ConnectionControl {
  /** By connection. */
  health(connections: readonly string[]): Promise<ReadonlyMap<string, Health>>;
  /** Keeps the time of an earlier pause. */
  pause(connection: string, since: Date): Promise<Health>;
  /**
   * Takes off a pause, and a hold: should the credentials be refused again, it is held again. With neither of them, a limit
   * on requests ends `now`.
   */
  resume(connection: string, now: Date): Promise<Health>;
}

/** What is remembered of users beyond their deliveries. */
export interface UserRecords {
  read(userKey: string, connections: readonly string[]): Promise<UserRecord>;
  /** How far a user has got; nothing was applied of one whom nothing was ever delivered for. */
  versions(connection: string, group: string): Promise<UserVersions>;
  /** Writes how far a user has got, and nothing of who they are. False if somebody else wrote the state since it was read. */
  saveVersions(connection: string, versions: UserVersions): Promise<boolean>;
  /**
   * Forgets under which ids a connection knows the user, so that a delivery under way cannot write them back, and what was
   * received until now is not delivered any more. What was applied stays known. Returns whether there were any ids.
   */
  forgetIds(userKey: string, connection: string, now: Date): Promise<boolean>;
  /** Adds to the record of the user's erasure, which says nothing of who they were. */
  recordErasure(
    userKey: string,
    erased: ErasureCounts,
    finishedAt: Date | undefined,
  ): Promise<void>;
}

export interface UserRecord {
  readonly erasedAt?: string;
  /** By connection; none where nothing was ever delivered. */
  readonly states: ReadonlyMap<string, { applied: AppliedVersions; isIdRemembered: boolean }>;
}

/** What an erasure has removed. */
export interface ErasureCounts {
  readonly cancelled: number;
  readonly payloadsRemoved: number;
  readonly idsForgotten: number;
}
