import {
  CreateBucketCommand,
  HeadBucketCommand,
  NotFound,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ResourceOf, Stack } from '../template/interpret-template.ts';
import { Table } from '../template/resource-types/dynamodb.ts';
import { EventBus } from '../template/resource-types/events.ts';
import { Bucket } from '../template/resource-types/s3.ts';
import { Secret, secretName } from '../template/resource-types/secrets-manager.ts';
import { Queue } from '../template/resource-types/sqs.ts';
import { createAwsClients } from './aws-clients.ts';
import { createTable } from './create-table.ts';
import type { Services } from './start-services.ts';

/** Creates a stack's queues, tables, buckets, secrets and event buses in the services, unless they are there from an earlier run. */
export async function createResources(stack: Stack, services: Services): Promise<void> {
  const clients = createAwsClients(services.endpoints);
  services.declareSecrets(
    stack.resourcesOf(Secret).map(({ logicalId, identity, properties }) => ({
      name: secretName(properties, logicalId),
      arn: identity.ref,
      ...(properties.GenerateSecretString && { generate: properties.GenerateSecretString }),
    })),
  );
  services.declareEventBuses(
    stack.resourcesOf(EventBus).map(({ identity }) => ({
      name: identity.ref,
      arn: identity.attributes.Arn ?? '',
    })),
  );
  await Promise.all([
    ...stack.resourcesOf(Queue).map((queue) => createQueue(clients.sqs, queue)),
    ...stack.resourcesOf(Table).map((table) => createTable(clients.dynamodb, table)),
    ...stack.resourcesOf(Bucket).map(({ identity }) => createBucket(clients.s3, identity.ref)),
  ]);
  clients.destroy();
}

async function createQueue(
  client: SQSClient,
  { identity, properties }: ResourceOf<typeof Queue>,
): Promise<void> {
  await client.send(
    new CreateQueueCommand({
      QueueName: identity.attributes.QueueName,
      Attributes: {
        ...(properties.FifoQueue && {
          FifoQueue: 'true',
          ContentBasedDeduplication: String(properties.ContentBasedDeduplication),
        }),
        VisibilityTimeout: String(properties.VisibilityTimeout),
        DelaySeconds: String(properties.DelaySeconds),
        ReceiveMessageWaitTimeSeconds: String(properties.ReceiveMessageWaitTimeSeconds),
        ...(properties.MaximumMessageSize && {
          MaximumMessageSize: String(properties.MaximumMessageSize),
        }),
        ...(properties.RedrivePolicy && {
          RedrivePolicy: JSON.stringify(properties.RedrivePolicy),
        }),
      },
    }),
  );
}

async function createBucket(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    await client.send(new CreateBucketCommand({ Bucket: name }));
  }
}
