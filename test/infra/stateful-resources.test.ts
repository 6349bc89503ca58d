import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { oneConnection } from './example-configs.ts';
import { templatesOf } from './stack-template.ts';

/**
 * What CloudFormation replaces a resource for, by type: "Update requires: Replacement" in
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/. A table is also replaced if the type of an
 * attribute of its keys changes, and an index, with all that is in it, if its keys or its projection do.
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': [
    'TableName',
    'KeySchema',
    'AttributeDefinitions',
    'LocalSecondaryIndexes',
    'GlobalSecondaryIndexes',
    'ImportSourceSpecification',
  ],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::KMS::Alias': ['AliasName'],
  // Another one would have another address, which every source would have to be told.
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  // The rules of others are on it.
  'AWS::Events::EventBus': ['Name'],
};

const Resources = v.record(
  v.string(),
  v.object({
    Type: v.string(),
    Properties: v.record(v.string(), v.unknown()),
    DeletionPolicy: v.optional(v.string()),
    UpdateReplacePolicy: v.optional(v.string()),
  }),
);
const Template = v.object({ Resources });

function keys(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

/** As they were deployed first. A change here loses data of everyone who has deployed: they would have to move it. */
const deployed = {
  StorageTableB43FDCE7: {
    type: 'AWS::DynamoDB::Table',
    replacedBy: {
      KeySchema: keys('pk', 'sk'),
      AttributeDefinitions: [
        'pk',
        'sk',
        'dueShard',
        'dueAt',
        'statusKey',
        'orderKey',
        'userKey',
      ].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: keys('dueShard', 'dueAt'),
          Projection: {
            ProjectionType: 'INCLUDE',
            NonKeyAttributes: ['status', 'release', 'group'],
          },
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
      ],
    },
  },
  StoragePayloadsCE68CCE3: { type: 'AWS::S3::Bucket', replacedBy: {} },
  StorageDataKey8B1BD4ED: {
    type: 'AWS::SecretsManager::Secret',
    replacedBy: { Name: 'propaga/data-key' },
  },
  SecretspropagasourceshrBD12EBA0: {
    type: 'AWS::SecretsManager::Secret',
    replacedBy: { Name: 'propaga/sources/hr' },
  },
  Secretspropagaconnectionsloyalty945452CB: {
    type: 'AWS::SecretsManager::Secret',
    replacedBy: { Name: 'propaga/connections/loyalty' },
  },
  Http36EFD62B: { type: 'AWS::ApiGatewayV2::Api', replacedBy: { ProtocolType: 'HTTP' } },
};

const deployedKey = {
  EncryptionKey3A692D6E: { type: 'AWS::KMS::Key', replacedBy: {} },
  EncryptionKeyAlias1DF1C985: {
    type: 'AWS::KMS::Alias',
    replacedBy: { AliasName: 'alias/propaga-prod' },
  },
};

function deployedBus(stage: string) {
  const replacedBy = { Name: `propaga-${stage}` };
  return { EventsBus45DE4339: { type: 'AWS::Events::EventBus', replacedBy } };
}

describe.each([
  ['dev', { ...deployed, ...deployedBus('dev') }],
  ['prod', { ...deployed, ...deployedBus('prod'), ...deployedKey }],
])('a deployment of %s', (stage, expected) => {
  const templates = templatesOf(oneConnection, stage);
  const data = resourcesIn(templates.get(`propaga-${stage}-data`));

  test('goes to the stacks that were deployed first', () => {
    expect([...templates.keys()]).toEqual([
      `propaga-${stage}-data`,
      `propaga-${stage}-alarms`,
      `propaga-${stage}`,
    ]);
  });

  test('replaces and removes nothing that holds data', () => {
    const holding = [...data].filter(([, { Type }]) => Type in replacing);
    const now = holding.map(([logicalId, { Type, Properties }]) => {
      const names = replacing[Type] ?? [];
      const replacedBy = names.flatMap((name) =>
        Properties[name] === undefined ? [] : [[name, Properties[name]]],
      );
      return [logicalId, { type: Type, replacedBy: Object.fromEntries(replacedBy) }];
    });
    expect(Object.fromEntries(now)).toEqual(expected);
  });

  test('keeps what it would have removed, all the same, but for what it failed to create', () => {
    for (const [, resource] of data) {
      if (resource.Type === 'AWS::KMS::Alias') continue;
      expect(resource).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  test('has nothing that holds data or that others hold on to in the stacks that may be replaced', () => {
    const types = [`propaga-${stage}`, `propaga-${stage}-alarms`].flatMap((name) =>
      [...resourcesIn(templates.get(name)).values()].map(({ Type }) => Type),
    );
    expect(types).not.toEqual([]);
    expect(types.filter((type) => type in replacing)).toEqual([]);
  });
});

function resourcesIn(
  template: unknown,
): ReadonlyMap<string, v.InferOutput<typeof Resources>[string]> {
  return new Map(Object.entries(v.parse(Template, template).Resources));
}
