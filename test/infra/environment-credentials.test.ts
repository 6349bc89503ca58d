import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultProvider } from '../../infra/environment-credentials.ts';

const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
const before = names.map((name) => [name, process.env[name]] as const);
const reset = () => {
  for (const name of names) delete process.env[name];
};

beforeEach(reset);
afterEach(() => {
  reset();
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
});

test('a client signs with what Lambda put into the environment, the session included', async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example-secret';
  process.env.AWS_SESSION_TOKEN = 'example-session';
  const client = new SQSClient({ region: 'sa-east-1', credentials: defaultProvider() });
  expect(await client.config.credentials()).toMatchObject({
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'example-secret',
    sessionToken: 'example-session',
  });
});

test('missing credentials are named', async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  await expect(defaultProvider()()).rejects.toThrow('AWS_SECRET_ACCESS_KEY must be set');
});
