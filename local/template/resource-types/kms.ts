import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { arnOf } from '../surroundings.ts';
import { PolicyDocument } from './policy-document.ts';

/** The stand-ins for AWS encrypt nothing: no key is ever used, and no permission to use one is needed. */
export const Key = defineResourceType({
  type: 'AWS::KMS::Key',
  properties: v.strictObject({
    KeyPolicy: PolicyDocument,
    EnableKeyRotation: withoutMeaning('nothing is encrypted with it'),
    PendingWindowInDays: withoutMeaning('nothing here is deleted'),
    Description: withoutMeaning('for people who read the account'),
    Tags,
  }),
  identify: (_properties, logicalId) => ({
    ref: logicalId,
    attributes: { Arn: arnOf('kms', `key/${logicalId}`), KeyId: logicalId },
  }),
});

export const Alias = defineResourceType({
  type: 'AWS::KMS::Alias',
  properties: v.strictObject({ AliasName: v.string(), TargetKeyId: v.string() }),
  identify: ({ AliasName }) => ({ ref: AliasName, attributes: {} }),
});
