import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { DeadLetter, DeadLetterQueue } from '../domain/dead-letters.ts';
import { parseDeliveryId } from '../domain/ids.ts';
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
          : [{ pointer: pointerIn(Body), receiptHandle: ReceiptHandle }],
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

function pointerIn(body: string | undefined): DeadLetter['pointer'] {
  const parsed = v.safeParse(DeadLetterBody, body);
  if (!parsed.success || parseDeliveryId(parsed.output.deliveryId) === undefined) return undefined;
  const { deliveryId, attempt } = parsed.output;
  return { deliveryId, release: attempt };
}
