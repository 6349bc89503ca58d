import { deliveryIdOf, parseDeliveryId } from '../domain/ids.ts';

/** The primary key of an item. Everything that belongs to one connection begins with its prefix: roles rely on it. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** How many partitions of the due index one connection's deliveries of one status are spread over. */
const dueShards = 4;

export function changeKey(changeId: string): ItemKey {
  return { pk: `change#${changeId}`, sk: 'change' };
}

/** The key of a delivery. Throws if the id is none: whoever takes ids from outside checks them first. */
export function deliveryKey(deliveryId: string): ItemKey {
  const parsed = parseDeliveryId(deliveryId);
  if (parsed === undefined) throw new TypeError('Not the id of a delivery');
  return { pk: `connection#${parsed.connection}#delivery#${parsed.changeId}`, sk: 'delivery' };
}

/** The delivery that an item's partition key belongs to. */
export function deliveryIdOfKey(pk: string): string {
  const [, connection, , changeId] = pk.split('#');
  if (connection === undefined || changeId === undefined) throw new TypeError(`No delivery: ${pk}`);
  return deliveryIdOf(changeId, connection);
}

export function stateKey(connection: string, group: string): ItemKey {
  return { pk: `connection#${connection}#user#${group}`, sk: 'state' };
}

/** Says that a user was erased, and not who he was. */
export function erasureKey(group: string): ItemKey {
  return { pk: `erasure#${group}`, sk: 'erasure' };
}

export function healthKey(connection: string): ItemKey {
  return { pk: `connection#${connection}#health`, sk: 'health' };
}

/** The partition of the `status` index. */
export function statusKeyOf(connection: string, status: string): string {
  return `${connection}#${status}`;
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
  return Array.from({ length: dueShards }, (_, shard) => `${connection}#${status}#${shard}`);
}

/** The partition of the `due` index for one delivery. Its change's id is a hash, so its digits spread evenly. */
export function dueShardOf(
  { changeId, connection }: { changeId: string; connection: string },
  status: string,
): string {
  const shard = Number.parseInt(changeId.slice(-4), 16) % dueShards;
  return `${connection}#${status}#${shard}`;
}
