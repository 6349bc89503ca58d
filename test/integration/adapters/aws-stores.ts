import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { createDynamoChangeStore } from '../../../functions/adapters/dynamo-change-store.ts';
import { createDynamoDeliveryReader } from '../../../functions/adapters/dynamo-delivery-reader.ts';
import { createDynamoDeliveryStore } from '../../../functions/adapters/dynamo-delivery-store.ts';
import { createDynamoReleaseStore } from '../../../functions/adapters/dynamo-release-store.ts';
import type { DynamoTable } from '../../../functions/adapters/dynamo-table.ts';
import { createPayloadStorage } from '../../../functions/adapters/payload-storage.ts';
import {
  createPayloadVault,
  dataKeySecretName,
  type PayloadVault,
} from '../../../functions/adapters/payload-vault.ts';
import { createS3Objects } from '../../../functions/adapters/s3-objects.ts';
import type { Storage } from '../../conformance/storage.ts';
import { createMemoryClock } from '../../memory/memory-clock.ts';
import { createMemorySecrets } from '../../memory/memory-secrets.ts';
import type { AwsStack } from './aws-stack.ts';

type Item = Readonly<Record<string, unknown>>;

/** The stores on the stack's table and bucket, and a look behind them. */
export interface AwsStores extends Storage {
  readonly vault: PayloadVault;
  /** Every item whose partition key begins so, as it lies in the table. */
  items(pkPrefix: string): Promise<Item[]>;
  /** Every object whose key begins so, as it lies in the bucket. */
  objects(keyPrefix: string): Promise<{ key: string; bytes: Buffer }[]>;
}

/** The functions whose roles are the same for every connection. */
type Shared = 'Receive' | 'RetrySchedule' | 'Api';

/** The stores over the stack's own table, or over another way to reach it, which each function may have of its own. */
export function createAwsStores(
  stack: AwsStack,
  table = stack.table,
  tableOf: (name: Shared) => DynamoTable = () => table,
): AwsStores {
  const { bucket, clients } = stack;
  const secrets = createMemorySecrets(createMemoryClock());
  secrets.put(dataKeySecretName, JSON.stringify({ key: 'k'.repeat(64) }));
  const vault = createPayloadVault(secrets.reader);
  const payloads = createPayloadStorage(vault, createS3Objects(clients.s3, bucket));

  async function items(pkPrefix: string): Promise<Item[]> {
    const pages = paginateScan(
      { client: table.client },
      {
        TableName: table.name,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :prefix)',
        ExpressionAttributeValues: { ':prefix': pkPrefix },
      },
    );
    return (await Array.fromAsync(pages)).flatMap((page) => page.Items ?? []);
  }

  async function objects(Prefix: string) {
    const { Contents = [] } = await clients.s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix }),
    );
    return Promise.all(
      Contents.map(async ({ Key = '' }) => {
        const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return { key: Key, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
      }),
    );
  }

  return {
    changes: createDynamoChangeStore(tableOf('Receive'), { payloads, vault }),
    reader: createDynamoDeliveryReader(tableOf('Api')),
    releases: createDynamoReleaseStore(tableOf('RetrySchedule')),
    deliveriesOf: (connection, idSetting) =>
      createDynamoDeliveryStore(connection, {
        table,
        payloads,
        vault,
        ...(idSetting === undefined ? {} : { idSetting }),
      }),
    vault,
    items,
    objects,
    async countPayloads(connection) {
      const inline = (await items(`connection#${connection}#`)).filter(({ payload }) => payload);
      return inline.length + (await objects(`payloads/${connection}/`)).length;
    },
  };
}
