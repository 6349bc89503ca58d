import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { PointerBody } from '../adapters/sqs-delivery-queue.ts';
import type { DeliveryMessage, Undone } from '../domain/deliver-messages.ts';
import { parseDeliveryId } from '../domain/ids.ts';
import type { Log } from '../domain/log.ts';
import { invocation } from './invocation.ts';
import type { InvocationLog } from './logger.ts';

const Body = v.pipe(v.string(), v.parseJson(), PointerBody);

interface SqsWork {
  /** Works on the messages and tells which are not done with. */
  deliver(messages: readonly DeliveryMessage[], remainingMs: () => number): Promise<Undone>;
  readonly log: InvocationLog;
}

/** Turns a batch of SQS records into messages, and what is undone into a partial batch response. */
export function sqsHandler(
  work: SqsWork,
): (
  event: SQSEvent,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse> {
  return async ({ Records: records }, context) => {
    work.log.begin({ requestId: context.awsRequestId });
    const messages = records.flatMap((record) => toMessage(record, work.log) ?? []);
    const remainingMs = () => context.getRemainingTimeInMillis();
    const undone = await invocation(() => work.deliver(messages, remainingMs), work.log);
    return {
      batchItemFailures: undone.failed.map((itemIdentifier) => ({ itemIdentifier })),
    };
  };
}

/** A message that we cannot have sent is dropped: no delivery depends on it. */
function toMessage(record: SQSRecord, log: Log): DeliveryMessage | undefined {
  const parsed = v.safeParse(Body, record.body);
  const group = record.attributes.MessageGroupId;
  if (!parsed.success || group === undefined || !parseDeliveryId(parsed.output.deliveryId)) {
    log.error('message dropped: it does not point at a delivery', {
      messageId: record.messageId,
      queue: record.eventSourceARN.split(':').at(-1),
    });
    return undefined;
  }
  const { deliveryId, attempt } = parsed.output;
  return {
    messageId: record.messageId,
    pointer: { deliveryId, release: attempt, group },
    receipts: Number(record.attributes.ApproximateReceiveCount),
  };
}
