import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDeadLetterQueue } from '../../../functions/adapters/sqs-dead-letter-queue.ts';
import {
  createDeliveryQueue,
  PointerBody,
} from '../../../functions/adapters/sqs-delivery-queue.ts';
import { madeUpPointerOf } from '../../conformance/made-up-change.ts';
import { type Queues, queuesSuite, type ReceivedPointer } from '../../conformance/queues.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';

const [connection, other] = ['loyalty', 'shop'] as const;

let stack: AwsStack;
let queues: Queues;

beforeAll(async () => {
  stack = await startAwsStack([connection, other]);
  queues = createSqsQueues(stack, await maxReceiveCountOf(stack));
});
afterAll(() => stack.stop());

beforeEach(async () => {
  const urls = [...Object.values(stack.queueUrls), ...Object.values(stack.deadLetterQueueUrls)];
  await Promise.all(
    urls.map((QueueUrl) => stack.clients.sqs.send(new PurgeQueueCommand({ QueueUrl }))),
  );
});

queuesSuite('SQS', () => ({ queues, connection, other }));

test('messages and dead letters hold nothing but which delivery, and which release', async () => {
  const pointer = { ...madeUpPointerOf(connection), release: 2 };
  await queues.queue.enqueue(connection, [pointer]);
  const [message] = await receiveFrom(stack, connection);
  expect(JSON.parse(message?.Body ?? '')).toEqual({ deliveryId: pointer.deliveryId, attempt: 2 });
  expect(message?.Attributes).toMatchObject({ MessageGroupId: pointer.group });
  expect(message?.MessageAttributes).toBeUndefined();
});

test.for([
  ['not JSON', 'Ana Prado'],
  ['another shape', '{"delivery":1}'],
  ['no id of a delivery', '{"deliveryId":"../u-1","attempt":1}'],
  ['no release', `{"deliveryId":"${madeUpPointerOf(connection).deliveryId}"}`],
])('a dead letter that we cannot have sent can be told apart and removed: %s', async ([, body]) => {
  await stack.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: stack.deadLetterQueueUrls[connection],
      MessageBody: body,
      MessageGroupId: 'g',
      MessageDeduplicationId: randomUUID(),
    }),
  );
  const [dead, ...others] = await queues.deadLetters.receive(connection);
  expect(dead).toEqual({ pointer: undefined, receiptHandle: expect.any(String) });
  expect(others).toEqual([]);
  if (dead !== undefined) await queues.deadLetters.remove(connection, dead);
  expect(await isEmpty(stack.deadLetterQueueUrls[connection])).toBe(true);
});

test('what could not be put is told, and nothing is thrown', async () => {
  const pointers = Array.from({ length: 12 }, () => madeUpPointerOf(connection));
  const gone = { [connection]: `${stack.services.endpoints.sqs}/000000000000/gone.fifo` };
  const log = createKeptLog();
  const queue = createDeliveryQueue(stack.clients.sqs, gone, log);
  expect(await queue.enqueue(connection, pointers)).toEqual(pointers);
  // Twelve are two calls, whose answers are the same.
  expect(log.lines).toEqual([
    {
      level: 'error',
      message: 'deliveries not queued',
      fields: {
        connection,
        count: 12,
        error: expect.objectContaining({ name: 'QueueDoesNotExist' }),
      },
    },
  ]);
});

test('one pointer that the queue refuses does not keep the others from being put', async () => {
  const [first, last] = [madeUpPointerOf(connection), madeUpPointerOf(connection)];
  const refused = { ...madeUpPointerOf(connection), group: '' };
  const log = createKeptLog();
  const queue = createDeliveryQueue(stack.clients.sqs, stack.queueUrls, log);
  expect(await queue.enqueue(connection, [first, refused, last])).toEqual([refused]);
  expect(log.lines.map(({ fields }) => fields)).toEqual([
    { connection, count: 1, code: expect.stringMatching(/./) },
  ]);
  const received = await queues.receive(connection);
  expect(received.map(({ pointer }) => pointer)).toEqual([first, last]);
});

test('a connection without a queue is named', async () => {
  await expect(queues.queue.enqueue('unheard-of', [])).rejects.toThrow('unheard-of');
  await expect(queues.deadLetters.receive('unheard-of')).rejects.toThrow('unheard-of');
});

function createSqsQueues(aws: AwsStack, maxReceiveCount: number): Queues {
  const { clients, queueUrls, deadLetterQueueUrls } = aws;
  const { sqs } = clients;
  /** As the end of the visibility timeout does. */
  async function makeVisible(QueueUrl: string | undefined, ReceiptHandle: string): Promise<void> {
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    );
  }
  return {
    queue: createDeliveryQueue(sqs, queueUrls, createKeptLog()),
    deadLetters: createDeadLetterQueue(sqs, deadLetterQueueUrls),
    maxReceiveCount,
    receive: async (name) => (await receiveFrom(aws, name)).map(toReceived),
    async remove(name, ReceiptHandle) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrls[name], ReceiptHandle }));
    },
    giveBack: (name, handle) => makeVisible(queueUrls[name], handle),
    giveBackDead: (name, handle) => makeVisible(deadLetterQueueUrls[name], handle),
  };
}

async function receiveFrom(aws: AwsStack, name: string): Promise<Message[]> {
  const { Messages = [] } = await aws.clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: aws.queueUrls[name],
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  );
  return Messages;
}

const Body = v.pipe(v.string(), v.parseJson(), PointerBody);

function toReceived({ Body: body, Attributes, ReceiptHandle = '' }: Message): ReceivedPointer {
  const { deliveryId, attempt } = v.parse(Body, body);
  const group = Attributes?.MessageGroupId ?? '';
  return { pointer: { deliveryId, group, release: attempt }, receiptHandle: ReceiptHandle };
}

async function isEmpty(QueueUrl: string | undefined): Promise<boolean> {
  const { Attributes = {} } = await stack.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).every((count) => count === '0');
}

const RedrivePolicy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ maxReceiveCount: v.pipe(v.unknown(), v.transform(Number)) }),
);

/** As the stack sets it. */
async function maxReceiveCountOf(aws: AwsStack): Promise<number> {
  const { Attributes } = await aws.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: aws.queueUrls[connection],
      AttributeNames: ['RedrivePolicy'],
    }),
  );
  return v.parse(RedrivePolicy, Attributes?.RedrivePolicy).maxReceiveCount;
}
