import { expect, test } from 'vitest';
import { accessRulesOf } from '../../local/iam/template-access-rules.ts';
import { interpretTemplate } from '../../local/template/interpret-template.ts';

type Json = Record<string, unknown>;

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const lentTo = (service: string, Condition: Json = {}) => ({
  Statement: [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, Condition },
  ],
});

/** What of a template that works is to be different. */
interface Change {
  readonly statement?: Json;
  readonly role?: Json;
  readonly scheduleStatement?: Json;
  readonly scheduleTrust?: Json;
  readonly queuePolicy?: Json;
}

function template(change: Change): { Resources: Json } {
  const statement = {
    Effect: 'Allow',
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    Resource: arn('Queue'),
  };
  const invoke = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn('Function') };
  const secureOnly = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sqs:*',
    Resource: arn('Queue'),
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: lentTo('lambda.amazonaws.com'), ...change.role },
      },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'function',
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: { Statement: [{ ...statement, ...change.statement }] },
        },
      },
      ScheduleRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: lentTo('scheduler.amazonaws.com', change.scheduleTrust),
          Policies: [
            {
              PolicyName: 'invoke',
              PolicyDocument: { Statement: [{ ...invoke, ...change.scheduleStatement }] },
            },
          ],
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: 'assets', S3Key: 'f00d.zip' },
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Role: arn('Role'),
        },
      },
      Queue: { Type: 'AWS::SQS::Queue' },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Queue' }],
          PolicyDocument: { Statement: [{ ...secureOnly, ...change.queuePolicy }] },
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: arn('Queue'), FunctionName: { Ref: 'Function' } },
      },
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(1 minute)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: arn('Function'), RoleArn: arn('ScheduleRole') },
        },
      },
    },
  };
}

function rulesWith(change: Change) {
  const surroundings = { sqsUrl: 'http://127.0.0.1:1', apiUrl: 'http://127.0.0.1:2' };
  return accessRulesOf(interpretTemplate(template(change), surroundings));
}

test('a template whose permissions work is taken', () => {
  expect(rulesWith({}).callers.map(({ arn }) => arn)).toEqual([
    'arn:aws:iam::000000000000:root',
    'arn:aws:sts::000000000000:assumed-role/propaga-Role/propaga-Function',
  ]);
});

test.each<[string, Change, string]>([
  [
    'a role by which Lambda cannot poll',
    { statement: { Action: ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'] } },
    'Mapping: the role of its function does not allow sqs:DeleteMessage on arn:aws:sqs:sa-east-1:000000000000:propaga-Queue',
  ],
  [
    'a role that Lambda cannot take',
    { role: { AssumeRolePolicyDocument: lentTo('ec2.amazonaws.com') } },
    'Function: its role is not in the template, or cannot be assumed by Lambda',
  ],
  [
    'a schedule that may not invoke its target',
    { scheduleStatement: { Resource: arn('Queue') } },
    'Schedule: its role does not allow lambda:InvokeFunction on arn:aws:lambda:sa-east-1:000000000000:function:propaga-Function',
  ],
  [
    'a schedule role lent to another account',
    { scheduleTrust: { StringEquals: { 'aws:SourceAccount': '111111111111' } } },
    'Schedule: its role is not in the template, or cannot be assumed by the scheduler',
  ],
  [
    'a managed policy',
    { role: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] } },
    'Role: managed policies are not supported',
  ],
  ['NotAction', { statement: { NotAction: 's3:*' } }, 'Policy: NotAction and NotResource'],
  ['NotResource', { statement: { NotResource: '*' } }, 'Policy: NotAction and NotResource'],
  [
    'a condition operator that is not known here',
    { statement: { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } } },
    'Policy: the operator IpAddress is not supported on one machine',
  ],
  [
    'a condition key that is not known here',
    { statement: { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'hr' } } } },
    'Policy: the condition key aws:principaltag/team is not supported on one machine',
  ],
  [
    'a policy variable',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's syntax
    { statement: { Resource: ['*', 'arn:aws:s3:::home/${aws:username}/*'] } },
    'Policy: policy variables are not supported',
  ],
  [
    'a queue that allows something by itself',
    { queuePolicy: { Effect: 'Allow' } },
    "QueuePolicy: a resource's policy can only deny",
  ],
  [
    'a queue that denies something to one caller',
    { queuePolicy: { Principal: { Service: 'sns.amazonaws.com' } } },
    "QueuePolicy: a resource's policy can only deny, and only to every principal",
  ],
  [
    'a queue policy about something else',
    { queuePolicy: { Resource: arn('Function') } },
    "QueuePolicy: a resource's policy must name that resource",
  ],
])('%s is an error at the start', (_what, change, complaint) => {
  expect(() => rulesWith(change)).toThrow(complaint);
});
