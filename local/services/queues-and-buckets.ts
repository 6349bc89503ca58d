import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
// By path, because the package exports only a starter that listens on all of the machine's addresses.
import { FileS3Persistence } from '../../node_modules/fauxqs/dist/s3/fileS3Persistence.js';
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { createS3Api } from '../iam/apis/s3.ts';
import { sqsApi } from '../iam/apis/sqs.ts';
import { type Guard, guardServer } from '../iam/guard-server.ts';
import { account } from '../template/surroundings.ts';
import { removeTornObjects } from './remove-torn-objects.ts';

/** SQS and S3 on one port of 127.0.0.1. */
export interface QueuesAndBuckets {
  readonly url: string;
  readonly guard: Guard;
  stop(): Promise<void>;
}

/** Starts SQS, its queues in memory, and S3, its buckets in the data directory or, without one, in memory. */
export async function startQueuesAndBuckets(dataDirectory?: string): Promise<QueuesAndBuckets> {
  const sqsStore = new SqsStore();
  // Queue URLs then name the address that was called instead of a host that needs DNS.
  sqsStore.host = '';
  const s3Store = new S3Store();
  if (dataDirectory !== undefined) keepObjects(s3Store, join(dataDirectory, 's3'));
  const app = buildApp({
    logger: false,
    defaultRegion: account.region,
    stores: { sqsStore, snsStore: new SnsStore(), s3Store },
  });
  const s3Api = createS3Api(({ bucket, key }) => hasObject(s3Store, bucket, key));
  // The emulator's own rule: everything else is a bucket or an object.
  const guard = guardServer(app.server, ({ method, url }) =>
    method === 'POST' && url === '/' ? sqsApi : s3Api,
  );
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, guard, stop: async () => await app.close() };
}

function keepObjects(store: S3Store, directory: string): void {
  mkdirSync(directory, { recursive: true });
  removeTornObjects(directory);
  const persistence = new FileS3Persistence(directory);
  persistence.loadS3(store);
  store.persistence = persistence;
}

function hasObject(store: S3Store, bucket: string, key: string): boolean {
  try {
    store.headObject(bucket, key);
    return true;
  } catch {
    return false;
  }
}
