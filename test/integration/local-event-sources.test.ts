import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { operatorCredentials } from '../../local/iam/credentials.ts';
import type { Invocation, Recorder } from './local-recorder.ts';
import { functionResource, startTestSystem } from './local-stack.ts';

const SqsEvent = v.object({
  Records: v.array(
    v.object({
      messageId: v.string(),
      body: v.string(),
      attributes: v.object({ ApproximateReceiveCount: v.string() }),
    }),
  ),
});

const queueSettings = { FifoQueue: true, ContentBasedDeduplication: true };

function queueResources(recorder: Recorder) {
  return {
    ...functionResource(recorder),
    DeadLetters: { Type: 'AWS::SQS::Queue', Properties: queueSettings },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        ...queueSettings,
        VisibilityTimeout: 1,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] },
          maxReceiveCount: 2,
        },
      },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'poll',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
              Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            },
          ],
        },
      },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        FunctionName: { Ref: 'Function' },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
  };
}

async function start() {
  let sqsUrl = '';
  const system = await startTestSystem(queueResources);
  system.recorder.behave(({ environment }) => {
    sqsUrl = environment.AWS_ENDPOINT_URL_SQS ?? '';
    return { returns: { statusCode: 200 } };
  });
  await fetch(system.url);
  system.recorder.behave(() => ({ returns: { batchItemFailures: [] } }));
  const sqs = new SQSClient({
    endpoint: sqsUrl,
    region: 'sa-east-1',
    credentials: operatorCredentials,
  });
  onTestFinished(() => sqs.destroy());
  const urlOf = (name: string) => `${sqsUrl}/000000000000/propaga-${name}.fifo`;
  return {
    ...system,
    records: () => system.recorder.invocations.slice(1).flatMap(recordsOf),
    send: (body: string, group: string) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: urlOf('Queue'),
          MessageBody: body,
          MessageGroupId: group,
          MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
        }),
      ),
    async messagesLeft() {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: urlOf('Queue'), AttributeNames: ['All'] }),
      );
      return (
        Number(Attributes?.ApproximateNumberOfMessages) +
        Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
      );
    },
    deadLetter: async () => {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: urlOf('DeadLetters') }),
      );
      return Messages?.[0]?.Body;
    },
  };
}

function recordsOf({ event }: Invocation) {
  return v.parse(SqsEvent, event).Records;
}

test('a message reaches the function at once, in the form that Lambda gives it, and is deleted', async () => {
  const { messagesLeft, records, recorder, send } = await start();
  const { MessageId, MD5OfMessageBody } = await send('one', 'ana');
  await expect.poll(() => records().length, { interval: 2 }).toBe(1);
  expect(recorder.invocations[1]?.event).toEqual({
    Records: [
      {
        messageId: MessageId,
        receiptHandle: expect.any(String),
        body: 'one',
        attributes: {
          ApproximateReceiveCount: '1',
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d+$/),
          MessageDeduplicationId: expect.any(String),
          MessageGroupId: 'ana',
          SenderId: expect.any(String),
          SentTimestamp: expect.stringMatching(/^\d+$/),
          SequenceNumber: expect.stringMatching(/^\d+$/),
        },
        messageAttributes: {
          kind: {
            stringValue: 'test',
            stringListValues: [],
            binaryListValues: [],
            dataType: 'String',
          },
        },
        md5OfBody: MD5OfMessageBody,
        md5OfMessageAttributes: expect.any(String),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:sa-east-1:000000000000:propaga-Queue.fifo',
        awsRegion: 'sa-east-1',
      },
    ],
  });
  await expect.poll(messagesLeft).toBe(0);
});

test('a message that the function reports as failed comes again, the others of its batch do not', async () => {
  const { messagesLeft, records, recorder, send } = await start();
  recorder.behave((invocation) => ({
    returns: {
      batchItemFailures: recordsOf(invocation)
        .filter(
          ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
        )
        .map(({ messageId }) => ({ itemIdentifier: messageId })),
    },
  }));
  await Promise.all([send('good', 'ana'), send('bad', 'rui'), send('fine', 'eva')]);
  await expect.poll(messagesLeft, { timeout: 5_000 }).toBe(0);
  const deliveries = records().map(({ body, attributes }) => [
    body,
    attributes.ApproximateReceiveCount,
  ]);
  expect(deliveries.toSorted()).toEqual([
    ['bad', '1'],
    ['bad', '2'],
    ['fine', '1'],
    ['good', '1'],
  ]);
});

test.each([
  ['fails', { throws: 'broken' }],
  ['names a message it did not get', { returns: { batchItemFailures: [{ itemIdentifier: 'x' }] } }],
  ['answers something malformed', { returns: { batchItemFailures: [{ id: 'x' }] } }],
])('a batch comes again as a whole when the function %s', async (_reason, behaviour) => {
  const { records, recorder, send } = await start();
  recorder.behave(() => behaviour);
  await send('one', 'ana');
  await expect.poll(() => records().length).toBe(1);
  recorder.behave(() => ({ returns: null }));
  await expect.poll(() => records().length, { timeout: 5_000 }).toBe(2);
});

test('a message that keeps failing goes to the dead-letter queue after its last receive', async () => {
  const { deadLetter, records, recorder, send } = await start();
  recorder.behave(() => ({ throws: 'broken' }));
  await send('poison', 'ana');
  await expect.poll(deadLetter, { timeout: 8_000, interval: 100 }).toBe('poison');
  expect(records()).toHaveLength(2);
});

test('one group comes in order, one at a time, while other groups go on', async () => {
  const { messagesLeft, records, recorder, send } = await start();
  const gate = Promise.withResolvers<void>();
  recorder.behave(async (invocation) => {
    if (recordsOf(invocation).some(({ body }) => body === 'ana 1')) await gate.promise;
    return { returns: null };
  });
  await send('ana 1', 'ana');
  await expect.poll(() => records().length).toBe(1);
  await send('ana 2', 'ana');
  await send('rui 1', 'rui');
  await expect.poll(() => records().map(({ body }) => body)).toEqual(['ana 1', 'rui 1']);
  gate.resolve();
  await expect.poll(messagesLeft).toBe(0);
  expect(records().map(({ body }) => body)).toEqual(['ana 1', 'rui 1', 'ana 2']);
});
