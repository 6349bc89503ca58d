import * as v from 'valibot';

/** The statuses that a delivery ends in. */
export const finalStatuses = ['delivered', 'superseded', 'failed', 'cancelled'];

const Skipped = v.strictObject({ connection: v.string(), reason: v.string() });

/** What `POST /webhooks/{source}` answers to an accepted webhook. */
export const Accepted = v.strictObject({
  id: v.string(),
  deliveries: v.array(
    v.strictObject({ id: v.string(), connection: v.string(), status: v.string() }),
  ),
  skipped: v.array(Skipped),
});
export type Accepted = v.InferOutput<typeof Accepted>;

/** One attempt as `GET /deliveries/{id}` shows it. */
const Attempt = v.strictObject({
  at: v.pipe(v.string(), v.isoTimestamp()),
  outcome: v.picklist(['delivered', 'rejected', 'retry', 'held']),
  httpStatus: v.optional(v.number()),
  durationMs: v.number(),
  reason: v.optional(v.string()),
  code: v.optional(v.string()),
});

/** What `GET /deliveries/{id}` answers. Members that the interface does not name are let through. */
export const Delivery = v.looseObject({
  id: v.string(),
  changeId: v.string(),
  connection: v.string(),
  provider: v.string(),
  userKey: v.string(),
  status: v.picklist(['pending', 'waiting', 'held', ...finalStatuses]),
  reason: v.optional(v.string()),
  fields: v.array(v.string()),
  receivedAt: v.pipe(v.string(), v.isoTimestamp()),
  attempts: v.array(Attempt),
  nextAttemptAt: v.optional(v.pipe(v.string(), v.isoTimestamp())),
});
export type Delivery = v.InferOutput<typeof Delivery>;

/** What `GET /deliveries` answers. */
export const DeliveryPage = v.strictObject({
  deliveries: v.array(Delivery),
  cursor: v.optional(v.string()),
});

/** What `GET /changes/{id}` answers. */
export const Change = v.looseObject({
  id: v.string(),
  source: v.string(),
  type: v.string(),
  userKey: v.string(),
  occurredAt: v.pipe(v.string(), v.isoTimestamp()),
  receivedAt: v.pipe(v.string(), v.isoTimestamp()),
  fields: v.array(v.string()),
  deliveries: v.array(Delivery),
  skipped: v.array(Skipped),
});

/** An error as `application/problem+json` (RFC 9457) with a stable code. */
export const Problem = v.looseObject({
  type: v.optional(v.string()),
  title: v.string(),
  status: v.number(),
  detail: v.optional(v.string()),
  code: v.string(),
  issues: v.optional(v.array(v.strictObject({ path: v.string(), message: v.string() }))),
});
