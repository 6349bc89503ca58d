import { deliveryIdOf, parseDeliveryId } from '../domain/ids.ts';

/** The primary key of an item. Everything that belongs to one connection begins with its prefix: roles rely on it. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** What tells where a delivery lies. */
interface DeliveryParts {
  readonly changeId: string;
  readonly connection: string;
}

const deliveryPattern = /^connection#([^#]*)#delivery#([^#]*)$/;

/**
 * How many partitions of the `due` index one connection's deliveries of one status are spread over. Both indexes order by
 * time, so that DynamoDB cannot split a partition by its load: each takes 1,000 write units a second, and no more
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html). These numbers may grow;
 * of less, what lies in the shards left out would not be found.
 */
const dueShards = 4;

/**
 * The same of the `status` index, where each partition is a further query of every list and count. Every delivery comes into
 * what is pending and leaves it; into any other status it comes at most, and leaves it later, if at all.
 */
const statusShards: Readonly<Record<string, number>> = { pending: 2 };

export function changeKey(changeId: string): ItemKey {
  return { pk: `change#${changeId}`, sk: 'change' };
}

/** The two halves of a delivery's id. Throws if it is none: whoever takes ids from outside checks them first. */
export function partsOfDeliveryId(deliveryId: string): DeliveryParts {
  const parts = parseDeliveryId(deliveryId);
  if (parts === undefined) throw new TypeError('Not the id of a delivery');
  return parts;
}

/** The key of a delivery. Throws if the id is none. */
export function deliveryKey(deliveryId: string): ItemKey {
  const { changeId, connection } = partsOfDeliveryId(deliveryId);
  return { pk: `connection#${connection}#delivery#${changeId}`, sk: 'delivery' };
}

/** The delivery that an item is; undefined if it is none. */
export function deliveryIdOfItem({ pk, sk }: ItemKey): string | undefined {
  const [, connection = '', changeId = ''] = deliveryPattern.exec(pk) ?? [];
  const id = deliveryIdOf(changeId, connection);
  return sk === 'delivery' && parseDeliveryId(id) !== undefined ? id : undefined;
}

export function stateKey(connection: string, group: string): ItemKey {
  return { pk: `connection#${connection}#user#${group}`, sk: 'state' };
}

/** Who of a connection's users has an id; its name says nothing of the id. */
export function claimKey(connection: string, name: string): ItemKey {
  return { pk: `connection#${connection}#claim#${name}`, sk: 'claim' };
}

/** Says that a user was erased, and not who he was. */
export function erasureKey(group: string): ItemKey {
  return { pk: `erasure#${group}`, sk: 'erasure' };
}

/** The partition of the audit of one month, `2026-12`, and in it one entry. */
export function auditKey(month: string, name = '', at = ''): ItemKey {
  return { pk: `audit#${month}`, sk: `${at}#${name}` };
}

/** Where it is remembered which connections there were. */
export const registryKey: ItemKey = { pk: 'connections', sk: 'connections' };

export function healthKey(connection: string): ItemKey {
  return { pk: `connection#${connection}#health`, sk: 'health' };
}

/** The partitions of the `status` index that hold a connection's deliveries of one status. */
export function statusShardsOf(connection: string, status: string): string[] {
  return shardsOf(connection, status, statusShards[status] ?? 1);
}

/** The partition of the `status` index for one delivery. */
export function statusShardOf(delivery: DeliveryParts, status: string): string {
  return shardOf(delivery, status, statusShards[status] ?? 1);
}

/** The sort key of the `status` and `user` indexes: by the time it was received. */
export function orderKeyOf({ receivedAt, id }: { receivedAt: string; id: string }): string {
  return `${receivedAt}#${id}`;
}

export function receivedAtOfOrderKey(orderKey: string): string {
  return orderKey.slice(0, orderKey.indexOf('#'));
}

/** The partitions of the `due` index that hold a connection's deliveries of one status. */
export function dueShardsOf(connection: string, status: string): string[] {
  return shardsOf(connection, status, dueShards);
}

/** The partition of the `due` index for one delivery. */
export function dueShardOf(delivery: DeliveryParts, status: string): string {
  return shardOf(delivery, status, dueShards);
}

function shardsOf(connection: string, status: string, shards: number): string[] {
  return Array.from({ length: shards }, (_, shard) => `${connection}#${status}#${shard}`);
}

/** The id of a change is a hash, so its digits spread evenly. */
function shardOf({ changeId, connection }: DeliveryParts, status: string, shards: number): string {
  return `${connection}#${status}#${Number.parseInt(changeId.slice(-4), 16) % shards}`;
}
