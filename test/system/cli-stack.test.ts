import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { ditoSettings } from '../support/made-connection.ts';
import { runCli } from './cli-process.ts';
import { type StubAnswer, type StubRequest, startStub } from './cli-stub-api.ts';

const key = {
  id: 'AKIDEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  token: 'session',
};
const region = 'sa-east-1';

let answer: (request: StubRequest) => StubAnswer = () => ({ body: {} });
const api = await startStub((request) =>
  isSigned(request) ? answer(request) : { status: 403, body: { message: 'Forbidden' } },
);
const cloudFormation = await startStub(answerCloudFormation);
const secretsManager = await startStub(answerSecretsManager);
const sqs = await startStub(({ body }) => ({
  body: { Attributes: { ApproximateNumberOfMessages: body.includes('wecare') ? '3' : '0' } },
}));
const directory = await mkdtemp(join(tmpdir(), 'propaga-cli-stack-'));
afterAll(async () => {
  for (const server of [api, cloudFormation, secretsManager, sqs]) await server.stop();
  await rm(directory, { recursive: true });
});

const secrets = new Map<string, string>();
const signingSecret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
beforeEach(() => {
  answer = () => ({ body: { deliveries: [] } });
  api.requests.length = 0;
  secrets.clear();
  secrets.set('acme-qa/sources/hr', JSON.stringify({ signingSecrets: [signingSecret] }));
  secrets.set('acme-qa/connections/dito', '');
});

const configFile = join(directory, 'config.json');
await writeFile(
  configFile,
  JSON.stringify({
    sources: { hr: { type: 'standard-webhooks' } },
    stages: { qa: { secretPrefix: 'acme-qa' } },
    connections: { dito: { ...ditoSettings, baseUrl: api.url } },
  }),
);

const env = {
  AWS_ACCESS_KEY_ID: key.id,
  AWS_SECRET_ACCESS_KEY: key.secret,
  AWS_SESSION_TOKEN: key.token,
  AWS_REGION: region,
  AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
  AWS_ENDPOINT_URL_SQS: sqs.url,
  AWS_MAX_ATTEMPTS: '1',
  PROPAGA_CONFIG: configFile,
};

const onStack = (args: readonly string[], more: { input?: string; env?: object } = {}) =>
  runCli([...args, '--stack', 'propaga-qa'], { ...more, env: { ...env, ...more.env } });

function answerCloudFormation({ body }: StubRequest): StubAnswer {
  const asked = new URLSearchParams(body);
  const action = asked.get('Action') ?? '';
  if (asked.get('StackName') !== 'propaga-qa') {
    const message = `Stack with id ${asked.get('StackName')} does not exist`;
    return xml(
      400,
      `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
    );
  }
  const result =
    action === 'DescribeStacks'
      ? `<Stacks><member><StackName>propaga-qa</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-22T12:00:00Z</CreationTime><Outputs><member><OutputKey>ApiUrl</OutputKey><OutputValue>${api.url}/</OutputValue></member></Outputs></member></Stacks>`
      : `<StackResourceSummaries>${queue('DeliverywecareQueueDeadLetters0A1B', 'propaga-dead-letters-wecare.fifo')}${queue('DeliveryditoQueueDeadLetters2C3D', 'propaga-dead-letters-dito.fifo')}${queue('DeliveryditoQueue4E5F', 'propaga-deliveries-dito.fifo')}</StackResourceSummaries>`;
  return xml(
    200,
    `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
  );
}

function queue(id: string, name: string): string {
  return `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${sqs.url}/1/${name}</PhysicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-11-22T12:00:00Z</LastUpdatedTimestamp></member>`;
}

function xml(status: number, body: string): StubAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function answerSecretsManager({ headers, body }: StubRequest): StubAnswer {
  const { SecretId, SecretString } = v.parse(
    v.object({ SecretId: v.string(), SecretString: v.optional(v.string()) }),
    JSON.parse(body),
  );
  const isPut = String(headers['x-amz-target']).endsWith('PutSecretValue');
  const known = secrets.get(SecretId);
  if (known === undefined || (!isPut && known === '')) {
    return { status: 400, body: { __type: 'ResourceNotFoundException', message: "can't find" } };
  }
  if (isPut) secrets.set(SecretId, SecretString ?? '');
  return { body: { Name: SecretId, SecretString: isPut ? undefined : known, VersionId: 'v1' } };
}

/** AWS's own steps: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned({ method, url, headers, body }: StubRequest): boolean {
  const header =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=(\w{64})$/.exec(
      String(headers.authorization),
    );
  const [, id, date = '', signedRegion, service, names = '', signature] = header ?? [];
  if (id !== key.id || signedRegion !== region || service !== 'execute-api') return false;
  if (headers['x-amz-security-token'] !== key.token || !names.split(';').includes('host'))
    return false;
  const [path = '', query = ''] = url.split('?');
  const canonicalRequest = [
    method,
    // Every segment is escaped once more than it was sent.
    path.split('/').map(encodeURIComponent).join('/'),
    query.split('&').sort().join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = [date, region, 'execute-api', 'aws4_request'];
  const signingKey = scope.reduce<Buffer | string>(hmac, `AWS4${key.secret}`);
  const text = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    scope.join('/'),
    sha256(canonicalRequest),
  ];
  return hmac(signingKey, text.join('\n')).toString('hex') === signature;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(secret: Buffer | string, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

test('every call to a stack is signed, whatever is in its path, query or body', async () => {
  const list = await onStack([
    'deliveries',
    '--user',
    "a b+c/d'*(é)",
    '--status',
    'failed',
    '--json',
  ]);
  expect(list).toMatchObject({ code: 0, stderr: '' });
  answer = () => ({ body: { userKey: 'x', connections: [] } });
  expect(await onStack(['user', "a/b c+d'*(é)%?#"])).toMatchObject({ code: 0 });
  answer = ({ method }) => ({
    body:
      method === 'GET'
        ? {
            name: 'dito',
            provider: 'dito',
            enabled: true,
            state: 'ok',
            countsAtLeast: [],
            counts: {
              pending: 0,
              waiting: 0,
              held: 0,
              delivered: 0,
              superseded: 0,
              failed: 1,
              cancelled: 0,
            },
            circuit: { state: 'closed', failures: 0 },
          }
        : { connection: 'dito', retried: 1, skipped: 0 },
  });
  const retry = await onStack(['retry', '--connection', 'dito', '--reason', 'olá', '--yes']);
  expect(retry).toMatchObject({ code: 0, stdout: '1 of dito on their way again.\n' });
  expect(api.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'POST']);
});

test('a stack of another name, region or account is told apart from one that refuses', async () => {
  const other = await runCli(['deliveries', '--stack', 'other'], { env });
  expect(other.stderr).toContain(`There is no stack other in ${region}`);
  expect(other.code).toBe(4);
  const refused = await onStack(['deliveries'], { env: { AWS_SECRET_ACCESS_KEY: 'wrong' } });
  expect(refused.stderr).toContain('refuses your AWS credentials');
  expect(refused.code).toBe(3);
  const nobody = await onStack(['deliveries'], {
    env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
  });
  expect(nobody.stderr).toContain('Set AWS_PROFILE or --profile, or log in anew');
  expect(nobody.code).toBe(3);
  const nowhere = await onStack(['deliveries'], { env: { AWS_REGION: undefined } });
  expect(nowhere.stderr).toContain('Name one with --region');
  expect(nowhere.code).toBe(2);
  const both = await onStack(['deliveries', '--url', api.url]);
  expect(both).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('either --stack or --url'),
  });
});

test("a stack's secrets are stored in Secrets Manager, and only where there is a place for them", async () => {
  const input = JSON.stringify({ apiKey: 'Chave-1', secretKey: 'Chave-2' });
  const stored = await onStack(['secrets', 'set', 'dito'], { input });
  expect(stored.stdout).toContain(
    `acme-qa/connections/dito is stored in Secrets Manager in ${region}.`,
  );
  expect(stored.stdout).toContain('propaga doctor --stack propaga-qa tries the credentials.');
  expect(secrets.get('acme-qa/connections/dito')).toBe(input);

  const added = Buffer.alloc(32, 2).toString('base64');
  expect((await onStack(['secrets', 'set', 'hr', '--add'], { input: added })).code).toBe(0);
  expect(secrets.get('acme-qa/sources/hr')).toBe(
    JSON.stringify({ signingSecrets: [added, signingSecret] }),
  );

  secrets.delete('acme-qa/connections/dito');
  const early = await onStack(['secrets', 'set', 'dito'], { input });
  expect(early.stderr).toContain('npx cdk deploy');
  expect(early.code).toBe(4);
  expect(early.stdout + early.stderr).not.toContain('Chave');
});

test('doctor looks into a stack: secrets, logins, clock and dead letters', async () => {
  secrets.set('acme-qa/connections/dito', JSON.stringify({ apiKey: 'a', secretKey: 'b' }));
  answer = ({ url }) =>
    url === '/health'
      ? { headers: { date: new Date(Date.now() - 400_000).toUTCString() }, body: { status: 'ok' } }
      : { body: { connections: [] } };
  const { stdout, code } = await onStack(['doctor']);
  expect(stdout).toMatch(/^ok {4}source hr: /m);
  expect(stdout).toMatch(/^ok {4}reach of dito: /m);
  expect(stdout).toMatch(/^fail {2}clock: this machine's is (399|40\d) s off/m);
  expect(stdout).toMatch(/^warn {2}connection dito: it is in the config, but not/m);
  expect(stdout).toMatch(/^warn {2}queue propaga-dead-letters-wecare\.fifo: about 3 messages/m);
  expect(stdout).toMatch(/^ok {4}queue propaga-dead-letters-dito\.fifo: empty/m);
  expect(stdout).not.toContain('propaga-deliveries-dito');
  expect(code).toBe(1);
});
