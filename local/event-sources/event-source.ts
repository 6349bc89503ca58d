import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { LambdaFunction } from '../lambda/lambda-function.ts';
import { unfinishedIds } from './batch-result.ts';
import { toSqsEvent } from './sqs-event.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
const longPollSeconds = 20;

/** Pause after a call to the queue failed. */
const recoveryMs = 1_000;

/** A queue that feeds a function. */
export interface EventSource {
  /** Takes no more messages, and waits for the batches underway. */
  stop(): Promise<void>;
}

export interface EventSourceOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly target: LambdaFunction;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly responseTypes: readonly string[];
  report(problem: string): void;
}

/** Starts to hand a queue's messages to a function in batches. What the function finished is deleted from the queue. */
export function startEventSource(options: EventSourceOptions): EventSource {
  const { queueUrl, queueArn, target, concurrency, report } = options;
  const stopping = new AbortController();
  const underway = new Set<Promise<void>>();

  const poll = async (): Promise<void> => {
    while (underway.size >= concurrency) await Promise.race(underway);
    // Messages wait better in the queue than one by one in line for the function: there they gather to a batch.
    const patienceMs = target.patienceMs();
    if (patienceMs > 0) await Promise.race([...underway, delay(patienceMs)]);
    const messages = await receive(options, stopping.signal);
    if (messages.length === 0 || stopping.signal.aborted) return;
    const batch = handleBatch(options, messages)
      .catch((error: unknown) => report(`${queueArn}: ${String(error)}`))
      .finally(() => underway.delete(batch));
    underway.add(batch);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await poll();
      } catch (error) {
        if (stopping.signal.aborted) return;
        report(`${queueUrl} cannot be polled: ${String(error)}`);
        await delay(recoveryMs);
      }
    }
  };

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(underway);
    },
  };
}

async function receive(
  { sqs, queueUrl, batchSize }: EventSourceOptions,
  abortSignal: AbortSignal,
): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: longPollSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    { abortSignal },
  );
  return Messages;
}

async function handleBatch(
  { sqs, queueUrl, queueArn, target, responseTypes, report }: EventSourceOptions,
  messages: readonly Message[],
): Promise<void> {
  const result = await target.invoke(toSqsEvent(messages, queueArn));
  const ids = messages.map(({ MessageId = '' }) => MessageId);
  const unfinished = unfinishedIds(result, ids, responseTypes);
  const finished = messages.filter(({ MessageId = '' }) => !unfinished.includes(MessageId));
  if (finished.length === 0) return;
  const { Failed = [] } = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: finished.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
  if (Failed.length > 0) report(`${queueUrl}: ${Failed.length} finished messages were not deleted`);
}
