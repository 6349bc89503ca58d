import * as v from 'valibot';
import type { Delivery } from '../domain/delivery.ts';
import { parseDeliveryId } from '../domain/ids.ts';
import { DeliveryItem, noTime } from './dynamo-items.ts';
import { deliveryIdOfItem } from './dynamo-keys.ts';

const Keyed = v.looseObject({ pk: v.string(), sk: v.string() });

/**
 * A delivery as its item has it. Of one that is damaged (mended by hand, say, or by a version newer than this one) what can
 * be read is told, and what cannot: it is no trouble of any other. Nothing of what is no delivery's item.
 */
export function readDelivery(item: unknown): Delivery[] {
  const parsed = v.safeParse(Keyed, item);
  const id = parsed.success ? deliveryIdOfItem(parsed.output) : undefined;
  if (!parsed.success || id === undefined) return [];
  const whole = v.safeParse(DeliveryItem, item);
  if (whole.success && whole.output.id === id) return [whole.output];
  return [salvage(id, parsed.output)];
}

function salvage(id: string, item: Readonly<Record<string, unknown>>): Delivery {
  const own = { id, changeId: '', connection: '', ...parseDeliveryId(id) };
  const damaged = damagedIn(item, own);
  const kept = Object.entries(item).filter(([name]) => !damaged.includes(name));
  const readable = v.parse(DeliveryItem, { ...unreadable, ...Object.fromEntries(kept), ...own });
  return { ...readable, damaged };
}

/** Stands for what cannot be read. */
const unreadable = {
  provider: '',
  userKey: '',
  status: 'pending',
  fields: [],
  attempts: [],
  receivedAt: noTime,
  version: '',
  release: 0,
  retriesSpent: 0,
} as const;

/** What an item says wrongly, or not at all; also whose it is: that is told by its key. */
function damagedIn(
  item: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(DeliveryItem.entries)
    .filter(([name, schema]) => {
      if (item[name] === undefined) return schema.type !== 'exact_optional';
      if (!v.safeParse(schema, item[name]).success) return true;
      return own[name] !== undefined && own[name] !== item[name];
    })
    .map(([name]) => name);
}
