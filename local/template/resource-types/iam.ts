import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { account, generatedName } from '../surroundings.ts';
import { PolicyDocument } from './policy-document.ts';

const InlinePolicy = v.strictObject({ PolicyName: v.string(), PolicyDocument });

export const Role = defineResourceType({
  type: 'AWS::IAM::Role',
  properties: v.strictObject({
    RoleName: v.optional(v.string()),
    AssumeRolePolicyDocument: PolicyDocument,
    ManagedPolicyArns: v.optional(v.array(v.string()), []),
    Policies: v.optional(v.array(InlinePolicy), []),
    Description: withoutMeaning('for people who read the account'),
    Tags,
  }),
  identify: ({ RoleName }, logicalId) => {
    const name = RoleName ?? generatedName(logicalId);
    return {
      ref: name,
      attributes: {
        Arn: `arn:${account.partition}:iam::${account.accountId}:role/${name}`,
        RoleId: logicalId,
      },
    };
  },
});

export const Policy = defineResourceType({
  type: 'AWS::IAM::Policy',
  properties: v.strictObject({
    PolicyName: v.string(),
    PolicyDocument,
    Roles: v.array(v.string()),
  }),
  identify: ({ PolicyName }) => ({ ref: PolicyName, attributes: {} }),
});

/** What CDK makes of those statements of a role that do not fit into its own policies. */
export const ManagedPolicy = defineResourceType({
  type: 'AWS::IAM::ManagedPolicy',
  properties: v.strictObject({
    PolicyDocument,
    Roles: v.array(v.string()),
    Description: withoutMeaning('for people who read the account'),
    Path: v.optional(v.literal('/')),
  }),
  identify: (_properties, logicalId) => ({
    ref: `arn:${account.partition}:iam::${account.accountId}:policy/${generatedName(logicalId)}`,
    attributes: {},
  }),
});
