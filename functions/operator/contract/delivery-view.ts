import * as v from 'valibot';
import { deliveryStatuses } from '../../domain/delivery.ts';
import { reasonCodes } from '../../domain/reasons/reason-code.ts';
import { Time } from './time.ts';

/** An answer of a later version may hold codes that this one does not know. */
const CodeView = v.exactOptional(
  v.pipe(
    v.string(),
    v.description('The reason in a word; absent of what was recorded before there were codes'),
    v.examples([...reasonCodes]),
  ),
);

const AttemptView = v.object({
  at: v.pipe(Time, v.description('When it began; ISO 8601, in UTC')),
  outcome: v.picklist(['delivered', 'rejected', 'retry', 'held']),
  httpStatus: v.exactOptional(
    v.pipe(v.number(), v.description("The provider's status; absent if there was no reply")),
  ),
  durationMs: v.number(),
  reason: v.exactOptional(
    v.pipe(
      v.string(),
      v.description(
        "The provider's status and those of its words that can be about anybody; … stands for the others",
      ),
    ),
  ),
  code: CodeView,
});

/** A delivery as operators see it. */
export const DeliveryView = v.object({
  id: v.string(),
  changeId: v.string(),
  connection: v.string(),
  provider: v.string(),
  source: v.exactOptional(
    v.pipe(v.string(), v.description('Where its change came from; absent of older ones')),
  ),
  userKey: v.string(),
  status: v.picklist(deliveryStatuses),
  reason: v.exactOptional(
    v.pipe(v.string(), v.description('Why it failed, waits, is held, or was superseded')),
  ),
  code: CodeView,
  failure: v.exactOptional(
    v.pipe(
      v.picklist(['rejected', 'exhausted']),
      v.description(
        'Of a failed one: it can never succeed as it is, or it was tried as often or as long as allowed',
      ),
    ),
  ),
  fields: v.array(v.string()),
  attempts: v.array(AttemptView),
  nextAttemptAt: v.exactOptional(Time),
  receivedAt: Time,
  retriedAt: v.exactOptional(
    v.pipe(Time, v.description('When an operator last had it tried again')),
  ),
  damaged: v.exactOptional(
    v.pipe(
      v.array(v.string()),
      v.description(
        'What of its record cannot be read: the rest is shown, and it can only be cancelled',
      ),
    ),
  ),
});
export type DeliveryView = v.InferOutput<typeof DeliveryView>;

export const DeliveryPageView = v.object({
  deliveries: v.array(DeliveryView),
  cursor: v.exactOptional(
    v.pipe(v.string(), v.description('Asks for the next page; absent on the last one')),
  ),
});
export type DeliveryPageView = v.InferOutput<typeof DeliveryPageView>;
