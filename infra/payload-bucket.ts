import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';
import { keptOnceCreated } from './removal.ts';

/** Longer than a change can live: seven days of retries, then thirty until its item expires. */
const payloadLifetime = Duration.days(45);

/** The bucket of payloads that are too large for an item. */
export function createBucket(scope: Construct, { key }: Foundation): Bucket {
  const bucket = new Bucket(scope, 'Payloads', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    lifecycleRules: [{ expiration: payloadLifetime }],
    removalPolicy: keptOnceCreated,
    ...(key === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : { encryption: BucketEncryption.KMS, encryptionKey: key.key, bucketKeyEnabled: true }),
  });
  // The bucket that outlives the stack still takes encrypted connections only.
  bucket.policy?.applyRemovalPolicy(keptOnceCreated);
  return bucket;
}
