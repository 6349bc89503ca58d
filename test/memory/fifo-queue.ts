import type { Ambient, DeliveryPointer } from '../../functions/domain/ports.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const deduplicationMs = 300_000;
const maxBatch = 10;

/** A pointer as a deliver function receives it. */
export interface ReceivedPointer {
  readonly pointer: DeliveryPointer;
  readonly receiptHandle: string;
  /** How often the message was received, this time included. */
  readonly receipts: number;
}

/** What SQS promises of a FIFO queue, with pointers for messages. */
export interface FifoQueue {
  send(pointer: DeliveryPointer): void;
  /** The same for one that was sent shortly before, which deduplication would drop. */
  sendAgain(pointer: DeliveryPointer): void;
  receive(): ReceivedPointer[];
  remove(receiptHandle: string): void;
  giveBack(receiptHandle: string): void;
  depth(): number;
}

export interface FifoQueueOptions {
  readonly ambient: Pick<Ambient, 'now'>;
  readonly visibilityTimeoutMs: number;
  readonly redrive?: { readonly maxReceiveCount: number; readonly to: Pick<FifoQueue, 'send'> };
}

interface Message {
  readonly pointer: DeliveryPointer;
  receipts: number;
  receiptHandle: string;
  visibleAt: number;
}

export function createFifoQueue({
  ambient,
  visibilityTimeoutMs,
  redrive,
}: FifoQueueOptions): FifoQueue {
  let messages: Message[] = [];
  const sentAt = new Map<string, number>();
  let handles = 0;
  const now = () => ambient.now().getTime();

  /** Takes out what was received too often, as SQS does when it would be received once more. */
  function redriveWornOut(): void {
    if (redrive === undefined) return;
    const isWornOut = ({ receipts, visibleAt }: Message) =>
      receipts >= redrive.maxReceiveCount && visibleAt <= now();
    for (const { pointer } of messages.filter(isWornOut)) redrive.to.send(pointer);
    messages = messages.filter((message) => !isWornOut(message));
  }

  function put(pointer: DeliveryPointer): void {
    messages.push({ pointer, receipts: 0, receiptHandle: '', visibleAt: 0 });
  }

  return {
    send(pointer) {
      const id = `${pointer.group} ${pointer.deliveryId}.${pointer.release}`;
      if (now() - (sentAt.get(id) ?? Number.NEGATIVE_INFINITY) < deduplicationMs) return;
      sentAt.set(id, now());
      put(pointer);
    },
    sendAgain: put,
    receive() {
      redriveWornOut();
      const busy = new Set(
        messages.filter(({ visibleAt }) => visibleAt > now()).map(({ pointer }) => pointer.group),
      );
      const received = messages
        .filter(({ pointer }) => !busy.has(pointer.group))
        .slice(0, maxBatch);
      for (const message of received) {
        handles += 1;
        message.receipts += 1;
        message.receiptHandle = `receipt-${handles}`;
        message.visibleAt = now() + visibilityTimeoutMs;
      }
      return received.map(({ pointer, receiptHandle, receipts }) => ({
        pointer,
        receiptHandle,
        receipts,
      }));
    },
    remove(receiptHandle) {
      messages = messages.filter((message) => message.receiptHandle !== receiptHandle);
    },
    giveBack(receiptHandle) {
      const message = messages.find((one) => one.receiptHandle === receiptHandle);
      if (message !== undefined) message.visibleAt = now();
    },
    depth: () => messages.length,
  };
}
