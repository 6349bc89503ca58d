import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { account, arnOf, generatedName, type Surroundings } from '../surroundings.ts';
import { PolicyDocument } from './policy-document.ts';

const QueueProperties = v.strictObject({
  QueueName: v.optional(v.string()),
  FifoQueue: v.optional(v.boolean(), false),
  ContentBasedDeduplication: v.optional(v.boolean(), false),
  VisibilityTimeout: v.optional(v.number(), 30),
  DelaySeconds: v.optional(v.number(), 0),
  MaximumMessageSize: v.optional(v.number()),
  ReceiveMessageWaitTimeSeconds: v.optional(v.number(), 0),
  RedrivePolicy: v.optional(
    v.strictObject({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() }),
  ),
  DeduplicationScope: withoutMeaning(
    'the local queue deduplicates over the whole queue, which is stricter',
  ),
  FifoThroughputLimit: withoutMeaning('the local queue has no limit of throughput'),
  MessageRetentionPeriod: withoutMeaning('the queue is in memory and gone after a restart anyway'),
  RedriveAllowPolicy: withoutMeaning('no other queue of the account can redrive into this one'),
  SqsManagedSseEnabled: withoutMeaning('the queue is in memory'),
  KmsMasterKeyId: withoutMeaning('the queue is in memory'),
  KmsDataKeyReusePeriodSeconds: withoutMeaning('the queue is in memory'),
  Tags,
});

export const Queue = defineResourceType({
  type: 'AWS::SQS::Queue',
  properties: QueueProperties,
  identify(properties, logicalId, surroundings) {
    const name = queueName(properties, logicalId);
    return {
      ref: queueUrl(name, surroundings),
      attributes: {
        Arn: arnOf('sqs', name),
        QueueName: name,
        QueueUrl: queueUrl(name, surroundings),
      },
    };
  },
});

/** The queue's name as given, or one that follows from its logical id. */
function queueName(
  { QueueName, FifoQueue }: v.InferOutput<typeof QueueProperties>,
  logicalId: string,
): string {
  return QueueName ?? `${generatedName(logicalId)}${FifoQueue ? '.fifo' : ''}`;
}

function queueUrl(name: string, { sqsUrl }: Surroundings): string {
  return `${sqsUrl}/${account.accountId}/${name}`;
}

export const QueuePolicy = defineResourceType({
  type: 'AWS::SQS::QueuePolicy',
  properties: v.strictObject({ PolicyDocument, Queues: v.array(v.string()) }),
  identify: (_properties, logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
});
