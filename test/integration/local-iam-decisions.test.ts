import { describe, expect, test } from 'vitest';
import type { Circumstances, Condition } from '../../local/iam/condition.ts';
import { misunderstandingOf } from '../../local/iam/condition.ts';
import { decide } from '../../local/iam/decide.ts';
import type { Statement } from '../../local/iam/statement.ts';

const table = 'arn:aws:dynamodb:sa-east-1:000000000000:table/people';
const secure = { 'aws:securetransport': ['true'] };

function statement(overrides: Partial<Statement> = {}): Statement {
  return {
    effect: 'Allow',
    actions: ['dynamodb:getitem'],
    resources: [table],
    conditions: [],
    ...overrides,
  };
}

interface Case {
  readonly identity: readonly Statement[];
  readonly resource?: readonly Statement[];
  readonly action?: string;
  readonly on?: string;
  readonly circumstances?: Circumstances;
}

function decisionOn({
  identity,
  resource = [],
  action = 'dynamodb:GetItem',
  on = table,
  circumstances = {},
}: Case) {
  return decide(
    { action, resource: on, circumstances: { ...secure, ...circumstances } },
    { identity, resource },
  );
}

function leadingKeys(...values: string[]): Condition {
  return { operator: 'ForAllValues:StringLike', key: 'dynamodb:leadingkeys', values };
}

function isMissing(...values: string[]): Condition {
  return { operator: 'Null', key: 'dynamodb:leadingkeys', values };
}

function selecting(operator: string): Condition {
  return { operator, key: 'dynamodb:select', values: ['COUNT', 'SPECIFIC_ATTRIBUTES'] };
}

const ownItems = [statement({ conditions: [leadingKeys('connection#wecare#*')] })];
const tls: Condition = { operator: 'Bool', key: 'aws:securetransport', values: ['false'] };
const touching = (...keys: string[]): Circumstances => ({ 'dynamodb:leadingkeys': keys });

test.each<[string, Case]>([
  ['the action and resource are named', { identity: [statement()] }],
  ['the action is written in other case', { identity: [statement()], action: 'DynamoDB:getItem' }],
  ['a * stands for any actions', { identity: [statement({ actions: ['dynamodb:*'] })] }],
  ['a ? stands for one character', { identity: [statement({ actions: ['dynamodb:get?tem'] })] }],
  ['everything is allowed', { identity: [statement({ actions: ['*'], resources: ['*'] })] }],
  [
    'a * in the resource spans slashes',
    { identity: [statement({ resources: [`${table}/*`] })], on: `${table}/index/due` },
  ],
  ['any one statement allows it', { identity: [statement({ actions: ['sqs:*'] }), statement()] }],
  ['a condition holds', { identity: ownItems, circumstances: touching('connection#wecare#1') }],
  [
    'every one of many values fits',
    { identity: ownItems, circumstances: touching('connection#wecare#1', 'connection#wecare#2') },
  ],
  ['ForAllValues has no values to check', { identity: ownItems }],
  [
    'a key is there that has to be',
    {
      identity: [statement({ conditions: [isMissing('false')] })],
      circumstances: touching('connection#wecare#1'),
    },
  ],
  [
    'a key is missing that has to be',
    { identity: [statement({ conditions: [isMissing('true')] })] },
  ],
  [
    'a key is missing that has to fit only if it is there',
    { identity: [statement({ conditions: [selecting('StringEqualsIfExists')] })] },
  ],
  [
    'a key fits that has to only if it is there',
    {
      identity: [statement({ conditions: [selecting('StringEqualsIfExists')] })],
      circumstances: { 'dynamodb:select': ['COUNT'] },
    },
  ],
  [
    'a deny is for other circumstances',
    { identity: [statement(), statement({ effect: 'Deny', conditions: [tls] })] },
  ],
  [
    'what hangs on the resource denies only plain HTTP over the net',
    { identity: [statement()], resource: [statement({ effect: 'Deny', conditions: [tls] })] },
  ],
])('allows a call when %s', (_reason, given) => {
  expect(decisionOn(given)).toEqual({ allowed: true });
});

const unnamed = 'because no identity-based policy allows the dynamodb:GetItem action';

test.each<[string, Case, string]>([
  ['nothing is said about it', { identity: [] }, unnamed],
  ['the action is another', { identity: [statement({ actions: ['dynamodb:query'] })] }, unnamed],
  [
    'the action only begins alike',
    { identity: [statement({ actions: ['dynamodb:get'] })] },
    unnamed,
  ],
  ['the resource only begins alike', { identity: [statement()], on: `${table}-2` }, unnamed],
  ['the resource is in other case', { identity: [statement()], on: table.toUpperCase() }, unnamed],
  [
    'a dot is meant as a dot',
    { identity: [statement({ actions: ['dynamodb.getitem'] })] },
    unnamed,
  ],
  [
    'a condition does not hold',
    { identity: ownItems, circumstances: touching('connection#dito#1') },
    unnamed,
  ],
  [
    'one of many values does not fit',
    { identity: ownItems, circumstances: touching('connection#wecare#1', 'connection#dito#1') },
    unnamed,
  ],
  [
    'a single value is missing',
    {
      identity: [
        statement({
          conditions: [{ operator: 'StringEquals', key: 'aws:sourcearn', values: ['*'] }],
        }),
      ],
    },
    unnamed,
  ],
  [
    'a key is missing that has to be there, although ForAllValues has no values to check',
    { identity: [statement({ conditions: [leadingKeys('*'), isMissing('false')] })] },
    unnamed,
  ],
  [
    'a key is there that has to be missing',
    {
      identity: [statement({ conditions: [isMissing('true')] })],
      circumstances: touching('connection#wecare#1'),
    },
    unnamed,
  ],
  [
    'a key is there and does not fit, which might be missing',
    {
      identity: [statement({ conditions: [selecting('StringEqualsIfExists')] })],
      circumstances: { 'dynamodb:select': ['ALL_ATTRIBUTES'] },
    },
    unnamed,
  ],
  [
    'a key is missing that has to fit',
    { identity: [statement({ conditions: [selecting('StringEquals')] })] },
    unnamed,
  ],
  [
    'one of two conditions does not hold',
    { identity: [statement({ conditions: [leadingKeys('*'), tls] })] },
    unnamed,
  ],
  [
    'the role denies it as well',
    { identity: [statement(), statement({ effect: 'Deny', actions: ['*'] })] },
    'with an explicit deny in an identity-based policy',
  ],
  [
    'the resource denies it',
    { identity: [statement()], resource: [statement({ effect: 'Deny' })] },
    'with an explicit deny in a resource-based policy',
  ],
])('refuses a call when %s', (_reason, given, reason) => {
  expect(decisionOn(given)).toMatchObject({ allowed: false, reason });
});

test('names the conditions without which a call would be allowed', () => {
  const given = { identity: ownItems, circumstances: touching('connection#dito#1') };
  expect(decisionOn(given)).toMatchObject({
    unmet: ['ForAllValues:StringLike dynamodb:leadingkeys'],
  });
});

describe('conditions that are not understood', () => {
  test.each<[Condition, string]>([
    [{ operator: 'IpAddress', key: 'aws:sourceip', values: [] }, 'the operator IpAddress'],
    [{ operator: 'ArnLikeIfExists', key: 'aws:sourcearn', values: [] }, 'ArnLikeIfExists'],
    [{ operator: 'StringEquals', key: 'dynamodb:attributes', values: [] }, 'many values'],
    [{ operator: 'ForAllValues:StringLike', key: 'dynamodb:select', values: [] }, 'one value'],
    [{ operator: 'ForAnyValue:StringLike', key: 'aws:tagkeys', values: [] }, 'ForAnyValue'],
    [{ operator: 'StringLike', key: 'aws:userid', values: [] }, 'the condition key aws:userid'],
    [{ operator: 'StringLike', key: 'dynamodb:leadingkeys', values: [] }, 'many values'],
    [{ operator: 'ForAllValues:Bool', key: 'aws:securetransport', values: [] }, 'one value'],
    [isMissing('no'), 'takes "true" or "false"'],
    [isMissing('true', 'false'), 'takes "true" or "false"'],
    [isMissing(), 'takes "true" or "false"'],
    [{ ...isMissing('false'), operator: 'ForAllValues:Null' }, 'the operator ForAllValues:Null'],
    [{ ...isMissing('false'), key: 'aws:userid' }, 'the condition key aws:userid'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's syntax
    [leadingKeys('${aws:userid}'), 'policy variables'],
  ])('%j is an error', (condition, complaint) => {
    expect(misunderstandingOf(condition)).toContain(complaint);
  });
});
