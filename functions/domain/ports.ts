import type { Conclusion, Delivery, DeliveryStatus, OpenStatus, Payload } from './delivery.ts';
import type { Health, Hold } from './health.ts';
import type { HealthStore } from './health-store.ts';
import type { HttpFailure, HttpReply, HttpRequest } from './http.ts';
import type { IdClaims } from './id-claims.ts';
import type { RememberedIds } from './id-setting.ts';
import type { AppliedVersions } from './plan-update.ts';
import type { Age } from './retry-schedule.ts';
import type { SealedPayload, SealedReplies } from './sealed-payload.ts';
import type { ChangeRecord } from './user-change.ts';

/** The time and chance, passed in so that nothing below asks for them itself. */
export interface Ambient {
  now(): Date;
  /** A number from 0 up to 1. */
  random(): number;
}

/** Where an accepted change is kept. All writes are conditional: doing one twice is harmless. */
export interface ChangeStore {
  /**
   * Stores a change and its deliveries durably, or tells that it is stored already: deliveries of it that are missing are
   * made up for then, with the time at which it was first received. From `overdueAt` on, a delivery that is still pending
   * may have lost its queue message.
   */
  save(change: NewChange, deliveries: readonly NewDelivery[], overdueAt: Date): Promise<SaveResult>;
  /** Of the connections named, those at which an earlier delivery has told who the user is. */
  knowsUser(userKey: string, connections: readonly string[]): Promise<ReadonlySet<string>>;
  /** When the user was last erased, ISO 8601; undefined if never, or if the erasure is still under way. */
  erasedAt(userKey: string): Promise<string | undefined>;
}

export interface NewChange extends ChangeRecord {
  /** What tells it from another change under the same id. It is not kept, but what it can be recognised by. */
  readonly content?: unknown;
}

export interface NewDelivery {
  readonly delivery: Delivery;
  readonly payload: Payload;
}

export type SaveResult =
  | { kind: 'created' }
  | { kind: 'exists'; change: ChangeRecord }
  /** Another change was stored under this id before. Nothing is written then. */
  | { kind: 'id_reused' };

/** Reads what operators and sources are shown. */
export interface DeliveryReader {
  change(id: string): Promise<ChangeRecord | undefined>;
  delivery(id: string): Promise<Delivery | undefined>;
  deliveries(ids: readonly string[]): Promise<Delivery[]>;
  /** One page of deliveries, newest first. */
  list(query: DeliveryQuery): Promise<DeliveryPage>;
}

export type DeliveryQuery = DeliveryPart & {
  readonly status?: DeliveryStatus;
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string;
};

/** Of a user, deliveries are found wherever they went: to a connection, too, that nobody knows any more. */
type DeliveryPart =
  | { readonly connections: readonly string[]; readonly userKey?: undefined }
  | { readonly connections: readonly string[] | 'all'; readonly userKey: string };

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  readonly cursor?: string;
}

/** What a connection knows of one user. */
export interface UserState extends UserVersions, RememberedIds {}

/** How far one user has got at a connection, without who he is there. */
export interface UserVersions {
  /** See `userGroupOf`. */
  readonly group: string;
  readonly applied: AppliedVersions;
  /** The same for changes that were sent, and may have been applied, without a reply that tells. */
  readonly unanswered?: AppliedVersions;
  /** When the user was erased, ISO 8601: what was received up to then is not delivered any more. */
  readonly erasedAt?: string;
  /** The names of the claims to ids that the user may have; see `IdClaims`. */
  readonly claims?: readonly string[];
  /** The connection's setting that the ids and claims belong to; see `idSettingOf`. */
  readonly setting?: string;
  /** How often the user's state was written; a write names the one it has read. */
  readonly revision: number;
}

/** The deliveries of one connection, as its deliver function uses them. */
export interface DeliveryStore extends HealthStore, IdClaims {
  /** Reads deliveries, the states of their users and the connection's hold, all as of now. */
  load(pointers: readonly DeliveryPointer[]): Promise<Loaded>;
  /** Throws if it cannot be read: an `Unreadable` says why in words that can be shown. */
  payload(stored: StoredDelivery): Promise<Payload>;
  /** Writes a user's state; throws if somebody else wrote it since it was read. */
  saveState(state: UserState): Promise<void>;
  /** Records where a pending delivery stands. False, and nothing happens, if it has moved on since it was read. */
  conclude(stored: StoredDelivery, conclusion: Conclusion, now: Date): Promise<boolean>;
}

export interface Loaded {
  readonly deliveries: ReadonlyMap<string, StoredDelivery>;
  /** By id, what can be read of a delivery whose record is damaged: no other delivery is to wait for that. */
  readonly damaged: ReadonlyMap<string, Delivery>;
  /** By group. A user nothing was ever delivered for has an empty state. */
  readonly states: ReadonlyMap<string, UserState>;
  /** By group, why a user's state cannot be used: nobody else's deliveries are to wait for that. */
  readonly unreadable: ReadonlyMap<string, unknown>;
  readonly health: Health;
}

/** A delivery with its personal data still sealed. */
export interface StoredDelivery {
  readonly delivery: Delivery;
  readonly sealed: SealedPayload;
  /** Absent if there are none. */
  readonly replies?: SealedReplies;
}

/** Puts pointers to deliveries into their connection's queue. */
export interface DeliveryQueue {
  /** Returns the pointers that could not be put, if any. */
  enqueue(connection: string, pointers: readonly DeliveryPointer[]): Promise<DeliveryPointer[]>;
  /** How many messages wait in the connection's queue or are being worked on, roughly. */
  depth(connection: string): Promise<number>;
}

/** What a queue message says: never anything personal. */
export interface DeliveryPointer {
  readonly deliveryId: string;
  /** How often the delivery was put into its queue, this time included. */
  readonly release: number;
  /** Messages of one group are worked on one after the other. */
  readonly group: string;
}

/** Secrets, cached for a short while. */
export interface SecretReader {
  /** What the names of all secrets begin with; `propaga` without it. */
  readonly prefix?: string;
  /** The secret's value, or undefined if nobody has put one, or there is no such secret. */
  read(name: string): Promise<Secret | undefined>;
  /**
   * The secret as it was at some time after `newerThan`, or else within the last second: callers may be many, and strangers
   * may cause them to call.
   */
  refresh(name: string, newerThan?: Date): Promise<Secret | undefined>;
}

export interface Secret {
  /** Parsed; undefined if what somebody put is not JSON, or if it cannot be read. */
  readonly value: unknown;
  /** Changes whenever the value does; the problem itself if there is one. */
  readonly version: string;
  /** Why the value cannot be read, though there may be one. */
  readonly problem?: SecretProblem;
}

/** `deleted`: it is on its way out, and can be restored. `denied`: we may not read it, or not decrypt it. */
export type SecretProblem = 'deleted' | 'denied';

/** Sends requests to providers: never follows a redirect, never retries, reads at most 1 MB. */
export interface ProviderClient {
  send(request: HttpRequest, timeoutMs: number): Promise<HttpReply | HttpFailure>;
}

/** What the retry function reads and writes. */
export interface ReleaseStore {
  /** Deliveries of the connection and status that are due by then, page after page. */
  due(connection: string, status: OpenStatus, by: Date): AsyncIterable<Releasable[]>;
  /** Deliveries of a connection in an open status that were received by then, page after page. */
  openSince(
    of: { readonly connection: string; readonly status: OpenStatus },
    receivedBy: Date,
  ): AsyncIterable<(Releasable & Age)[]>;
  /** Makes a delivery pending and counts the release; undefined if it has moved on since it was read. */
  release(releasable: Releasable, overdueAt: Date): Promise<DeliveryPointer | undefined>;
  delivery(id: string): Promise<Delivery | undefined>;
  /** Records where a pending delivery stands. False, and nothing happens, if it has moved on since it was read. */
  conclude(delivery: Delivery, conclusion: Conclusion, now: Date): Promise<boolean>;
  /** How far a user has got; nothing was applied of one whom nothing was ever delivered for. */
  versions(connection: string, group: string): Promise<UserVersions>;
  /** Writes what is unanswered, and nothing of who the user is. False if somebody else wrote the state since it was read. */
  saveUnanswered(connection: string, versions: UserVersions): Promise<boolean>;
  health(connection: string): Promise<Health>;
  /** Takes the hold off, unless it has been renewed for another secret. */
  unhold(connection: string, hold: Hold): Promise<void>;
  /** Permits one call through an open circuit, in place of an earlier permit that nobody has taken. */
  setProbe(connection: string, permit: string): Promise<void>;
}

/** As much of a delivery as it takes to put it into its queue. */
export interface Releasable {
  readonly deliveryId: string;
  readonly group: string;
  readonly status: OpenStatus;
  readonly release: number;
}

/** Tells whether a secret was changed, without reading it. */
export interface SecretVersions {
  /** What the names of all secrets begin with; `propaga` without it. */
  readonly prefix?: string;
  /** The current version, `deleted` if the secret is being deleted, or undefined if it has no value. */
  current(name: string): Promise<string | undefined>;
}
