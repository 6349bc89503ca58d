import * as v from 'valibot';
import { updateIf } from './dynamo-conditional-update.ts';
import { deliveryKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

const Attempt = v.record(v.string(), v.unknown());

/** Whatever of it is damaged is removed altogether: it must not keep a person from being erased. */
const SaidItem = v.object({
  reason: v.optional(v.unknown()),
  attempts: v.fallback(v.optional(v.array(v.fallback(v.nullable(Attempt), null)), []), []),
});

/**
 * Has a delivery that has ended say nothing but `reason` for how it did, and its attempts nothing but when they were made and
 * what they came to. Nothing is written if that is so.
 */
export async function eraseWords(table: DynamoTable, id: string, reason: string): Promise<void> {
  const key = deliveryKey(id);
  const [item = {}] = await batchGet(table, [key], ['reason', 'attempts']);
  const said = v.parse(SaidItem, item);
  const hasReason = said.reason !== undefined && said.reason !== reason;
  const hasWords = said.attempts.some((attempt) => attempt === null || 'reason' in attempt);
  if (!hasReason && !hasWords) return;
  const attempts = said.attempts.flatMap((attempt) => {
    if (attempt === null) return [];
    const { reason: _reason, ...kept } = attempt;
    return [kept];
  });
  await updateIf(
    table,
    { key, made: undefined },
    {
      UpdateExpression: `SET attempts = :attempts${hasReason ? ', reason = :reason' : ''}`,
      // Nothing changes in what has ended; what goes on is cancelled first.
      ConditionExpression:
        'attribute_exists(pk) AND NOT #status IN (:pending, :waiting, :held, :failed)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':attempts': attempts,
        ...(hasReason ? { ':reason': reason } : {}),
        ':pending': 'pending',
        ':waiting': 'waiting',
        ':held': 'held',
        ':failed': 'failed',
      },
    },
  );
}
