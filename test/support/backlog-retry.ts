import { createDynamoReleaseStore } from '../../functions/adapters/dynamo-release-store.ts';
import { createDocumentClient } from '../../functions/adapters/dynamo-table.ts';
import { createDeadLetterQueue } from '../../functions/adapters/sqs-dead-letter-queue.ts';
import { createDeliveryQueue } from '../../functions/adapters/sqs-delivery-queue.ts';
import { releaseEverything } from '../../functions/domain/release-everything.ts';
import { systemAmbient } from '../../functions/runtime/ambient.ts';
import type { AwsClients } from '../../local/services/aws-clients.ts';
import { createKeptLog } from './kept-log.ts';
import { makeConnection, wecareSettings } from './made-connection.ts';

/** Where a backlog waits, and where it is to go; plain data, so that another thread can be told it. */
export interface BacklogPlace {
  readonly connections: readonly string[];
  readonly table: string;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly deadLetterQueueUrls: Readonly<Record<string, string>>;
}

/** The retry function over a backlog. Tells each chunk of deliveries that it has queued. */
export function createBacklogRetry(
  { connections, table, queueUrls, deadLetterQueueUrls }: BacklogPlace,
  { dynamodb, sqs }: AwsClients,
  onQueued: (deliveryIds: readonly string[]) => void,
) {
  const client = createDocumentClient(dynamodb);
  const store = createDynamoReleaseStore({ client, name: table });
  const queue = createDeliveryQueue(sqs, queueUrls, createKeptLog());
  let [inHand, mostInHand] = [0, 0];
  const watchedStore: typeof store = {
    ...store,
    async *due(...query) {
      for await (const page of store.due(...query)) {
        inHand += page.length;
        mostInHand = Math.max(mostInHand, inHand);
        yield page;
      }
    },
    async release(...releasing) {
      const pointer = await store.release(...releasing);
      inHand -= 1;
      return pointer;
    },
  };
  const watchedQueue: typeof queue = {
    ...queue,
    async enqueue(connection, pointers) {
      const unsent = await queue.enqueue(connection, pointers);
      onQueued(pointers.map(({ deliveryId }) => deliveryId));
      return unsent;
    },
  };
  return {
    /** How many deliveries were read and not yet released, at the most. */
    mostInHand: () => mostInHand,
    /** One run, which has time for so many steps. Returns what it logged. */
    async run(steps: number): Promise<string[]> {
      let left = steps;
      const log = createKeptLog();
      const remainingMs = () => {
        left -= 1;
        return left;
      };
      await releaseEverything({
        connections: connections.map((name) => makeConnection(name, wecareSettings)),
        releaser: {
          store: watchedStore,
          queue: watchedQueue,
          ambient: systemAmbient,
          log,
          delaysSeconds: [60, 300],
          remainingMs,
        },
        deadLetters: createDeadLetterQueue(sqs, deadLetterQueueUrls),
        secrets: { current: async () => 'v1' },
      });
      return log.lines.map(({ message }) => message);
    },
  };
}
