import * as v from 'valibot';
import { deliveryStatuses } from '../../domain/delivery.ts';
import { Time } from './time.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

const Counts = v.object({
  pending: Count,
  waiting: Count,
  held: Count,
  delivered: Count,
  superseded: Count,
  failed: Count,
  cancelled: Count,
});

const CircuitView = v.object({
  state: v.pipe(
    v.picklist(['closed', 'open', 'recovering']),
    v.description(
      'open: the provider is left alone and probed; recovering: it is back, and its backlog goes out gradually',
    ),
  ),
  failures: v.pipe(Count, v.description('Transient failures since the last success')),
  openedAt: v.exactOptional(Time),
  reason: v.exactOptional(v.string()),
  closedAt: v.exactOptional(Time),
});

/** A connection and how it fares. */
export const ConnectionView = v.object({
  name: v.string(),
  provider: v.string(),
  enabled: v.pipe(
    v.boolean(),
    v.description('What the config says: no new changes come to one that is not'),
  ),
  state: v.pipe(
    v.picklist(['ok', 'paused', 'held', 'rate-limited', 'open', 'recovering', 'removed']),
    v.description(
      'What an operator should know first: the rest says the same in detail. removed: the config has it no longer',
    ),
  ),
  counts: v.pipe(Counts, v.description('Deliveries by status, of those that are still remembered')),
  countsAtLeast: v.pipe(
    v.array(v.picklist(deliveryStatuses)),
    v.description('Statuses of which there are more than were counted'),
  ),
  oldestOpenAt: v.exactOptional(
    v.pipe(Time, v.description('When the oldest delivery that has not ended was received')),
  ),
  circuit: CircuitView,
  rateLimit: v.exactOptional(
    v.pipe(
      v.object({ until: Time, since: Time, reason: v.string() }),
      v.description('The provider asked to be left alone: nothing is called until then'),
    ),
  ),
  hold: v.exactOptional(
    v.pipe(
      v.object({ code: v.exactOptional(v.string()), reason: v.string(), since: Time }),
      v.description('Its credentials are refused: nothing is called until its secret changes'),
    ),
  ),
  paused: v.exactOptional(
    v.pipe(v.object({ since: Time }), v.description('An operator has paused it')),
  ),
});
export type ConnectionView = v.InferOutput<typeof ConnectionView>;

export const ConnectionListView = v.object({ connections: v.array(ConnectionView) });
export type ConnectionListView = v.InferOutput<typeof ConnectionListView>;

/** Where a bulk retry has come to. */
export const BulkRetryView = v.object({
  connection: v.string(),
  retried: v.pipe(Count, v.description('Deliveries that are on their way again')),
  skipped: v.pipe(
    Count,
    v.description('Deliveries that fit, but cannot be tried again: their data is gone'),
  ),
  cursor: v.exactOptional(
    v.pipe(v.string(), v.description('There is more: send the same request again with this')),
  ),
});
export type BulkRetryView = v.InferOutput<typeof BulkRetryView>;
