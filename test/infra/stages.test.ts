import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseProject } from '../../infra/read-config.ts';
import { findStage } from '../../infra/stages.ts';
import { fourProviders, oneConnection, sameProviderTwice } from './example-configs.ts';
import {
  allowed,
  functionAnswering,
  functionDelivering,
  functionScheduled,
} from './functions-of.ts';
import { stackOf, templatesOf } from './stack-template.ts';

const prod = stackOf(fourProviders, 'prod');
const dev = stackOf(fourProviders);

describe('choosing a stage', () => {
  test('one that does not exist is an error that lists those that do', () => {
    expect(findStage('production', { qa: {} })).toEqual({
      ok: false,
      message: expect.stringContaining('"production". There are dev, prod, qa'),
    });
  });

  test('a stage of the config has the settings of dev but for its own', () => {
    const qa = findStage('qa', { qa: { encryption: 'customer-managed' } });
    const plain = findStage('dev');
    expect(qa).toEqual({
      ok: true,
      stage: { ...(plain.ok && plain.stage), name: 'qa', encryption: 'customer-managed' },
    });
  });

  test('the config can change a setting of a built-in stage', () => {
    const changed = findStage('prod', { prod: { logRetentionDays: 90 } });
    expect(changed).toMatchObject({
      stage: { logRetentionDays: 90, encryption: 'customer-managed', deletionProtection: true },
    });
  });

  test.each([
    [{ qa: { colour: 'blue' } }, 'stages.qa.colour'],
    [{ qa: { logRetentionDays: 31 } }, 'stages.qa.logRetentionDays'],
    [{ qa: { encryption: 'none' } }, 'stages.qa.encryption'],
    [{ qa: { secretPrefix: 'Propaga/qa' } }, 'stages.qa.secretPrefix'],
    [{ qa: { tags: { 'aws:x': 'y' } } }, 'stages.qa.tags.aws:x'],
    [{ qa: { tags: { owner: 'R&D <x>' } } }, 'stages.qa.tags.owner'],
    [{ qa: { tags: { owner: '' } } }, 'stages.qa.tags.owner'],
    [{ qa: { tags: { owner: 'x'.repeat(257) } } }, 'stages.qa.tags.owner'],
    [{ qa: { tags: { Application: 'x' } } }, 'stages.qa.tags'],
    [{ qa: { tags: { owner: 'x', Owner: 'y' } } }, 'stages.qa.tags'],
    [{ qa: { alarmEmail: 'nobody' } }, 'stages.qa.alarmEmail'],
    [{ qa: { runbookUrl: 'http://example.com' } }, 'stages.qa.runbookUrl'],
    [{ 'qa-data': {} }, 'stages.qa-data'],
  ])('%j is a mistake at %s', (stages, path) => {
    const parsed = parseProject({ ...oneConnection, stages });
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.path)).toEqual([path]);
  });

  test('the document on configuration shows settings that are accepted', () => {
    const [, block = ''] =
      /```json\n(\{\n {2}"stages"[^`]*)```/.exec(readFileSync('docs/configuration.md', 'utf8')) ??
      [];
    expect(parseProject({ ...oneConnection, ...JSON.parse(block) })).toMatchObject({ ok: true });
  });

  test('mistakes in stages come with all others', () => {
    const parsed = parseProject({
      stages: { qa: { colour: 'blue' } },
      colour: 'blue',
      sources: {},
    });
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.path).toSorted()).toEqual([
      'colour',
      'connections',
      'stages.qa.colour',
    ]);
  });
});

describe('two stages', () => {
  test('share an account if their prefixes differ', () => {
    const document = { ...oneConnection, stages: { qa: { secretPrefix: 'propaga-qa' } } };
    const other = stackOf(document, 'qa');
    const named = ['AWS::SQS::Queue', 'AWS::SecretsManager::Secret'];
    const names = (stack: typeof other) =>
      named.flatMap(stack.all).map(({ properties }) => properties.QueueName ?? properties.Name);
    const here = names(stackOf(oneConnection));
    expect(names(other).filter((name) => here.includes(name))).toEqual([]);
    expect(names(other)).toContain('propaga-qa/connections/loyalty');
    expect([...templatesOf(document, 'qa').keys()]).toEqual([
      'propaga-qa-data',
      'propaga-qa-alarms',
      'propaga-qa',
    ]);
  });

  test('functions are told of a prefix that they could not know', () => {
    const document = { ...oneConnection, stages: { qa: { secretPrefix: 'propaga-qa' } } };
    const qa = stackOf(document, 'qa');
    for (const target of [
      functionAnswering(qa, 'POST /webhooks/{source}'),
      functionDelivering(qa, 'loyalty', 'propaga-qa'),
      functionScheduled(qa),
    ]) {
      expect(target.properties).toHaveProperty('Environment.Variables.SECRET_PREFIX', 'propaga-qa');
    }
    expect(JSON.stringify(dev.all('AWS::Lambda::Function'))).not.toContain('SECRET_PREFIX');
  });
});

describe('the stage prod', () => {
  const [key] = prod.all('AWS::KMS::Key');

  test('has one key of its own, rotated, that outlives the stack', () => {
    expect(prod.all('AWS::KMS::Key')).toHaveLength(1);
    expect(key?.properties.EnableKeyRotation).toBe(true);
    expect(key).toMatchObject({
      deletionPolicy: 'RetainExceptOnCreate',
      updateReplacePolicy: 'Retain',
    });
  });

  test.each([
    ['AWS::DynamoDB::Table', 'SSESpecification.KMSMasterKeyId'],
    [
      'AWS::S3::Bucket',
      'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID',
    ],
    ['AWS::SQS::Queue', 'KmsMasterKeyId'],
    ['AWS::SecretsManager::Secret', 'KmsKeyId'],
    ['AWS::Logs::LogGroup', 'KmsKeyId'],
  ])('encrypts every %s with it', (type, path) => {
    for (const { properties } of prod.all(type)) {
      const reference = path
        .split('.')
        .reduce<unknown>((value, name) => Object(value)[name], properties);
      expect(prod.behind(reference)).toBe(key);
    }
  });

  test('lets CloudWatch use the key for its own log groups and nothing else', () => {
    const others = JSON.stringify(key?.properties.KeyPolicy);
    expect(others).toContain('"kms:EncryptionContext:aws:logs:arn"');
    expect(others).toContain(':log-group:propaga-prod-*');
  });

  test('no function uses the key but by way of a service', () => {
    for (const target of prod.all('AWS::Lambda::Function')) {
      const lines = allowed(prod, target).filter((line) => line.startsWith('kms:'));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines)
        expect(line).toMatch(/<Key> if \{"StringEquals":\{"kms:ViaService"/);
    }
  });

  test('who cannot read what is stored cannot decrypt it either', () => {
    const decrypting = (target: ReturnType<typeof functionScheduled>, service: string) =>
      allowed(prod, target).some(
        (line) => line.startsWith('kms:Decrypt ') && line.includes(`["${service}.`),
      );
    expect(decrypting(functionScheduled(prod), 'secretsmanager')).toBe(false);
    expect(decrypting(functionScheduled(prod), 's3')).toBe(false);
    expect(decrypting(functionAnswering(prod, 'GET /deliveries'), 's3')).toBe(false);
  });

  test('traces can be left out, and with them the one permission for everything', () => {
    const untraced = stackOf({ ...fourProviders, stages: { prod: { tracing: false } } }, 'prod');
    for (const target of untraced.all('AWS::Lambda::Function')) {
      expect(target.properties.TracingConfig).toBeUndefined();
      expect(allowed(untraced, target).join()).not.toContain('xray:');
    }
    expect(allowed(prod, functionScheduled(prod)).join()).toContain('xray:');
  });

  test('what is stored refuses to be deleted', () => {
    expect(prod.all('AWS::DynamoDB::Table')[0]?.properties.DeletionProtectionEnabled).toBe(true);
  });

  test('each function has its own part of the concurrency, and no connection more than it may use', () => {
    for (const { properties } of prod.all('AWS::Lambda::Function')) {
      expect(properties.ReservedConcurrentExecutions).toBeGreaterThan(0);
    }
    expect(functionDelivering(prod, 'wecare').properties.ReservedConcurrentExecutions).toBe(3);
    expect(functionScheduled(prod).properties.ReservedConcurrentExecutions).toBe(1);
  });
});

describe('the stage dev', () => {
  test("uses AWS's keys, which are free", () => {
    expect(dev.resources.filter(({ type }) => type === 'AWS::KMS::Key')).toEqual([]);
    expect(JSON.stringify(dev.resources)).not.toMatch(/kms/i);
  });

  test('reserves nothing of a new account, which has ten executions at once', () => {
    for (const { properties } of dev.all('AWS::Lambda::Function')) {
      expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });
});

test('everything that can be tagged says what it belongs to', () => {
  const tagged = dev.resources.filter(({ properties }) => properties.Tags !== undefined);
  expect(tagged.length).toBeGreaterThan(20);
  for (const { properties } of tagged) {
    expect(JSON.stringify(properties.Tags)).toMatch(/"application".*"propaga".*"stage".*"dev"/);
  }
});

test('a connection that is taken out of the config holds nothing back', () => {
  const templates = templatesOf(sameProviderTwice, 'prod');
  const exported = Object.keys(Object(templates.get('propaga-prod-data')).Outputs);
  const fewer = { ...sameProviderTwice, connections: { shop: sameProviderTwice.connections.shop } };
  const left = Object.keys(Object(templatesOf(fewer, 'prod').get('propaga-prod-data')).Outputs);
  expect(left).toEqual(exported);
  expect(exported.join()).not.toMatch(/connections|sources/);
});

test('an asynchronous run of retry that fails is not tried again', () => {
  expect(dev.all('AWS::Lambda::EventInvokeConfig').map(({ properties }) => properties)).toEqual([
    {
      FunctionName: expect.anything(),
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    },
  ]);
});
