import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { account, generatedName } from '../surroundings.ts';
import { PolicyDocument } from './policy-document.ts';

const BucketProperties = v.strictObject({
  BucketName: v.optional(v.string()),
  BucketEncryption: withoutMeaning('the data lies on the disk of the person who runs it'),
  PublicAccessBlockConfiguration: withoutMeaning('the endpoint answers on 127.0.0.1 only'),
  OwnershipControls: withoutMeaning('there is one account'),
  LifecycleConfiguration: withoutMeaning(
    'a safety net for objects that were not removed when they should have been',
  ),
  Tags,
});

export const Bucket = defineResourceType({
  type: 'AWS::S3::Bucket',
  properties: BucketProperties,
  identify(properties, logicalId) {
    const name = bucketName(properties, logicalId);
    const host = `${name}.s3.${account.region}.${account.urlSuffix}`;
    return {
      ref: name,
      attributes: {
        Arn: `arn:${account.partition}:s3:::${name}`,
        DomainName: host,
        RegionalDomainName: host,
      },
    };
  },
});

/** The bucket's name as given, or one that follows from its logical id. */
function bucketName(
  { BucketName }: v.InferOutput<typeof BucketProperties>,
  logicalId: string,
): string {
  return BucketName ?? generatedName(logicalId).toLowerCase();
}

export const BucketPolicy = defineResourceType({
  type: 'AWS::S3::BucketPolicy',
  properties: v.strictObject({ Bucket: v.string(), PolicyDocument }),
  identify: (_properties, logicalId) => ({ ref: logicalId, attributes: {} }),
});
