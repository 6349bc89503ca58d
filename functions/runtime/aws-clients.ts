import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from '../adapters/dynamo-table.ts';

export function createTable(name: string): DynamoTable {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { client, name };
}

export function createEventBridgeClient(): EventBridgeClient {
  // Events are worth one more try, and no waiting.
  return new EventBridgeClient({ maxAttempts: 2 });
}

export function createS3Client(): S3Client {
  // A stand-in for S3 on one machine has no host name per bucket.
  return new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined });
}

export function createSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient();
}

export function createSqsClient(): SQSClient {
  return new SQSClient();
}
