import { describe, expect, test } from 'vitest';
import { fourProviders, sameProviderTwice } from './example-configs.ts';
import {
  allowed,
  functionAnswering,
  functionDelivering,
  functionScheduled,
} from './functions-of.ts';
import { type Resource, type StackTemplate, stackOf } from './stack-template.ts';

const stack = stackOf(fourProviders);
const connections = Object.keys(fourProviders.connections);

const logging = [
  'logs:CreateLogStream <LogGroup>',
  'logs:PutLogEvents <LogGroup>',
  // X-Ray knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  'xray:PutTelemetryRecords *',
  'xray:PutTraceSegments *',
];

const roles: [string, Resource, string[]][] = [
  [
    'receive',
    functionAnswering(stack, 'POST /webhooks/{source}'),
    [
      `dynamodb:BatchGetItem <Table>${ifItems('change#*', 'connection#*#delivery#*', 'connection#*#user#*', 'erasure#*')}`,
      `dynamodb:PutItem <Table>${ifItems('change#*', 'connection#*#delivery#*')}`,
      's3:DeleteObject <Bucket>/payloads/*',
      's3:PutObject <Bucket>/payloads/*',
      'secretsmanager:GetSecretValue <propaga/data-key>',
      'secretsmanager:GetSecretValue <propaga/sources/directory>',
      'secretsmanager:GetSecretValue <propaga/sources/hr>',
      ...each(connections, (name) => `sqs:SendMessage <propaga-deliveries-${name}.fifo>`),
    ],
  ],
  [
    'retry',
    functionScheduled(stack),
    [
      ...each(
        ['BatchGetItem', 'UpdateItem'],
        (action) => `dynamodb:${action} <Table>${ifItems('connection#*')}`,
      ),
      'dynamodb:Query <Table>/index/due',
      'dynamodb:Query <Table>/index/status',
      'events:PutEvents <propaga-dev>',
      'secretsmanager:DescribeSecret <propaga/connections/*>',
      ...connections.flatMap((name) => [
        `sqs:SendMessage <propaga-deliveries-${name}.fifo>`,
        `sqs:GetQueueAttributes <propaga-deliveries-${name}.fifo>`,
      ]),
      ...each(
        ['ReceiveMessage', 'DeleteMessage'],
        (action) => `sqs:${action} <propaga-dead-letters-*.fifo>`,
      ),
    ],
  ],
  [
    'api',
    functionAnswering(stack, 'GET /deliveries'),
    [
      `dynamodb:BatchGetItem <Table>${ifItems('change#*', 'connection#*', 'erasure#*')}`,
      `dynamodb:UpdateItem <Table>${ifItems('connection#*', 'erasure#*')}`,
      'dynamodb:Query <Table>/index/status',
      'dynamodb:Query <Table>/index/user',
      's3:DeleteObject <Bucket>/payloads/*',
      ...each(connections, (name) => `sqs:SendMessage <propaga-deliveries-${name}.fifo>`),
    ],
  ],
  ...connections.map((name): [string, Resource, string[]] => [
    `deliver of ${name}`,
    functionDelivering(stack, name),
    deliverPermissions(name),
  ]),
];

test.each(roles)('%s may do what it needs and nothing else', (_, target, permissions) => {
  expect(allowed(stack, target)).toEqual([...logging, ...permissions].toSorted());
});

test('each function has a role of its own, which only Lambda can take', () => {
  const functions = stack.all('AWS::Lambda::Function');
  const own = functions.map(({ properties }) => stack.behind(properties.Role));
  expect(new Set(own).size).toBe(functions.length);
  for (const { properties } of own) {
    expect(properties).not.toHaveProperty('ManagedPolicyArns');
    expect(properties).not.toHaveProperty('Policies');
    expect(properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [{ Principal: { Service: 'lambda.amazonaws.com' }, Effect: 'Allow' }],
    });
  }
});

test('no role may do anything by a wildcard, or anything to everything but write traces', () => {
  for (const target of stack.all('AWS::Lambda::Function')) {
    for (const line of allowed(stack, target)) {
      expect(line).not.toMatch(/^\S*\*\S* /);
      if (!logging.includes(line)) expect(line).not.toMatch(/ \*/);
    }
  }
});

test('no role may reach into the table without saying whose items', () => {
  const lines = stack.all('AWS::Lambda::Function').flatMap((target) => allowed(stack, target));
  const onTable = lines.filter((line) => / <Table>( |$)/.test(line));
  expect(onTable).not.toEqual([]);
  expect(
    onTable.filter((line) => !line.includes('"Null":{"dynamodb:LeadingKeys":"false"}')),
  ).toEqual([]);
});

describe('two accounts at one provider', () => {
  const twice: StackTemplate = stackOf(sameProviderTwice);

  test.each([
    ['shop', 'shop-dead-letters'],
    ['shop-dead-letters', 'shop'],
  ])('%s reaches nothing of %s', (name, other) => {
    const lines = allowed(twice, functionDelivering(twice, name));
    expect(lines).toEqual([...logging, ...deliverPermissions(name)].toSorted());
    expect(lines.some((line) => line.includes(`connections/${other}>`))).toBe(false);
  });
});

function deliverPermissions(name: string): string[] {
  return [
    ...each(
      ['BatchGetItem', 'PutItem', 'UpdateItem'],
      (action) => `dynamodb:${action} <Table>${ifItems(`connection#${name}#*`)}`,
    ),
    'events:PutEvents <propaga-dev>',
    `s3:GetObject <Bucket>/payloads/${name}/*`,
    `s3:DeleteObject <Bucket>/payloads/${name}/*`,
    `secretsmanager:GetSecretValue <propaga/connections/${name}>`,
    'secretsmanager:GetSecretValue <propaga/data-key>',
    ...each(
      ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
      (action) => `sqs:${action} <propaga-deliveries-${name}.fifo>`,
    ),
  ];
}

function ifItems(...patterns: string[]): string {
  return ` if ${JSON.stringify({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  })}`;
}

function each(items: readonly string[], line: (item: string) => string): string[] {
  return items.map(line);
}
