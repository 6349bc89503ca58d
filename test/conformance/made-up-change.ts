import { randomUUID } from 'node:crypto';
import type { Attempt, Conclusion, Delivery, Payload } from '../../functions/domain/delivery.ts';
import { changeIdOf, deliveryIdOf, userGroupOf } from '../../functions/domain/ids.ts';
import type {
  DeliveryPointer,
  DeliveryStore,
  NewDelivery,
  Releasable,
  StoredDelivery,
  UserState,
} from '../../functions/domain/ports.ts';
import type { ChangeRecord } from '../../functions/domain/user-change.ts';
import { versionOf } from '../../functions/domain/version.ts';
import type { Storage } from './storage.ts';

export const receivedAt = new Date('2026-11-22T12:00:01.000Z');
export const overdueAt = new Date('2026-11-22T12:01:01.000Z');
export const later = new Date('2026-11-22T13:00:00.000Z');

export const attempt: Attempt = {
  at: '2026-11-22T12:00:02.000Z',
  outcome: 'retry',
  httpStatus: 503,
  durationMs: 41,
  reason: 'the provider answered 503',
};

/** An end of each kind that leaves nothing to be sent. */
export const done = {
  delivered: { status: 'delivered', attempts: [{ ...attempt, outcome: 'delivered' }] },
  superseded: { status: 'superseded', reason: 'newer values have been applied', attempts: [] },
} satisfies Record<string, Conclusion>;

export const failed = {
  status: 'failed',
  failure: 'rejected',
  reason: 'the provider knows no such user',
  attempts: [{ ...attempt, outcome: 'rejected', httpStatus: 404 }],
} satisfies Conclusion;

export const held = {
  status: 'held',
  reason: 'the credentials are refused',
  attempts: [],
} satisfies Conclusion;

export function waitingUntil(nextAttemptAt: Date): Extract<Conclusion, { status: 'waiting' }> {
  const { reason = '' } = attempt;
  return { status: 'waiting', reason, attempts: [attempt], nextAttemptAt, retriesSpent: 1 };
}

/** A change and its deliveries, ready to be saved. */
export interface MadeUpChange {
  readonly change: ChangeRecord;
  readonly deliveries: readonly NewDelivery[];
}

export interface ChangeWishes {
  readonly connections: readonly string[];
  readonly userKey?: string;
  readonly receivedAt?: Date;
  readonly payload?: Payload;
  /** The last digits of the change's id, by which deliveries may be spread over partitions. */
  readonly idEnding?: string;
}

/** A name that no other test uses, so that each has a connection to itself. */
export function freshConnection(): string {
  return `c-${randomUUID().slice(0, 13)}`;
}

export function freshUserKey(): string {
  return `u-${randomUUID()}`;
}

export function makeUpChange(wishes: ChangeWishes): MadeUpChange {
  const { connections, userKey = freshUserKey(), idEnding = '' } = wishes;
  const id = changeIdOf('hr', randomUUID());
  const change: ChangeRecord = {
    id: `${id.slice(0, id.length - idEnding.length)}${idEnding}`,
    source: 'hr',
    type: 'user.updated',
    userKey,
    occurredAt: '2026-11-22T12:00:00.000Z',
    receivedAt: (wishes.receivedAt ?? receivedAt).toISOString(),
    fields: ['email', 'attributes.plano'],
    connections,
    skipped: [{ connection: 'elsewhere', reason: 'it holds none of the changed fields' }],
  };
  const payload = wishes.payload ?? madeUpPayload;
  const deliveries = connections.map((connection) => ({
    delivery: madeUpDelivery(change, connection),
    payload,
  }));
  return { change, deliveries };
}

export const madeUpPayload: Payload = {
  user: {
    name: 'Ana Prado',
    email: 'ana.prado@example.com',
    cpf: '52998224725',
    areas: ['Produto', 'Dados'],
    location: 'Brasília',
    password: ' Senha@123 ',
    roleIds: [1],
    attributes: { plano: 'ouro', pontos: 12.5, ativo: false },
  },
  previous: { email: 'ana@example.com', registrationId: '00010234' },
  given: 47,
  known: ['senha', '47'],
};

export function emptyState(userKey: string): UserState {
  return { group: userGroupOf(userKey), applied: {}, ids: [], revision: 0 };
}

export function pointerTo({ id, userKey, release }: Delivery): DeliveryPointer {
  return { deliveryId: id, group: userGroupOf(userKey), release };
}

/** A pointer to a delivery that was never stored, for queues that do not look behind it. */
export function madeUpPointerOf(connection: string, userKey = freshUserKey()): DeliveryPointer {
  return pointerTo(
    onlyOne(makeUpChange({ connections: [connection], userKey }).deliveries).delivery,
  );
}

/** Saves one delivery to a connection of its own, and loads it as a deliver function would. */
export async function saveOne(storage: Storage, wishes: Partial<ChangeWishes> = {}) {
  const connection = wishes.connections?.[0] ?? freshConnection();
  const made = makeUpChange({ connections: [connection], ...wishes });
  await storage.changes.save(made.change, made.deliveries, overdueAt);
  const delivery = onlyOne(made.deliveries).delivery;
  const store = storage.deliveriesOf(connection);
  const stored = await load(storage, delivery);
  return { ...made, connection, delivery, store, stored };
}

export async function load(storage: Storage, delivery: Delivery): Promise<StoredDelivery> {
  const store = storage.deliveriesOf(delivery.connection);
  const { deliveries } = await store.load([pointerTo(delivery)]);
  const stored = deliveries.get(delivery.id);
  if (stored === undefined) throw new Error('The delivery that was saved is not there.');
  return stored;
}

/** What a deliver function would find of a user; an empty state if that is nothing. */
export async function loadState(store: DeliveryStore, group: string): Promise<UserState> {
  const { states } = await store.load([
    { deliveryId: `chg_${'0'.repeat(32)}.none`, group, release: 1 },
  ]);
  return states.get(group) ?? { group, applied: {}, ids: [], revision: 0 };
}

/** Everything that is due, page after page, as one list. */
export async function collect(pages: AsyncIterable<Releasable[]>): Promise<Releasable[]> {
  return (await Array.fromAsync(pages)).flat();
}

export function deliveryId(change: ChangeRecord, connection: string): string {
  return deliveryIdOf(change.id, connection);
}

export function onlyOne<Item>(items: readonly Item[]): Item {
  const [only, ...others] = items;
  if (only === undefined || others.length > 0) throw new Error(`${items.length} instead of one`);
  return only;
}

function madeUpDelivery(change: ChangeRecord, connection: string): Delivery {
  return {
    id: deliveryIdOf(change.id, connection),
    changeId: change.id,
    connection,
    provider: 'dito',
    userKey: change.userKey,
    status: 'pending',
    fields: change.fields,
    attempts: [],
    receivedAt: change.receivedAt,
    version: versionOf(change),
    release: 1,
    retriesSpent: 0,
  };
}
