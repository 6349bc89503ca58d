import { appendAttempts, type Conclusion, type Delivery } from '../domain/delivery.ts';
import { giveUpAt } from '../domain/retry-schedule.ts';
import type { SealedReplies } from '../domain/sealed-payload.ts';
import { updateIf } from './dynamo-conditional-update.ts';
import { deliveryAfterlifeSeconds } from './dynamo-items.ts';
import { deliveryKey, dueShardOf, statusShardOf } from './dynamo-keys.ts';
import { payloadAttributes } from './dynamo-payload.ts';
import { replyAttributes } from './dynamo-replies.ts';
import type { DynamoTable } from './dynamo-table.ts';

/**
 * Records where a pending delivery stands. Returns false, and writes nothing, if it is no longer pending, or was released
 * again: somebody else has moved it on since it was read.
 */
export async function concludeDelivery(
  table: DynamoTable,
  delivery: Delivery,
  { conclusion, now, replies }: Concluding,
): Promise<boolean> {
  const { set: changed, remove } = withoutDamaged(changesOf(delivery, conclusion, now), delivery);
  const set = { ...changed, ...repliesIn(replies) };
  const assignments = Object.keys(set).map((attribute) => `#${attribute} = :${attribute}`);
  const attributes = [...Object.keys(set), ...remove, 'status', 'release'];
  const made = { release: delivery.release, ...changed };
  return updateIf(
    table,
    { key: deliveryKey(delivery.id), made },
    {
      UpdateExpression: `SET ${assignments.join(', ')} REMOVE ${remove.map((attribute) => `#${attribute}`).join(', ')}`,
      ConditionExpression: '#status = :pending AND #release = :read',
      ExpressionAttributeNames: Object.fromEntries(
        attributes.map((attribute) => [`#${attribute}`, attribute]),
      ),
      ExpressionAttributeValues: {
        ':pending': 'pending',
        ':read': delivery.release,
        ...Object.fromEntries(
          Object.entries(set).map(([attribute, value]) => [`:${attribute}`, value]),
        ),
      },
    },
  );
}

interface Concluding {
  readonly conclusion: Conclusion;
  readonly now: Date;
  /** All that are to be kept from now on; undefined to leave what is there. */
  readonly replies?: SealedReplies | undefined;
}

function repliesIn(replies: SealedReplies | undefined): Record<string, unknown> {
  if (replies === undefined) return {};
  const { sealed, dropped } = replies;
  return { replies: sealed, ...(dropped === 0 ? {} : { repliesDropped: dropped }) };
}

/** What could not be read stays as it is: somebody may put it right, or a newer version understand it. */
function withoutDamaged({ set, remove }: ItemChanges, { damaged = [] }: Delivery): ItemChanges {
  const kept = ['attempts', 'retriesSpent'].filter((name) => damaged.includes(name));
  return {
    set: Object.fromEntries(Object.entries(set).filter(([name]) => !kept.includes(name))),
    remove,
  };
}

interface ItemChanges {
  readonly set: Readonly<Record<string, unknown>>;
  readonly remove: readonly string[];
}

function changesOf(delivery: Delivery, conclusion: Conclusion, now: Date): ItemChanges {
  const common = {
    status: conclusion.status,
    statusKey: statusShardOf(delivery, conclusion.status),
    attempts: appendAttempts(delivery.attempts, conclusion.attempts),
  };
  const expiresAt = Math.floor(now.getTime() / 1_000) + deliveryAfterlifeSeconds;
  switch (conclusion.status) {
    case 'delivered':
    case 'superseded':
    case 'cancelled':
      return withReason(conclusion, {
        set: { ...common, expiresAt, payloadGone: 'removed' },
        remove: [
          ...payloadAttributes,
          ...replyAttributes,
          'dueShard',
          'dueAt',
          'nextAttemptAt',
          'failure',
        ],
      });
    case 'failed':
      // Its personal data stays, encrypted, so that an operator can have it tried again; it expires with the item.
      return withReason(conclusion, {
        set: { ...common, expiresAt, failure: conclusion.failure },
        remove: ['dueShard', 'dueAt', 'nextAttemptAt'],
      });
    case 'held':
      return withReason(conclusion, {
        set: { ...common, ...due(delivery, conclusion.status, giveUpAt(delivery)) },
        remove: ['nextAttemptAt', 'failure'],
      });
    case 'waiting': {
      const { nextAttemptAt, retriesSpent } = conclusion;
      return withReason(conclusion, {
        set: {
          ...common,
          ...due(delivery, conclusion.status, nextAttemptAt),
          nextAttemptAt: nextAttemptAt.toISOString(),
          retriesSpent,
        },
        remove: ['failure'],
      });
    }
  }
}

function due(delivery: Delivery, status: string, at: Date) {
  return { dueShard: dueShardOf(delivery, status), dueAt: at.toISOString() };
}

function withReason({ reason, code }: Conclusion, { set, remove }: ItemChanges): ItemChanges {
  const told = Object.entries({ reason, code });
  const absent = told.filter(([, value]) => value === undefined).map(([name]) => name);
  const present = told.filter(([, value]) => value !== undefined);
  return { set: { ...set, ...Object.fromEntries(present) }, remove: [...remove, ...absent] };
}
