import { describe, expect, test } from 'vitest';
import type { DeadLetterQueue } from '../../functions/domain/dead-letters.ts';
import type { DeliveryPointer, DeliveryQueue } from '../../functions/domain/ports.ts';
import { freshUserKey, madeUpPointerOf } from './made-up-change.ts';

export interface ReceivedPointer {
  readonly pointer: DeliveryPointer;
  readonly receiptHandle: string;
}

/** The queues of one implementation, and what Lambda does with them. */
export interface Queues {
  readonly queue: DeliveryQueue;
  readonly deadLetters: DeadLetterQueue;
  /** How often a pointer may be received before it is a dead letter. */
  readonly maxReceiveCount: number;
  receive(connection: string): Promise<ReceivedPointer[]>;
  remove(connection: string, receiptHandle: string): Promise<void>;
  /** Lets a pointer be received again at once. */
  giveBack(connection: string, receiptHandle: string): Promise<void>;
  /** The same for a dead letter, whose receiver has stopped. */
  giveBackDead(connection: string, receiptHandle: string): Promise<void>;
}

export interface OpenQueues {
  readonly queues: Queues;
  /** Two connections whose queues are empty. */
  readonly connection: string;
  readonly other: string;
}

/** What every delivery queue and dead-letter queue promises. */
export function queuesSuite(name: string, open: () => OpenQueues): void {
  describe(`delivery queue: ${name}`, () => deliveryQueue(open));
  describe(`dead-letter queue: ${name}`, () => deadLetterQueue(open));
}

function deliveryQueue(open: () => OpenQueues): void {
  test('a pointer arrives as it was put, in its own connection', async () => {
    const { queues, connection, other } = open();
    const pointer = { ...madeUpPointerOf(connection), release: 3 };
    expect(await queues.queue.enqueue(connection, [pointer])).toEqual([]);
    expect(await queues.receive(other)).toEqual([]);
    expect((await queues.receive(connection)).map((one) => one.pointer)).toEqual([pointer]);
  });

  test('any number of pointers is put at once', async () => {
    const { queues, connection } = open();
    const pointers = Array.from({ length: 23 }, () => madeUpPointerOf(connection));
    expect(await queues.queue.enqueue(connection, pointers)).toEqual([]);
    expect(await queues.queue.enqueue(connection, [])).toEqual([]);
    const received = await drain(queues, connection);
    expect(received.map(idOf).toSorted()).toEqual(pointers.map(idOf).toSorted());
  });

  test("one user's pointers come in their order", async () => {
    const { queues, connection } = open();
    const userKey = freshUserKey();
    const pointers = Array.from({ length: 4 }, () => madeUpPointerOf(connection, userKey));
    for (const pointer of pointers) await queues.queue.enqueue(connection, [pointer]);
    expect((await drain(queues, connection)).map(idOf)).toEqual(pointers.map(idOf));
  });

  test('while a pointer is worked on, no other of the same user comes', async () => {
    const { queues, connection } = open();
    const userKey = freshUserKey();
    const [first, second] = [
      madeUpPointerOf(connection, userKey),
      madeUpPointerOf(connection, userKey),
    ];
    await queues.queue.enqueue(connection, [first]);
    const [received] = await queues.receive(connection);
    await queues.queue.enqueue(connection, [second]);
    expect(await queues.receive(connection)).toEqual([]);
    await queues.remove(connection, received?.receiptHandle ?? '');
    expect((await queues.receive(connection)).map(({ pointer }) => pointer)).toEqual([second]);
  });

  test('the same release of a delivery is put once, another release again', async () => {
    const { queues, connection } = open();
    const pointer = madeUpPointerOf(connection);
    await queues.queue.enqueue(connection, [pointer]);
    await queues.queue.enqueue(connection, [pointer]);
    await queues.queue.enqueue(connection, [{ ...pointer, release: 2 }]);
    const received = await drain(queues, connection);
    expect(received.map(({ release }) => release)).toEqual([1, 2]);
  });

  test('a queue is as deep as there are messages that wait in it or are worked on', async () => {
    const { queues, connection, other } = open();
    expect(await queues.queue.depth(connection)).toBe(0);
    await queues.queue.enqueue(connection, [madeUpPointerOf(connection)]);
    expect(await queues.queue.depth(connection)).toBe(1);
    expect(await queues.queue.depth(other)).toBe(0);
    const [received] = await queues.receive(connection);
    await queues.queue.enqueue(connection, [madeUpPointerOf(connection)]);
    expect(await queues.queue.depth(connection)).toBe(2);
    await queues.remove(connection, received?.receiptHandle ?? '');
    expect(await queues.queue.depth(connection)).toBe(1);
  });
}

function deadLetterQueue(open: () => OpenQueues): void {
  test('what is never finished becomes a dead letter, and what is finished does not', async () => {
    const { queues, connection, other } = open();
    const finished = madeUpPointerOf(connection);
    const lost = { ...madeUpPointerOf(connection), release: 3 };
    await queues.queue.enqueue(connection, [finished]);
    await drain(queues, connection);
    await queues.queue.enqueue(connection, [lost]);
    for (let times = 0; times < queues.maxReceiveCount; times += 1) {
      expect(await queues.deadLetters.receive(connection)).toEqual([]);
      await receiveAndGiveBack(queues, connection);
    }
    expect(await queues.receive(connection)).toEqual([]);
    expect(await queues.deadLetters.receive(other)).toEqual([]);
    const dead = await queues.deadLetters.receive(connection);
    const { deliveryId, release } = lost;
    expect(dead.map(({ pointer }) => pointer)).toEqual([{ deliveryId, release }]);
    expect(await queues.queue.depth(connection)).toBe(0);
  });

  test('a dead letter is hidden while it is worked on, and comes again until it is removed', async () => {
    const { queues, connection } = open();
    await queues.queue.enqueue(connection, [madeUpPointerOf(connection)]);
    await wearOut(queues, connection);
    const [dead] = await queues.deadLetters.receive(connection);
    expect(await queues.deadLetters.receive(connection)).toEqual([]);
    await queues.giveBackDead(connection, dead?.receiptHandle ?? '');
    const [again] = await queues.deadLetters.receive(connection);
    expect(again?.pointer).toEqual(dead?.pointer);
    if (again === undefined) throw new Error('The dead letter did not come again.');
    await queues.deadLetters.remove(connection, again);
    await queues.giveBackDead(connection, again.receiptHandle).catch(() => undefined);
    expect(await queues.deadLetters.receive(connection)).toEqual([]);
  });

  test('dead letters come ten at a time until there are none', async () => {
    const { queues, connection } = open();
    const pointers = Array.from({ length: 13 }, () => madeUpPointerOf(connection));
    await queues.queue.enqueue(connection, pointers);
    await wearOut(queues, connection);
    const found: (string | undefined)[] = [];
    for (;;) {
      const dead = await queues.deadLetters.receive(connection);
      expect(dead.length).toBeLessThanOrEqual(10);
      if (dead.length === 0) break;
      found.push(...dead.map(({ pointer }) => pointer?.deliveryId));
      for (const one of dead) await queues.deadLetters.remove(connection, one);
    }
    expect(found.toSorted()).toEqual(pointers.map(({ deliveryId }) => deliveryId).toSorted());
  });
}

/** Receives and finishes everything. */
async function drain(queues: Queues, connection: string): Promise<DeliveryPointer[]> {
  const received = await queues.receive(connection);
  for (const { receiptHandle } of received) await queues.remove(connection, receiptHandle);
  const pointers = received.map(({ pointer }) => pointer);
  return received.length === 0 ? [] : [...pointers, ...(await drain(queues, connection))];
}

/** Everything in the queue is received as often as it may be, and never finished. */
async function wearOut(queues: Queues, connection: string): Promise<void> {
  for (let times = 0; times < queues.maxReceiveCount; times += 1) {
    await receiveAndGiveBack(queues, connection);
  }
  // The one time too many is what makes them dead letters.
  expect(await queues.receive(connection)).toEqual([]);
}

async function receiveAndGiveBack(queues: Queues, connection: string): Promise<void> {
  const taken: ReceivedPointer[] = [];
  for (;;) {
    const received = await queues.receive(connection);
    if (received.length === 0) break;
    taken.push(...received);
  }
  expect(taken).not.toEqual([]);
  for (const { receiptHandle } of taken) await queues.giveBack(connection, receiptHandle);
}

function idOf({ deliveryId }: DeliveryPointer): string {
  return deliveryId;
}
