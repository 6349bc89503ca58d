import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { parseDeliveryId } from '../domain/ids.ts';
import type { DeadLetterQueue } from '../domain/ports.ts';
import { PointerBody, urlOf } from './sqs-delivery-queue.ts';

const DeadLetterBody = v.pipe(v.string(), v.parseJson(), PointerBody);

/** One FIFO dead-letter queue per connection. */
export function createDeadLetterQueue(
  client: SQSClient,
  queueUrls: Readonly<Record<string, string>>,
): DeadLetterQueue {
  return {
    async receive(connection) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: urlOf(queueUrls, connection),
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 0,
        }),
      );
      return Messages.flatMap(({ Body, ReceiptHandle }) =>
        ReceiptHandle === undefined
          ? []
          : [{ deliveryId: deliveryIdIn(Body), receiptHandle: ReceiptHandle }],
      );
    },
    async remove(connection, { receiptHandle }) {
      await client.send(
        new DeleteMessageCommand({
          QueueUrl: urlOf(queueUrls, connection),
          ReceiptHandle: receiptHandle,
        }),
      );
    },
  };
}

function deliveryIdIn(body: string | undefined): string | undefined {
  const parsed = v.safeParse(DeadLetterBody, body);
  if (!parsed.success || parseDeliveryId(parsed.output.deliveryId) === undefined) return undefined;
  return parsed.output.deliveryId;
}
