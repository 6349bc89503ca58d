import { createServer } from 'node:http';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as clients from '../../functions/runtime/aws-clients.ts';
import { awsTimeouts } from '../../functions/runtime/aws-timeouts.ts';
import { listen } from '../../local/services/listen.ts';

/** The shortest time that any function has: that of `deliver`, in infra/provider-delivery.ts. */
const shortestFunctionMs = 15_000;

// Every attempt takes seconds, which is what is tested.
vi.setConfig({ testTimeout: 60_000 });

let requests = 0;
let server: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  server = await listen(
    createServer((request) => {
      requests += 1;
      request.resume();
    }),
  );
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
  vi.stubEnv('AWS_REGION', 'sa-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'made-up');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'made-up');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

const calls: [string, () => Promise<unknown>][] = [
  [
    'DynamoDB',
    () =>
      clients.createTable('t').client.send(new GetCommand({ TableName: 't', Key: { pk: 'x' } })),
  ],
  [
    'SQS',
    () =>
      clients
        .createSqsClient()
        .send(new SendMessageCommand({ QueueUrl: `${server.url}/0/q`, MessageBody: 'x' })),
  ],
  [
    'Secrets Manager',
    () => clients.createSecretsManagerClient().send(new GetSecretValueCommand({ SecretId: 'x' })),
  ],
  ['S3', () => clients.createS3Client().send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))],
  [
    'EventBridge',
    () =>
      clients
        .createEventBridgeClient()
        .send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] })),
  ],
];

test('a service that never answers is given up, after all attempts, before any function runs out of its time', async () => {
  const begun = performance.now();
  const outcomes = await Promise.allSettled(calls.map(([, call]) => call()));
  expect(performance.now() - begun).toBeLessThan(shortestFunctionMs);
  const names = outcomes.map((outcome, index) => [
    calls[index]?.[0],
    outcome.status === 'rejected' && outcome.reason.name,
  ]);
  expect(names).toEqual(calls.map(([service]) => [service, 'TimeoutError']));
  // Each was tried again: three times by DynamoDB, SQS and Secrets Manager, twice by S3 and EventBridge.
  expect(requests).toBe(3 * 3 + 2 * 2);
});

test('an answer whose body never ends is given up as well', async () => {
  const halfway = await listen(
    createServer((_, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('half');
    }),
  );
  vi.stubEnv('AWS_ENDPOINT_URL_S3', halfway.url);
  try {
    const { Body } = await clients
      .createS3Client()
      .send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    await expect(Body?.transformToByteArray()).rejects.toThrow();
  } finally {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
    await halfway.stop();
  }
});

test('the command line gives AWS up as well', async () => {
  const client = new CloudFormationClient({
    maxAttempts: 1,
    requestHandler: awsTimeouts(200, 200),
  });
  await expect(client.send(new ListStacksCommand({}))).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});
