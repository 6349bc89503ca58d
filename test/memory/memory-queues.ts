import type { DeadLetterQueue } from '../../functions/domain/dead-letters.ts';
import type { Ambient, DeliveryPointer, DeliveryQueue } from '../../functions/domain/ports.ts';
import { createFifoQueue, type FifoQueue, type ReceivedPointer } from './fifo-queue.ts';

/** The queues of all connections, and what a deliver function does with them. */
export interface MemoryQueues {
  readonly queue: DeliveryQueue;
  readonly deadLetters: DeadLetterQueue;
  /** Up to ten pointers, of one user only in their order; they are hidden until the visibility timeout. */
  receive(connection: string): ReceivedPointer[];
  remove(connection: string, receiptHandle: string): void;
  /** Puts a pointer once more, however short a while after it was put before. */
  repeat(connection: string, pointer: DeliveryPointer): void;
  /** Lets a pointer be received again at once. */
  giveBack(connection: string, receiptHandle: string): void;
}

export interface MemoryQueueOptions {
  readonly ambient: Pick<Ambient, 'now'>;
  readonly visibilityTimeoutMs?: number;
  /** How often a pointer may be received before it is a dead letter. */
  readonly maxReceiveCount?: number;
  /** Told of each message just before it becomes a dead letter. */
  readonly onDeadLetter?: (pointer: DeliveryPointer) => void;
}

interface Pair {
  readonly live: FifoQueue;
  readonly dead: FifoQueue;
}

export function createMemoryQueues({
  ambient,
  visibilityTimeoutMs = 360_000,
  maxReceiveCount = 5,
  onDeadLetter,
}: MemoryQueueOptions): MemoryQueues {
  const pairs = new Map<string, Pair>();

  function pairOf(connection: string): Pair {
    const known = pairs.get(connection);
    if (known !== undefined) return known;
    const dead = createFifoQueue({ ambient, visibilityTimeoutMs: 30_000 });
    const send = (pointer: DeliveryPointer) => {
      onDeadLetter?.(pointer);
      dead.send(pointer);
    };
    const redrive = { maxReceiveCount, to: { send } };
    const live = createFifoQueue({ ambient, visibilityTimeoutMs, redrive });
    pairs.set(connection, { live, dead });
    return { live, dead };
  }

  return {
    queue: {
      async enqueue(connection, pointers) {
        for (const pointer of pointers) pairOf(connection).live.send(pointer);
        return [];
      },
      depth: async (connection) => pairOf(connection).live.depth(),
    },
    deadLetters: {
      receive: async (connection) =>
        pairOf(connection)
          .dead.receive()
          .map(({ pointer: { deliveryId, release }, receiptHandle }) => ({
            pointer: { deliveryId, release },
            receiptHandle,
          })),
      async remove(connection, { receiptHandle }) {
        pairOf(connection).dead.remove(receiptHandle);
      },
    },
    receive: (connection) => pairOf(connection).live.receive(),
    repeat: (connection, pointer) => pairOf(connection).live.sendAgain(pointer),
    remove: (connection, handle) => pairOf(connection).live.remove(handle),
    giveBack: (connection, handle) => pairOf(connection).live.giveBack(handle),
  };
}
