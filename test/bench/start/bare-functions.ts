import type { Entry } from '../../../infra/bundled-code.ts';

const dynamo = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = 'table';
const item = { pk: 'bare', sk: 'bare' };
const put = () => dynamo.send(new PutCommand({ TableName, Item: item }));
const get = () => dynamo.send(new BatchGetCommand({ RequestItems: { table: { Keys: [item] } } }));
const update = () => dynamo.send(new UpdateCommand({ TableName, Key: item, UpdateExpression: 'REMOVE a' }));
const query = () => dynamo.send(new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'bare' } }));
`;
const secrets = `
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
const secrets = new SecretsManagerClient();
const secret = (SecretId) => secrets.send(new GetSecretValueCommand({ SecretId }));
`;
const sqs = `
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
const sqs = new SQSClient();
const send = () => sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.AWS_ENDPOINT_URL + '/bare.fifo', Entries: [{ Id: '0', MessageBody: '{}', MessageGroupId: 'bare' }] }));
const depth = () => sqs.send(new GetQueueAttributesCommand({ QueueUrl: process.env.AWS_ENDPOINT_URL + '/bare.fifo' }));
`;
const s3 = `
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client();
const object = { Bucket: 'bucket', Key: 'key' };
export const large = () => Promise.all([s3.send(new PutObjectCommand(object)), s3.send(new GetObjectCommand(object)), s3.send(new DeleteObjectCommand(object))]);
`;

/**
 * A function of each kind with nothing but the AWS clients it needs, making as many of the same calls as ours: the least
 * that it can be.
 */
export const bareFunctions: Readonly<Record<Entry, string>> = {
  receive: `${dynamo}${secrets}${sqs}${s3}
export const handler = async () => {
  await secret('propaga/sources/hr');
  await get();
  await secret('propaga/data-key');
  await put();
  await put();
  await send();
  return { statusCode: 202 };
};`,
  deliver: `${dynamo}${secrets}${s3}
export const handler = async () => {
  await get();
  await Promise.all([secret('propaga/data-key'), secret('propaga/connections/dito')]);
  await (await fetch(process.env.AWS_ENDPOINT_URL, { method: 'PUT', body: 'a=b' })).text();
  await put();
  await update();
  return { batchItemFailures: [] };
};`,
  retry: `${dynamo}${secrets}${sqs}
export const handler = async () => {
  await depth();
  await get();
  await Promise.all([query(), query(), query(), query()]);
  return null;
};
export const held = () => secret('propaga/connections/dito');
export const due = () => send();`,
  api: `${dynamo}${sqs}${s3}
export const handler = async () => {
  await Promise.all([query(), query(), query(), query(), query(), query(), query()]);
  return { statusCode: 200 };
};
export const again = () => Promise.all([update(), send()]);`,
};

/** The same with a logger from Powertools. */
export function withPowertools(source: string): string {
  return `import { Logger } from '@aws-lambda-powertools/logger';
const logger = new Logger({ serviceName: 'bare' });
${source.replace('async () => {', "async () => {\n  logger.info('called');")}`;
}
