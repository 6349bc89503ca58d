import type { DeliveryPointer } from './ports.ts';

/** The dead-letter queues: pointers whose deliveries the function could not finish, however often it began. */
export interface DeadLetterQueue {
  /** Up to ten dead letters; none if the queue is empty. */
  receive(connection: string): Promise<DeadLetter[]>;
  remove(connection: string, deadLetter: DeadLetter): Promise<void>;
}

export interface DeadLetter {
  /** Undefined if the message says nothing that we would have put there. */
  readonly pointer: Omit<DeliveryPointer, 'group'> | undefined;
  readonly receiptHandle: string;
}
