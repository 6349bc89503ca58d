import { expect, test } from 'vitest';
import { parseConfig } from '../../functions/runtime/config.ts';
import { synthesise, withoutBundles } from '../../infra/synthesise.ts';
import { interpretTemplate } from '../../local/template/interpret-template.ts';
import { mergeTemplates } from '../../local/template/merge-templates.ts';
import { Table } from '../../local/template/resource-types/dynamodb.ts';
import { LambdaFunction } from '../../local/template/resource-types/lambda.ts';
import { Queue } from '../../local/template/resource-types/sqs.ts';
import { fourProviders } from '../infra/example-configs.ts';
import { temporaryDirectory } from './local-stack.ts';

const surroundings = { sqsUrl: 'http://127.0.0.1:1', apiUrl: 'http://127.0.0.1:2' };

function interpret(Resources: Record<string, unknown>) {
  return interpretTemplate({ Resources }, surroundings);
}

/** The resolved value of an expression, read back from a function's environment. */
function resolved(value: unknown): string | undefined {
  const stack = interpret({
    Queue: { Type: 'AWS::SQS::Queue' },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Key: 'f00d.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: 'role',
        Environment: { Variables: { VALUE: value } },
      },
    },
  });
  return stack.resourcesOf(LambdaFunction)[0]?.properties.Environment.Variables.VALUE;
}

test.each([
  [{ Ref: 'Queue' }, 'http://127.0.0.1:1/000000000000/propaga-Queue'],
  [{ Ref: 'AWS::Region' }, 'sa-east-1'],
  [{ Ref: 'AWS::NoValue' }, undefined],
  [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:sa-east-1:000000000000:propaga-Queue'],
  [{ 'Fn::GetAtt': 'Queue.QueueName' }, 'propaga-Queue'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }]] }, 'a-000000000000'],
  [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's syntax
    { 'Fn::Sub': '${AWS::Partition}:${Queue.Arn}:${!x}' },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what `${!x}` stands for
    'aws:arn:aws:sqs:sa-east-1:000000000000:propaga-Queue:${x}',
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's syntax
  [{ 'Fn::Sub': ['${a}', { a: { Ref: 'AWS::URLSuffix' } }] }, 'amazonaws.com'],
  [
    { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
    'propaga-Queue',
  ],
])('%j is resolved', (value, expected) => {
  expect(resolved(value)).toBe(expected);
});

test.each([
  [{ Ref: 'Missing' }, 'refers to Missing'],
  [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, 'asks Queue for Colour'],
  [{ 'Fn::ImportValue': 'other' }, 'Fn::ImportValue'],
  [{ 'Fn::Join': 'no list' }, 'malformed Fn::Join'],
])('%j is an error that names where it stands', (value, message) => {
  expect(() => resolved(value)).toThrow(
    new RegExp(`Function \\(AWS::Lambda::Function\\): Environment.Variables.VALUE .*${message}`),
  );
});

test('a type that is not known is an error', () => {
  expect(() => interpret({ Topic: { Type: 'AWS::Kinesis::Stream' } })).toThrow(
    'Topic (AWS::Kinesis::Stream): its type is not supported',
  );
});

test('every property that would be ignored is an error, and all come at once', () => {
  const attempt = () =>
    interpret({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'blue', VisibilityTimeout: 'long' } },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [],
          AttributeDefinitions: [],
          BillingMode: 'PAY_PER_REQUEST',
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        },
      },
    });
  expect(attempt).toThrow('Queue (AWS::SQS::Queue): Colour');
  expect(attempt).toThrow('Queue (AWS::SQS::Queue): VisibilityTimeout must be number');
  expect(attempt).toThrow('Table (AWS::DynamoDB::Table): StreamSpecification');
});

test('a property of an unknown kind deep inside is named with its path', () => {
  expect(() =>
    interpret({
      DeadLetters: { Type: 'AWS::SQS::Queue' },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          RedrivePolicy: {
            deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] },
            maxReceiveCount: 3,
            colour: 'blue',
          },
        },
      },
    }),
  ).toThrow('Queue (AWS::SQS::Queue): RedrivePolicy.colour');
});

test('resources that refer to each other in a circle are an error', () => {
  expect(() =>
    interpret({
      First: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Second' } } },
      Second: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'First' } } },
    }),
  ).toThrow('in a circle');
});

test('a condition is an error unless it is about CDK metadata', () => {
  expect(() => interpret({ Queue: { Type: 'AWS::SQS::Queue', Condition: 'Sometimes' } })).toThrow(
    'Queue (AWS::SQS::Queue): Condition',
  );
});

test('everything in the stack of propaga is honoured or known to mean nothing on one machine', async () => {
  const parsed = parseConfig(fourProviders);
  if (!parsed.ok) throw new Error('The example is not a config.');
  const { stacks } = synthesise(parsed.config, {
    outdir: await temporaryDirectory(),
    context: withoutBundles,
  });
  const stack = interpretTemplate(
    mergeTemplates(stacks.map(({ template }) => template)),
    surroundings,
  );
  expect(stack.resourcesOf(Table)).toHaveLength(1);
  expect(stack.resourcesOf(Queue).length).toBeGreaterThan(1);
  expect(stack.resourcesOf(LambdaFunction).length).toBeGreaterThan(3);
});
