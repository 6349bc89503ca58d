import type { Connection } from './connection.ts';
import type { Delivery } from './delivery.ts';
import { deliveryIdOf, userGroupOf } from './ids.ts';
import { isErased } from './is-erased.ts';
import type { Log } from './log.ts';
import { type Match, matchChange, newDelivery, payloadFor } from './match-change.ts';
import type { ChangeStore, DeliveryQueue, NewChange, NewDelivery } from './ports.ts';
import { knownWords } from './reasons/known-words.ts';
import { queueGraceMs } from './release-deliveries.ts';
import type { ChangeRecord, Skip, UserChange } from './user-change.ts';
import { shortTime } from './version.ts';

/** As much of a delivery as a source is told, and as it takes to queue it. */
export type AcceptedDelivery = Pick<
  Delivery,
  'id' | 'connection' | 'status' | 'release' | 'userKey'
>;

/** Reads deliveries for the source of their change. */
export interface AcceptedReader {
  deliveries(ids: readonly string[]): Promise<readonly AcceptedDelivery[]>;
}

/** What accepting a change works with. */
export interface Acceptor {
  readonly connections: Iterable<Connection>;
  readonly store: ChangeStore;
  readonly reader: AcceptedReader;
  readonly queue: DeliveryQueue;
  readonly log: Log;
  readonly delaysSeconds: readonly number[];
}

/** What the source is told. */
export interface Acceptance {
  readonly isNew: boolean;
  readonly id: string;
  readonly deliveries: readonly ShownDelivery[];
  readonly skipped: readonly Skip[];
}

export type AcceptResult =
  | { kind: 'accepted'; acceptance: Acceptance }
  /** Another change came under this id before. */
  | { kind: 'id_reused'; id: string };

type ShownDelivery = Pick<AcceptedDelivery, 'id' | 'connection' | 'status'>;

/**
 * Stores the change and a delivery for each connection that it concerns, then queues them. Throws if it could not be
 * stored: the source must send it again then. Once it is stored, nothing that goes wrong can lose it.
 */
export async function acceptChange(change: UserChange, acceptor: Acceptor): Promise<AcceptResult> {
  const { matched, skipped } = await findConnections(change, acceptor);
  // Once for all connections: of the whole change, whatever each of them needs.
  const known = matched.length === 0 ? [] : [...knownWords(change)];
  const deliveries = matched.map(
    (connection): NewDelivery => ({
      delivery: newDelivery(change, connection),
      payload: { ...payloadFor(change, connection), known },
    }),
  );
  const record = toNewChange(change, matched, skipped);
  const overdueAt = new Date(Date.parse(change.receivedAt) + queueGraceMs(acceptor.delaysSeconds));
  const saved = await acceptor.store.save(record, deliveries, overdueAt);
  switch (saved.kind) {
    case 'id_reused':
      return { kind: 'id_reused', id: change.id };
    case 'exists':
      return { kind: 'accepted', acceptance: await acceptedBefore(saved.change, acceptor) };
    case 'created': {
      const created = deliveries.map(({ delivery }) => delivery);
      await enqueueAll(created, acceptor);
      const accepted = created.map(toAccepted);
      return {
        kind: 'accepted',
        acceptance: { isNew: true, id: change.id, deliveries: accepted, skipped },
      };
    }
  }
}

interface Matches {
  readonly matched: readonly Connection[];
  readonly skipped: readonly Skip[];
}

/** A change of before its user's erasure goes nowhere: nothing of it is stored but that it came. */
async function findConnections(change: UserChange, acceptor: Acceptor): Promise<Matches> {
  const [erasedAt, matches] = await Promise.all([
    acceptor.store.erasedAt(change.user.key),
    matchAll(change, acceptor),
  ]);
  if (erasedAt === undefined || !isErased(change, erasedAt)) return matches;
  const reason = 'the user was erased after the time of the change';
  const skipped = [...acceptor.connections].map(({ name }) => ({ connection: name, reason }));
  return { matched: [], skipped };
}

async function matchAll(change: UserChange, { connections, store }: Acceptor): Promise<Matches> {
  const matches = [...connections].map((connection) => ({
    connection,
    match: matchChange(change, connection),
  }));
  const unidentified = matches.filter(({ match }) => match.kind === 'unidentified');
  const known =
    unidentified.length === 0
      ? new Set<string>()
      : await store.knowsUser(
          change.user.key,
          unidentified.map(({ connection }) => connection.name),
        );
  const isMatched = ({ connection, match }: { connection: Connection; match: Match }) =>
    match.kind === 'match' || known.has(connection.name);
  return {
    matched: matches.filter(isMatched).map(({ connection }) => connection),
    skipped: matches.flatMap((entry) =>
      isMatched(entry) || entry.match.kind === 'match'
        ? []
        : [{ connection: entry.connection.name, reason: entry.match.reason }],
    ),
  };
}

/**
 * The answer to a webhook that was sent again: the same, with the statuses as they are now. Whoever stored it may have
 * stopped before it was queued; a message that is there already is not put there twice.
 */
async function acceptedBefore(
  { id, connections, skipped }: ChangeRecord,
  acceptor: Acceptor,
): Promise<Acceptance> {
  const deliveries = await acceptor.reader.deliveries(
    connections.map((connection) => deliveryIdOf(id, connection)),
  );
  await enqueueAll(
    deliveries.filter(({ status }) => status === 'pending'),
    acceptor,
  );
  return {
    isNew: false,
    id,
    deliveries: deliveries.map(toAccepted),
    skipped,
  };
}

function toAccepted({ id, connection, status }: AcceptedDelivery): ShownDelivery {
  return { id, connection, status };
}

/** A message that cannot be sent is no loss: the retry function finds the delivery overdue. */
async function enqueueAll(
  deliveries: readonly AcceptedDelivery[],
  { queue, log }: Acceptor,
): Promise<void> {
  await Promise.all(
    deliveries.map(async ({ id, connection, release, userKey }) => {
      const pointer = { deliveryId: id, release, group: userGroupOf(userKey) };
      const unsent = await queue.enqueue(connection, [pointer]);
      if (unsent.length > 0) log.warn('delivery stored but not queued', { deliveryId: id });
    }),
  );
}

function toNewChange(
  change: UserChange,
  matched: readonly Connection[],
  skipped: readonly Skip[],
): NewChange {
  const { id, source, type, occurredAt, receivedAt, fields } = change;
  return {
    content: contentOf(change),
    id,
    source,
    type,
    userKey: change.user.key,
    occurredAt,
    receivedAt,
    fields,
    connections: matched.map(({ name }) => name),
    skipped,
  };
}

/**
 * What a change says, in the one form by which it is told from others: an id is the same as a number or as text, a time is
 * with or without zeros at its end, and fields are in the order in which the attributes were written, which says nothing.
 */
function contentOf({ type, occurredAt, user, previous, fields }: UserChange) {
  const ids = Object.entries(user.ids ?? {}).map(([name, id]) => [name, String(id)]);
  return {
    type,
    occurredAt: shortTime(occurredAt),
    user: { ...user, ...(user.ids && { ids: Object.fromEntries(ids) }) },
    previous,
    fields: fields.toSorted(),
  };
}
