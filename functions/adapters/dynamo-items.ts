import * as v from 'valibot';
import { type Delivery, deliveryStatuses } from '../domain/delivery.ts';
import type { Health } from '../domain/health.ts';
import { userGroupOf } from '../domain/ids.ts';
import { reasonCodes } from '../domain/reasons/reason-code.ts';
import type { ChangeRecord } from '../domain/user-change.ts';
import { changeKey, deliveryKey, orderKeyOf, statusShardOf } from './dynamo-keys.ts';
import { Time } from './dynamo-time.ts';

const daySeconds = 86_400;

/** A change outlives the seven days that a delivery may take, and 30 more in which the webhook may be sent again. */
const changeLifeSeconds = 40 * daySeconds;

/** Deliveries are kept this long after they have ended. */
export const deliveryAfterlifeSeconds = 30 * daySeconds;

const ChangeItem = v.object({
  id: v.string(),
  source: v.string(),
  type: v.string(),
  userKey: v.string(),
  occurredAt: v.string(),
  receivedAt: v.string(),
  fields: v.array(v.string()),
  connections: v.array(v.string()),
  skipped: v.array(v.object({ connection: v.string(), reason: v.string() })),
});

/** The attributes that make a `ChangeRecord`. */
export const changeAttributes: readonly string[] = Object.keys(ChangeItem.entries);
/** A code that a later version has written makes nothing unreadable. */
const Code = v.exactOptional(v.fallback(v.picklist(reasonCodes), 'other'));

const AttemptItem = v.object({
  at: Time,
  outcome: v.picklist(['delivered', 'rejected', 'retry', 'held']),
  httpStatus: v.exactOptional(v.number()),
  durationMs: v.number(),
  reason: v.exactOptional(v.string()),
  code: Code,
});

/** What the item of a delivery says, but for its sealed personal data and its places in the indexes. */
export const DeliveryItem = v.object({
  id: v.string(),
  changeId: v.string(),
  connection: v.string(),
  provider: v.string(),
  source: v.exactOptional(v.string()),
  userKey: v.string(),
  status: v.picklist(deliveryStatuses),
  reason: v.exactOptional(v.string()),
  code: Code,
  failure: v.exactOptional(v.picklist(['rejected', 'exhausted'])),
  fields: v.array(v.string()),
  attempts: v.array(AttemptItem),
  nextAttemptAt: v.exactOptional(Time),
  receivedAt: Time,
  retriedAt: v.exactOptional(Time),
  version: v.string(),
  release: v.number(),
  retriesSpent: v.number(),
});

/** The attributes that make a `Delivery`: everything but its sealed personal data. */
export const deliveryAttributes: readonly string[] = Object.keys(DeliveryItem.entries);

/** All that is kept of a delivery whose payload is removed, and where that may lie. */
export const emptiedAttributes: readonly string[] = [
  ...['pk', 'sk', 'group', 'statusKey', 'orderKey', 'expiresAt', 'payloadGone', 'payloadKey'],
  ...deliveryAttributes,
];

/** Of a delivery, what its change's source is told. */
export const AcceptedItem = v.pick(DeliveryItem, [
  'id',
  'connection',
  'status',
  'release',
  'userKey',
]);

/** The attributes that make an `AcceptedDelivery`. */
export const acceptedAttributes: readonly string[] = Object.keys(AcceptedItem.entries);

/** Stands for a time that cannot be read. */
export const noTime = '1970-01-01T00:00:00.000Z';

const Attributes = v.record(v.string(), v.unknown());

const HoldItem = v.object({
  code: Code,
  reason: v.string(),
  since: Time,
  secretVersion: v.string(),
});
const RateLimitItem = v.object({ until: Time, since: Time, reason: v.string() });
const HealthItem = v.object({
  hold: v.exactOptional(HoldItem),
  rateLimit: v.exactOptional(RateLimitItem),
  refusal: v.exactOptional(v.object({ group: v.string(), secretVersion: v.string() })),
  failures: v.optional(v.number(), 0),
  openedAt: v.exactOptional(Time),
  openReason: v.exactOptional(v.string()),
  probe: v.exactOptional(v.string()),
  closedAt: v.exactOptional(Time),
  paused: v.exactOptional(v.object({ since: Time })),
});

/** How far a user has got at a connection. */
export const VersionsItem = v.object({
  group: v.string(),
  applied: v.record(v.string(), v.string()),
  unanswered: v.exactOptional(v.record(v.string(), v.string())),
  claims: v.exactOptional(v.array(v.string())),
  erasedAt: v.exactOptional(v.string()),
  setting: v.exactOptional(v.string()),
  revision: v.number(),
});

/** The attributes that tell how a connection fares. */
export const healthAttributes: readonly string[] = Object.keys(HealthItem.entries);

/** The attributes that tell how far a user has got, and not who they are. */
export const versionAttributes: readonly string[] = Object.keys(VersionsItem.entries);

export function toChangeItem(change: ChangeRecord) {
  const expiresAt = Math.floor(Date.parse(change.receivedAt) / 1_000) + changeLifeSeconds;
  return { ...changeKey(change.id), ...change, expiresAt };
}

/** The item of a delivery without its payload and without its place in the due index. */
export function toDeliveryItem(delivery: Delivery) {
  return {
    ...deliveryKey(delivery.id),
    ...delivery,
    group: userGroupOf(delivery.userKey),
    statusKey: statusShardOf(delivery, delivery.status),
    orderKey: orderKeyOf(delivery),
  };
}

export function fromChangeItem(item: unknown): ChangeRecord {
  return v.parse(ChangeItem, item);
}

/**
 * The health of a connection. One that nothing was ever noted of is well. Each part that cannot be read is as if it had not
 * been noted, and found out anew; but an operator who wants the provider left alone is obeyed, whatever the rest says.
 */
export function fromHealthItem(item: unknown): Health {
  const noted = v.safeParse(Attributes, item ?? {});
  const parts = noted.success ? noted.output : {};
  const readable = Object.fromEntries(
    Object.entries(HealthItem.entries).flatMap(([name, schema]) => {
      const part = v.safeParse(schema, parts[name]);
      return parts[name] !== undefined && part.success ? [[name, part.output]] : [];
    }),
  );
  const { hold, rateLimit, refusal, openReason, ...circuit } = v.parse(HealthItem, readable);
  const { paused = parts.paused === undefined ? undefined : { since: noTime }, ...rest } = circuit;
  return {
    ...(hold === undefined ? {} : { hold }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(paused === undefined ? {} : { paused }),
    circuit: { ...rest, ...(openReason === undefined ? {} : { reason: openReason }) },
  };
}
