import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { createAwsClients } from '../../local/services/aws-clients.ts';
import { createResources } from '../../local/services/create-resources.ts';
import { startServices } from '../../local/services/start-services.ts';
import { interpretTemplate } from '../../local/template/interpret-template.ts';
import { temporaryDirectory } from './local-stack.ts';

function template(indexKey: string) {
  const key = (AttributeName: string) => [{ AttributeName, KeyType: 'HASH' }];
  return {
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'people',
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: key('id'),
          AttributeDefinitions: [
            { AttributeName: 'id', AttributeType: 'S' },
            { AttributeName: indexKey, AttributeType: 'S' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'by-place',
              KeySchema: key(indexKey),
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          ],
        },
      },
    },
  };
}

async function start(dataDirectory: string, indexKey = 'city') {
  const services = await startServices({ dataDirectory });
  const clients = createAwsClients(services.endpoints);
  const stop = async () => {
    clients.destroy();
    await services.stop();
  };
  onTestFinished(stop);
  const { endpoints } = services;
  await createResources(
    interpretTemplate(template(indexKey), { sqsUrl: endpoints.sqs, apiUrl: '' }),
    services,
  );
  return {
    ...clients,
    endpoints,
    stop,
    async idsIn(city: string) {
      const { Items = [] } = await clients.dynamodb.send(
        new QueryCommand({
          TableName: 'people',
          IndexName: 'by-place',
          KeyConditionExpression: 'city = :city',
          ExpressionAttributeValues: { ':city': { S: city } },
        }),
      );
      return Items.map((item) => item.id?.S);
    },
    move: (id: string, city: string) =>
      clients.dynamodb.send(
        new UpdateItemCommand({
          TableName: 'people',
          Key: { id: { S: id } },
          UpdateExpression: 'SET city = :city',
          ExpressionAttributeValues: { ':city': { S: city } },
        }),
      ),
  };
}

const object = { Bucket: 'propaga-bucket', Key: 'payloads/a b.json' };

test('items, their index entries and objects are there again after a restart', async () => {
  const directory = await temporaryDirectory();
  const first = await start(directory);
  await first.move('ana', 'recife');
  await first.move('rui', 'recife');
  await first.move('ana', 'natal');
  await first.s3.send(new PutObjectCommand({ ...object, Body: 'large' }));
  await first.stop();

  const second = await start(directory);
  expect(await second.idsIn('recife')).toEqual(['rui']);
  expect(await second.idsIn('natal')).toEqual(['ana']);
  const { Item } = await second.dynamodb.send(
    new GetItemCommand({ TableName: 'people', Key: { id: { S: 'ana' } } }),
  );
  expect(Item).toEqual({ id: { S: 'ana' }, city: { S: 'natal' } });
  const { Body } = await second.s3.send(new GetObjectCommand(object));
  expect(await Body?.transformToString()).toBe('large');
});

test('what a kill left half-written in the bucket does not keep it from starting', async () => {
  const directory = await temporaryDirectory();
  const first = await start(directory);
  await first.s3.send(new PutObjectCommand({ ...object, Body: 'large' }));
  await first.stop();
  await writeFile(join(directory, 's3/buckets/propaga-bucket/objects/torn.meta.json'), '');
  await writeFile(join(directory, 's3/buckets/propaga-bucket/objects/torn.data'), 'la');

  const second = await start(directory);
  const { Body } = await second.s3.send(new GetObjectCommand(object));
  expect(await Body?.transformToString()).toBe('large');
});

test('a data directory that is in use is refused with the way out', async () => {
  const directory = await temporaryDirectory();
  const { idsIn } = await start(directory);
  await expect(start(directory)).rejects.toThrow(/in use by another propaga.*PROPAGA_DATA/);
  expect(await idsIn('recife')).toEqual([]);
});

test('a table that was made with other indexes is refused with the way out', async () => {
  const directory = await temporaryDirectory();
  const { stop } = await start(directory);
  await stop();
  await expect(start(directory, 'country')).rejects.toThrow(/people .*Remove the data directory/);
});

test('a failed condition changes neither the item nor its index', async () => {
  const { dynamodb, idsIn, move } = await start(await temporaryDirectory());
  await move('ana', 'recife');
  const put = new PutItemCommand({
    TableName: 'people',
    Item: { id: { S: 'ana' }, city: { S: 'natal' } },
    ConditionExpression: 'attribute_not_exists(id)',
  });
  await expect(dynamodb.send(put)).rejects.toThrow('conditional');
  expect(await idsIn('recife')).toEqual(['ana']);
  expect(await idsIn('natal')).toEqual([]);
});

test('a caller that goes away in mid-request does not stop the table', async () => {
  const { endpoints, idsIn, move } = await start(await temporaryDirectory());
  const { port } = new URL(endpoints.dynamodb);
  const socket = connect(Number(port), '127.0.0.1');
  const written = Promise.withResolvers<void>();
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"half', () =>
    written.resolve(),
  );
  await written.promise;
  await move('rui', 'recife');
  socket.resetAndDestroy();
  await move('ana', 'natal');
  expect(await idsIn('natal')).toEqual(['ana']);
});
