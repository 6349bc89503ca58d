import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type AttributeValue, BatchGetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import {
  GetSecretValueCommand,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSServiceException } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { operatorCredentials } from '../../local/iam/credentials.ts';
import { type CallerClients, startGuardedServices } from './local-iam-services.ts';

const key = { pk: { S: 'connection#dito#health' }, sk: { S: 'health' } };

function readOf(table: string, itemKey: Record<string, AttributeValue>) {
  return new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [itemKey] } } });
}

async function start() {
  const services = await startGuardedServices();
  const { bucket, queueUrl, table } = services;
  return {
    ...services,
    /** One call to each service, each concerning the connection `dito`. */
    calls: ({ dynamodb, s3, secrets, sqs }: CallerClients): Promise<unknown>[] => [
      dynamodb.send(readOf(table, key)),
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'payloads/dito/<1>' })),
      secrets.send(new GetSecretValueCommand({ SecretId: 'propaga/connections/dito' })),
      sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('dito') })),
    ],
  };
}

async function errorsOf(calls: readonly Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(calls);
  return settled.map((one) => (one.status === 'rejected' ? one.reason : 'nothing was refused'));
}

test('each service refuses in its own form and with the words of AWS', async () => {
  const { as, bucket, calls, refusals, table } = await start();
  const [dynamodb, s3, secrets, sqs] = await errorsOf(calls(as('Deliverywecare')));
  const user =
    /^User: arn:aws:sts::000000000000:assumed-role\/propaga-Deliverywecare\w+\/propaga-Deliverywecare\w+ is not authorized to perform: /;
  const because = (action: string, arn: string) =>
    `${action} on resource: ${arn} because no identity-based policy allows the ${action} action`;

  expect(dynamodb).toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 400, attempts: 1 },
    message: expect.stringMatching(user),
  });
  expect(String(dynamodb)).toContain(
    because('dynamodb:BatchGetItem', `arn:aws:dynamodb:sa-east-1:000000000000:table/${table}`),
  );
  expect(s3).toBeInstanceOf(S3ServiceException);
  expect(s3).toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403, attempts: 1 },
  });
  expect(String(s3)).toContain(because('s3:GetObject', `arn:aws:s3:::${bucket}/payloads/dito/<1>`));
  expect(secrets).toBeInstanceOf(SecretsManagerServiceException);
  expect(secrets).toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 400, attempts: 1 },
    message: expect.stringMatching(
      /secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:sa-east-1:000000000000:secret:propaga\/connections\/dito-\w{6} because/,
    ),
  });
  expect(sqs).toBeInstanceOf(SQSServiceException);
  expect(sqs).toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403, attempts: 1 },
  });
  expect(String(sqs)).toContain(
    because(
      'sqs:ReceiveMessage',
      'arn:aws:sqs:sa-east-1:000000000000:propaga-deliveries-dito.fifo',
    ),
  );
  await expect.poll(() => refusals.length).toBe(4);
  expect(refusals).toContainEqual(
    expect.stringMatching(
      /^AccessDenied: User: .+ dynamodb:BatchGetItem .+ \(unmet: ForAllValues:StringLike dynamodb:leadingkeys\)$/,
    ),
  );
});

test.each([
  [
    'a key that was never given out',
    { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'made-up' },
    [
      'UnrecognizedClientException',
      'InvalidAccessKeyId',
      'UnrecognizedClientException',
      'InvalidClientTokenId',
    ],
  ],
  [
    'a wrong secret for a key',
    { ...operatorCredentials, secretAccessKey: 'made-up' },
    [
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
    ],
  ],
])('%s is refused by each service', async (_what, credentials, names) => {
  const { calls, clientsOf, refusals } = await start();
  const errors = await errorsOf(calls(clientsOf(credentials)));
  expect(errors).toEqual(names.map((name) => expect.objectContaining({ name })));
  await expect.poll(() => refusals.length).toBe(4);
});

test('a call signed for another region is refused', async () => {
  const { calls, clientsOf } = await start();
  const [dynamodb] = await errorsOf(calls(clientsOf(operatorCredentials, 'us-east-1')));
  expect(String(dynamodb)).toContain('Credential should be scoped to sa-east-1 and dynamodb.');
});

test('a call without a signature is refused', async () => {
  const { queueUrl } = await start();
  const response = await fetch(new URL('/', queueUrl('dito')), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.ReceiveMessage',
    },
    body: JSON.stringify({ QueueUrl: queueUrl('dito') }),
  });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('MissingAuthenticationTokenException');
});

test('what passes arrives whole, however large it is', async () => {
  const { as, bucket, table } = await start();
  const { dynamodb, s3 } = as('Deliverywecare');
  const receive = as('Receive');
  const bytes = randomBytes(250_000);
  const itemKey = { pk: { S: 'connection#wecare#delivery#1' }, sk: { S: 'delivery' } };
  await receive.dynamodb.send(
    new PutItemCommand({ TableName: table, Item: { ...itemKey, bytes: { B: bytes } } }),
  );
  const { Responses } = await dynamodb.send(readOf(table, itemKey));
  expect(Buffer.from(Responses?.[table]?.[0]?.bytes?.B ?? []).equals(bytes)).toBe(true);

  const object = { Bucket: bucket, Key: 'payloads/wecare/1' };
  const large = randomBytes(4_000_000);
  await receive.s3.send(new PutObjectCommand({ ...object, Body: large }));
  const { Body } = await s3.send(new GetObjectCommand(object));
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(large)).toBe(true);
});

test('a large upload that is refused does not hold up the next call', async () => {
  const { as, bucket, operator } = await start();
  const { s3 } = as('Deliverywecare');
  const Key = 'payloads/wecare/1';
  await operator.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
  await expect(
    s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: randomBytes(4_000_000) })),
  ).rejects.toMatchObject({ name: 'AccessDenied' });
  const { ContentLength } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  expect(ContentLength).toBe(1);
});

test('a caller that goes away in mid-request disturbs nobody', async () => {
  const { as, bodyReaders, table } = await start();
  for (const endpoint of bodyReaders) {
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n{"half":',
    );
    // The server says to go on: it has begun to read.
    await once(socket, 'data');
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  const { dynamodb, secrets } = as('Deliverywecare');
  const Key = { pk: { S: 'connection#wecare#health' }, sk: { S: 'health' } };
  expect(await dynamodb.send(readOf(table, Key))).toBeDefined();
  const { Name } = await secrets.send(
    new GetSecretValueCommand({ SecretId: 'propaga/connections/wecare' }),
  );
  expect(Name).toBe('propaga/connections/wecare');
});

test('who may not list a bucket does not learn that an object is not there', async () => {
  const { as, bucket, operator } = await start();
  const missing = new GetObjectCommand({ Bucket: bucket, Key: 'payloads/wecare/none' });
  await expect(as('Deliverywecare').s3.send(missing)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(`s3:ListBucket on resource: arn:aws:s3:::${bucket} `),
  });
  await expect(operator.s3.send(missing)).rejects.toMatchObject({ name: 'NoSuchKey' });
});
