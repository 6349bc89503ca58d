import { expect, test } from 'vitest';
import { oneConnection } from './example-configs.ts';
import { stackOf } from './stack-template.ts';

const stack = stackOf(oneConnection);
const [table] = stack.all('AWS::DynamoDB::Table');
const [bucket] = stack.all('AWS::S3::Bucket');

test('the table can be restored to any second and grows with its load', () => {
  expect(table?.properties).toMatchObject({
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    BillingMode: 'PAY_PER_REQUEST',
  });
});

test('what has ended expires', () => {
  expect(table?.properties.TimeToLiveSpecification).toEqual({
    AttributeName: 'expiresAt',
    Enabled: true,
  });
  expect(bucket?.properties.LifecycleConfiguration).toEqual({
    Rules: [{ ExpirationInDays: 45, Status: 'Enabled' }],
  });
});

test('items are found by their partition, by when they are due, by status and by user', () => {
  expect(table?.properties.KeySchema).toEqual(keys('pk', 'sk'));
  expect(table?.properties.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'due',
      KeySchema: keys('dueShard', 'dueAt'),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['status', 'release', 'group'] },
    },
    {
      IndexName: 'status',
      KeySchema: keys('statusKey', 'orderKey'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'user',
      KeySchema: keys('userKey', 'orderKey'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ]);
  const names = ['pk', 'sk', 'dueShard', 'dueAt', 'statusKey', 'orderKey', 'userKey'];
  expect(table?.properties.AttributeDefinitions).toEqual(
    names.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  );
});

test('large changes lie in a bucket that is private, encrypted and reached encrypted', () => {
  expect(bucket?.properties).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
      ],
    },
  });
  const [policy] = stack.all('AWS::S3::BucketPolicy');
  expect(policy?.properties.PolicyDocument).toMatchObject({
    Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
  });
});

test('what was accepted, and every secret, outlives the stack', () => {
  const lasting = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'];
  const resources = lasting.flatMap(stack.all);
  expect(resources).toHaveLength(1 + 1 + 3);
  for (const resource of resources) {
    // Unless the deployment that creates it is rolled back: what is left over would keep its name from the next one.
    expect(resource).toMatchObject({
      deletionPolicy: 'RetainExceptOnCreate',
      updateReplacePolicy: 'Retain',
    });
  }
});

test('the template holds no credential: an operator puts them', () => {
  for (const name of ['propaga/sources/hr', 'propaga/connections/loyalty']) {
    const secret = stack.one('AWS::SecretsManager::Secret', 'Name', name);
    expect(Object.keys(secret.properties).toSorted()).toEqual(['Description', 'Name', 'Tags']);
  }
});

test('the key to personal data is made by Secrets Manager', () => {
  const { properties } = stack.one('AWS::SecretsManager::Secret', 'Name', 'propaga/data-key');
  expect(properties.GenerateSecretString).toEqual({
    SecretStringTemplate: '{}',
    GenerateStringKey: 'key',
    ExcludePunctuation: true,
    PasswordLength: 64,
  });
  expect(properties).not.toHaveProperty('SecretString');
});

function keys(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}
