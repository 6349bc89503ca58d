import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { chunked } from '../domain/chunked.ts';
import type { Log } from '../domain/log.ts';
import type { DeliveryPointer, DeliveryQueue } from '../domain/ports.ts';

/** The body of a message. */
export const PointerBody = v.object({ deliveryId: v.string(), attempt: v.number() });

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const maxBatch = 10;

/** One FIFO queue per connection. Why it did not take messages is logged, once for each call. */
export function createDeliveryQueue(
  client: SQSClient,
  queueUrls: Readonly<Record<string, string>>,
  log: Pick<Log, 'error'>,
): DeliveryQueue {
  return {
    async enqueue(connection, pointers) {
      const QueueUrl = urlOf(queueUrls, connection);
      const chunks = await Promise.all(
        chunked(pointers, maxBatch).map((chunk) => sendChunk(client, QueueUrl, chunk)),
      );
      const [refused] = chunks.filter(({ unsent }) => unsent.length > 0);
      const unsent = chunks.flatMap((chunk) => chunk.unsent);
      if (refused !== undefined) {
        log.error('deliveries not queued', { connection, count: unsent.length, ...refused.why });
      }
      return unsent;
    },
    async depth(connection) {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: urlOf(queueUrls, connection),
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesDelayed',
            'ApproximateNumberOfMessagesNotVisible',
          ],
        }),
      );
      return Object.values(Attributes).reduce((total, count) => total + Number(count), 0);
    },
  };
}

export function urlOf(queueUrls: Readonly<Record<string, string>>, connection: string): string {
  const url = queueUrls[connection];
  if (url === undefined) throw new Error(`There is no queue for the connection ${connection}`);
  return url;
}

interface SentChunk {
  readonly unsent: readonly DeliveryPointer[];
  /** What SQS answered, or the client said, if any are unsent. */
  readonly why?: { readonly error: unknown } | { readonly code: string | undefined };
}

async function sendChunk(
  client: SQSClient,
  QueueUrl: string,
  pointers: readonly DeliveryPointer[],
): Promise<SentChunk> {
  try {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: pointers.map(({ deliveryId, release, group }, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify({ deliveryId, attempt: release }),
          MessageGroupId: group,
          // Differs between releases: SQS drops a second message with the same id for five minutes.
          MessageDeduplicationId: `${deliveryId}.${release}`,
        })),
      }),
    );
    const failedIds = new Set(Failed.map(({ Id }) => Id));
    const unsent = pointers.filter((_, index) => failedIds.has(String(index)));
    return { unsent, why: { code: Failed[0]?.Code } };
  } catch (error) {
    // Whatever kept them from being sent, the deliveries stay pending in the table and are found overdue.
    return { unsent: pointers, why: { error } };
  }
}
