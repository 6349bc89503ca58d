import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { operatorRoutes } from '../../../functions/operator/routes.ts';
import { decide } from '../../../local/iam/decide.ts';
import { identityStatements, type Statement } from '../../../local/iam/statement.ts';
import { PolicyDocument } from '../../../local/template/resource-types/policy-document.ts';
import { blocks, textOf } from '../../support/document-text.ts';

const account = '000000000000';
const region = 'sa-east-1';
const apiId = 'a1b2c3d4';
const Json = v.pipe(v.string(), v.parseJson(), PolicyDocument);

/** The policies of docs/cli.md, in their order, with everything put in that they leave open. */
const [looking = [], operating = []] = blocks(textOf('docs/cli.md'), 'json').map((block) => {
  const filled = block
    .replaceAll('<region>', region)
    .replaceAll('<account>', account)
    .replaceAll('<api-id>', apiId)
    .replaceAll('<key-id>', 'key-1');
  expect(filled).not.toMatch(/<[a-z-]+>/);
  return identityStatements(v.parse(Json, filled), (complaint) => {
    throw new Error(complaint);
  });
});

interface Call {
  readonly method: string;
  readonly path: string;
}

function mayCall(statements: readonly Statement[], { method, path }: Call): boolean {
  return may(
    statements,
    'execute-api:Invoke',
    `execute-api:${region}:${account}:${apiId}/$default/${method}${path}`,
  );
}

function may(statements: readonly Statement[], action: string, resource: string): boolean {
  const circumstances = { 'kms:viaservice': [`secretsmanager.${region}.amazonaws.com`] };
  const access = { action, resource: `arn:aws:${resource}`, circumstances };
  return decide(access, { identity: statements, resource: [] }).allowed;
}

const secret = (name: string) => `secretsmanager:${region}:${account}:secret:${name}-AbCdEf`;
const deadLetters = `sqs:${region}:${account}:propaga-dead-letters-wecare.fifo`;
const stack = `cloudformation:${region}:${account}:stack/propaga-prod/1234`;

describe('the policies for operators in docs/cli.md', () => {
  it.each(operatorRoutes)(
    'who may only look can call $method $path only if it is a GET, and shows no personal data',
    (route) => {
      const isOfReplies = route.operation === 'getReplies';
      expect(mayCall(looking, route)).toBe(route.method === 'GET' && !isOfReplies);
      expect(may(looking, 'cloudformation:DescribeStacks', stack)).toBe(true);
    },
  );

  it('who may only look can change nothing by a path that looks like a GET', () => {
    const path = '/connections/GET/retry';
    expect(mayCall(looking, { method: 'POST', path })).toBe(false);
  });

  it('who may only look is refused the replies to any delivery by its id', () => {
    const id = `chg_${'0'.repeat(32)}.wecare`;
    const replies = { method: 'GET', path: `/deliveries/${id}/replies` };
    expect(mayCall(looking, replies)).toBe(false);
    expect(mayCall(operating, replies)).toBe(true);
    expect(mayCall(looking, { method: 'GET', path: `/deliveries/${id}` })).toBe(true);
  });

  it.each(operatorRoutes)('an operator can call $method $path', (route) => {
    expect(mayCall(operating, route)).toBe(true);
  });

  it.each([
    ['cloudformation:DescribeStacks', stack],
    ['cloudformation:ListStackResources', stack],
    ['sqs:GetQueueAttributes', deadLetters],
    ['secretsmanager:GetSecretValue', secret('propaga/sources/hr')],
    ['secretsmanager:PutSecretValue', secret('propaga/connections/wecare')],
    ['kms:Decrypt', `kms:${region}:${account}:key/key-1`],
    ['kms:GenerateDataKey', `kms:${region}:${account}:key/key-1`],
  ])(
    'an operator is allowed %s, and who may only look is not, but to find the API',
    (action, resource) => {
      expect(may(operating, action, resource)).toBe(true);
      expect(may(looking, action, resource)).toBe(action === 'cloudformation:DescribeStacks');
    },
  );

  it.each([
    ['who may only look', looking],
    ['an operator', operating],
  ])('%s may not read the data key, nor messages', (_, statements) => {
    expect(may(statements, 'secretsmanager:GetSecretValue', secret('propaga/data-key'))).toBe(
      false,
    );
    expect(may(statements, 'sqs:ReceiveMessage', deadLetters)).toBe(false);
  });
});
