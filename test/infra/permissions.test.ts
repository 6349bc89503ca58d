import { describe, expect, test } from 'vitest';
import {
  apiHealthUpdates,
  apiPuts,
  apiReads,
  apiReadsOfReplies,
  apiUpdates,
  cancelUpdates,
  emptyingPuts,
  indexed,
  receiveReads,
  registryReads,
  retryHealthUpdates,
  retryReads,
  retryUpdates,
} from '../../functions/adapters/dynamo-role-attributes.ts';
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

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const select = { StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' } };
const returnNothing = { StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' } };
const ofIndexAlone = ` if ${JSON.stringify({
  'ForAllValues:StringEquals': { 'dynamodb:Attributes': indexed },
  Null: { 'dynamodb:Attributes': 'false' },
  StringEquals: {
    'dynamodb:Select': ['ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'],
  },
})}`;

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
      `dynamodb:BatchGetItem <Table>${ifNaming(['change#*'], receiveReads.changes, select)}`,
      `dynamodb:BatchGetItem <Table>${ifNaming(['connection#*#delivery#*', 'connection#*#user#*', 'erasure#*'], receiveReads.connections, select)}`,
      `dynamodb:PutItem <Table>${ifItems(['change#*', 'connection#*#delivery#*'], returnNothing)}`,
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
      `dynamodb:BatchGetItem <Table>${ifNaming(['connection#*'], retryReads, select)}`,
      `dynamodb:UpdateItem <Table>${ifNaming(['connection#*#delivery#*', 'connection#*#user#*'], retryUpdates, returnNothing)}`,
      `dynamodb:UpdateItem <Table>${ifNaming(['connection#*#health'], retryHealthUpdates)}`,
      `dynamodb:BatchGetItem <Table>${ifNaming(['connections'], registryReads, select)}`,
      `dynamodb:UpdateItem <Table>${ifNaming(['connections'], registryReads, returnNothing)}`,
      `dynamodb:UpdateItem <Table>${ifNaming(['connection#*#delivery#*'], cancelUpdates, returnNothing)}`,
      `dynamodb:PutItem <Table>${ifNaming(['connection#*#delivery#*'], emptyingPuts, returnNothing)}`,
      's3:DeleteObject <Bucket>/payloads/*',
      ...each(['due', 'status'], (index) => `dynamodb:Query <Table>/index/${index}${ofIndexAlone}`),
      'events:PutEvents <propaga-dev>',
      'secretsmanager:DescribeSecret <propaga/connections/*>',
      ...each(
        ['SendMessage', 'GetQueueAttributes'],
        (action) => `sqs:${action} <propaga-deliveries-*.fifo>`,
      ),
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
      `dynamodb:BatchGetItem <Table>${ifNaming(['change#*', 'connection#*', 'erasure#*'], apiReads, select)}`,
      `dynamodb:BatchGetItem <Table>${ifNaming(['connections'], registryReads, select)}`,
      `dynamodb:BatchGetItem <Table>${ifNaming(['connection#*#delivery#*'], apiReadsOfReplies, select)}`,
      `dynamodb:UpdateItem <Table>${ifNaming(['connection#*#delivery#*', 'connection#*#user#*', 'connection#*#claim#*', 'erasure#*'], apiUpdates, returnNothing)}`,
      `dynamodb:PutItem <Table>${ifNaming(['connection#*#delivery#*'], emptyingPuts, returnNothing)}`,
      `dynamodb:UpdateItem <Table>${ifNaming(['connection#*#health'], apiHealthUpdates)}`,
      `dynamodb:PutItem <Table>${ifNaming(['connection#*#user#*'], apiPuts, returnNothing)}`,
      ...each(
        ['status', 'user'],
        (index) => `dynamodb:Query <Table>/index/${index}${ofIndexAlone}`,
      ),
      `dynamodb:PutItem <Table>${ifItems(['audit#*'], returnNothing)}`,
      `dynamodb:Query <Table>${ifItems(['audit#*'])}`,
      's3:DeleteObject <Bucket>/payloads/*',
      'secretsmanager:GetSecretValue <propaga/data-key>',
      'sqs:SendMessage <propaga-deliveries-*.fifo>',
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
    onTable.filter((line) => !/"Null":\{"dynamodb:LeadingKeys":"false"[,}]/.test(line)),
  ).toEqual([]);
});

describe('what is sealed', () => {
  const others = roles.filter(([name]) => !name.startsWith('deliver')).map(([, target]) => target);
  const linesOf = (action: RegExp) =>
    others.flatMap((target) => allowed(stack, target)).filter((line) => action.test(line));

  test('no other role than that of deliveries may read, or have returned', () => {
    const reads = linesOf(/^dynamodb:(BatchGet|Get)Item/);
    expect(reads).toHaveLength(7);
    for (const line of reads) {
      expect(line).toContain('"StringEquals":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}');
      expect(line).toMatch(/"dynamodb:Attributes":\["pk"/);
      expect(line).not.toMatch(/"(payload|ids)"/);
    }
    const writes = linesOf(/^dynamodb:(Put|Update)Item/);
    const returning = writes.filter((line) => !line.includes('{"dynamodb:ReturnValues":"NONE"}'));
    expect(returning).toHaveLength(2);
    for (const line of returning) expect(line).toContain('["connection#*#health"]');
  });

  test('is named by no update and no put of any other role, by which it could be guessed or copied', () => {
    const naming = linesOf(/^dynamodb:/).filter((line) => /"(payload|ids)"/.test(line));
    expect(naming).toEqual([]);
    const unbound = linesOf(/^dynamodb:(Put|Update)Item/).filter(
      (line) => !line.includes('"Null":{"dynamodb:LeadingKeys":"false","dynamodb:Attributes"'),
    );
    // What `receive` stores is new, and the audit holds nothing that is sealed.
    expect(unbound).toEqual([
      `dynamodb:PutItem <Table>${ifItems(['change#*', 'connection#*#delivery#*'], returnNothing)}`,
      `dynamodb:PutItem <Table>${ifItems(['audit#*'], returnNothing)}`,
    ]);
  });

  test('of replies is named by one read of one role, beside no other attribute but a status', () => {
    const naming = linesOf(/^dynamodb:(BatchGet|Get)Item|^dynamodb:Query/).filter((line) =>
      line.includes('"replies"'),
    );
    expect(naming).toHaveLength(1);
    expect(naming[0]).toContain('["pk","sk","status","replies","repliesDropped"]');
    const api = functionAnswering(stack, 'GET /deliveries/{id}/replies');
    expect(allowed(stack, api)).toContain(naming[0]);
    expect(allowed(stack, api).filter((line) => line.startsWith('s3:Get'))).toEqual([]);
  });

  test('is in no index', () => {
    const [table] = stack.all('AWS::DynamoDB::Table');
    expect(JSON.stringify(table?.properties.GlobalSecondaryIndexes)).not.toMatch(
      /"(payload|payloadKey|ids|replies|reason|attempts|ALL)"/,
    );
  });
});

test('the role that is open to the internet reads no reasons', () => {
  const lines = allowed(stack, functionAnswering(stack, 'POST /webhooks/{source}'));
  expect(lines.filter((line) => /"(reason|attempts|replies|openReason)"/.test(line))).toEqual([]);
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
      (action) => `dynamodb:${action} <Table>${ifItems([`connection#${name}#*`])}`,
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

function ifItems(patterns: readonly string[], further: Conditions = {}): string {
  return ` if ${JSON.stringify({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
    Null: { 'dynamodb:LeadingKeys': 'false' },
    ...further,
  })}`;
}

function ifNaming(
  patterns: readonly string[],
  attributes: readonly string[],
  further: Conditions = {},
): string {
  return ifItems(patterns, {
    Null: { 'dynamodb:LeadingKeys': 'false', 'dynamodb:Attributes': 'false' },
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes },
    ...further,
  });
}

function each(items: readonly string[], line: (item: string) => string): string[] {
  return items.map(line);
}
