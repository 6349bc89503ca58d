import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { AwsClients } from '../../local/services/aws-clients.ts';

/** Everything in the tables, and the keys of everything in the buckets. */
export async function readStored({ dynamodb, s3 }: AwsClients) {
  const client = DynamoDBDocumentClient.from(dynamodb);
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  const scans = TableNames.map(async (TableName) => {
    const pages = await Array.fromAsync(paginateScan({ client }, { TableName }));
    return pages.flatMap(({ Items = [] }) => Items);
  });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const listings = Buckets.map(async ({ Name }) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: Name }));
    return Contents.map(({ Key = '' }) => Key);
  });
  return {
    items: (await Promise.all(scans)).flat(),
    objects: (await Promise.all(listings)).flat(),
  };
}

/** What lies in a queue, as SQS hands it out, one text a message. It stays there. */
export async function peekMessages({ sqs }: AwsClients, QueueUrl: string): Promise<string[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map((message) => JSON.stringify(message));
}
