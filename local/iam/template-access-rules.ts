import { StartError } from '../start-error.ts';
import type { Stack } from '../template/interpret-template.ts';
import { Table } from '../template/resource-types/dynamodb.ts';
import { LambdaFunction } from '../template/resource-types/lambda.ts';
import { Bucket, BucketPolicy } from '../template/resource-types/s3.ts';
import { Secret, secretName } from '../template/resource-types/secrets-manager.ts';
import { Queue, QueuePolicy } from '../template/resource-types/sqs.ts';
import { account } from '../template/surroundings.ts';
import type { AccessRules, Caller, Inventory, TableKeys } from './access-rules.ts';
import { credentialsOf, operatorCredentials } from './credentials.ts';
import { type ComplainAbout, type RoleRules, rolesOf } from './roles.ts';
import { complainAboutServices } from './service-access.ts';
import { resourceStatements, type Statement } from './statement.ts';

/**
 * Who may do what according to a stack. Throws a `StartError` that lists everything about its roles and policies that
 * cannot be honoured, and each service that may not do what it is there for.
 */
export function accessRulesOf(stack: Stack): AccessRules {
  const complaints: string[] = [];
  const complain: ComplainAbout = (logicalId, message) => {
    complaints.push(`  ${logicalId}: ${message}`);
  };
  const roles = rolesOf(stack, complain);
  const rules = {
    callers: [operator, ...callersOf(stack, roles)],
    resourceStatements: [...bucketStatements(stack, complain), ...queueStatements(stack, complain)],
    inventory: inventoryOf(stack),
  };
  // What a policy comes to can be told only if all of it is understood.
  if (complaints.length === 0) complainAboutServices(stack, roles, complain);
  if (complaints.length === 0) return rules;
  throw new StartError(
    ["The template's permissions do not work on one machine:", ...new Set(complaints)].join('\n'),
  );
}

const operator: Caller = {
  ...operatorCredentials,
  arn: `arn:${account.partition}:iam::${account.accountId}:root`,
  statements: 'everything',
};

function callersOf(stack: Stack, roles: ReadonlyMap<string, RoleRules>): readonly Caller[] {
  return stack.resourcesOf(LambdaFunction).flatMap(({ identity, properties }) => {
    const role = roles.get(properties.Role);
    if (role === undefined) return [];
    const session = `assumed-role/${role.name}/${identity.ref}`;
    return {
      ...credentialsOf(identity.ref),
      arn: `arn:${account.partition}:sts::${account.accountId}:${session}`,
      statements: role.statements,
    };
  });
}

function bucketStatements(stack: Stack, complain: ComplainAbout): readonly Statement[] {
  const buckets = stack.resourcesOf(Bucket);
  return stack.resourcesOf(BucketPolicy).flatMap(({ logicalId, properties }) => {
    const owners = buckets.filter(({ identity }) => identity.ref === properties.Bucket);
    const arns = owners.flatMap(({ identity }) => identity.attributes.Arn ?? []);
    return resourceStatements(properties.PolicyDocument, arns, (message) =>
      complain(logicalId, message),
    );
  });
}

function queueStatements(stack: Stack, complain: ComplainAbout): readonly Statement[] {
  const queues = stack.resourcesOf(Queue);
  return stack.resourcesOf(QueuePolicy).flatMap(({ logicalId, properties }) => {
    const owners = queues.filter(({ identity }) => properties.Queues.includes(identity.ref));
    const arns = owners.flatMap(({ identity }) => identity.attributes.Arn ?? []);
    return resourceStatements(properties.PolicyDocument, arns, (message) =>
      complain(logicalId, message),
    );
  });
}

function inventoryOf(stack: Stack): Inventory {
  const tables = stack.resourcesOf(Table).map(({ identity, properties }): [string, TableKeys] => [
    identity.ref,
    {
      partitionKey: partitionKeyIn(properties.KeySchema),
      indexes: Object.fromEntries(
        properties.GlobalSecondaryIndexes.map(({ IndexName, KeySchema }) => [
          IndexName,
          partitionKeyIn(KeySchema),
        ]),
      ),
    },
  ]);
  const secrets = stack
    .resourcesOf(Secret)
    .map(({ logicalId, identity, properties }) => [
      secretName(properties, logicalId),
      identity.ref,
    ]);
  return { tables: Object.fromEntries(tables), secretArns: Object.fromEntries(secrets) };
}

function partitionKeyIn(
  schema: readonly { readonly AttributeName: string; readonly KeyType: string }[],
): string {
  return schema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
}
