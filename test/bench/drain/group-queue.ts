import type { DeliveryPointer } from '../../../functions/domain/ports.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const maxBatch = 10;

/** A FIFO queue whose functions never crash: what is received is always done with in the end. */
export interface GroupQueue {
  send(pointer: DeliveryPointer): void;
  /** Up to ten messages of groups of which none is being worked on, the longest waiting groups first. */
  receive(): DeliveryPointer[];
  finish(batch: readonly DeliveryPointer[]): void;
  /** Waiting or being worked on. */
  depth(): number;
}

/** The tests' own queue looks through all its messages each time, which is too slow for a backlog of an outage. */
export function createGroupQueue(): GroupQueue {
  /** Waiting messages by group; the groups in the order in which they came to wait. */
  const waiting = new Map<string, DeliveryPointer[]>();
  const busy = new Map<string, DeliveryPointer[]>();
  let depth = 0;

  return {
    send(pointer) {
      depth += 1;
      const { group } = pointer;
      const queued = busy.get(group) ?? waiting.get(group);
      if (queued === undefined) waiting.set(group, [pointer]);
      else queued.push(pointer);
    },
    receive() {
      const batch: DeliveryPointer[] = [];
      for (const [group, pointers] of waiting) {
        if (batch.length === maxBatch) break;
        batch.push(...pointers.splice(0, maxBatch - batch.length));
        waiting.delete(group);
        busy.set(group, pointers);
      }
      return batch;
    },
    finish(batch) {
      depth -= batch.length;
      for (const group of new Set(batch.map((pointer) => pointer.group))) {
        const left = busy.get(group) ?? [];
        busy.delete(group);
        if (left.length > 0) waiting.set(group, left);
      }
    },
    depth: () => depth,
  };
}
