import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDocumentClient, type DynamoTable } from '../adapters/dynamo-table.ts';
import { awsTimeouts } from './aws-timeouts.ts';

/** Stand-ins on a busy machine get more time: the local run sets this, and AWS nothing. */
const factor = Number(process.env.AWS_TIMEOUT_FACTOR ?? 1);

/** Within a region it takes milliseconds. */
const connectionMs = 1_000 * factor;

const requestHandler = awsTimeouts(3_000 * factor, connectionMs);

/** Said here, since the SDK's own number is not the same for every service: all of them together take at most 10 s. */
const maxAttempts = 3;

export function createTable(name: string, tell?: DynamoTable['tell']): DynamoTable {
  const client = createDocumentClient(new DynamoDBClient({ maxAttempts, requestHandler }));
  return { client, name, ...(tell && { tell }) };
}

export function createEventBridgeClient(): EventBridgeClient {
  // Events are worth one more try, and no waiting.
  return new EventBridgeClient({ maxAttempts: 2, requestHandler });
}

export function createS3Client(): S3Client {
  return new S3Client({
    // A stand-in for S3 on one machine has no host name per bucket.
    forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
    // Megabytes take longer; so that all attempts together do not, there are fewer.
    maxAttempts: 2,
    requestHandler: awsTimeouts(5_000 * factor, connectionMs),
  });
}

export function createSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient({ maxAttempts, requestHandler });
}

export function createSqsClient(): SQSClient {
  return new SQSClient({ maxAttempts, requestHandler });
}
