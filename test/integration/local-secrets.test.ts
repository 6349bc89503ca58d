import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { openSecretsFile } from '../../local/services/secret-values.ts';
import { startSecretsManager } from '../../local/services/secrets-manager.ts';
import { temporaryDirectory } from './local-stack.ts';

const declarations = [
  { name: 'propaga/given', arn: 'arn:aws:secretsmanager:sa-east-1:000000000000:secret:given-abc' },
  {
    name: 'propaga/made',
    arn: 'arn:aws:secretsmanager:sa-east-1:000000000000:secret:made-abc',
    generate: {
      PasswordLength: 64,
      ExcludeCharacters: 'aeiou',
      ExcludeLowercase: false,
      ExcludeNumbers: false,
      ExcludePunctuation: true,
      ExcludeUppercase: false,
      IncludeSpace: false,
      SecretStringTemplate: '{"purpose":"test"}',
      GenerateStringKey: 'key',
    },
  },
];

async function start(directory: string) {
  const problems: string[] = [];
  const file = openSecretsFile(join(directory, 'secrets.json'), (text) => problems.push(text));
  const server = await startSecretsManager(file, directory);
  server.declare(declarations);
  const client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'sa-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stop = async () => {
    client.destroy();
    await server.stop();
  };
  onTestFinished(stop);
  return {
    problems,
    stop,
    get: (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId })),
    describe: (SecretId: string) => client.send(new DescribeSecretCommand({ SecretId })),
  };
}

async function withFile(content: unknown) {
  const directory = await temporaryDirectory();
  const path = join(directory, 'secrets.json');
  const write = (text: string) => writeFile(path, text);
  await write(JSON.stringify(content));
  return { directory, path, write };
}

test('a secret is found by name and by ARN, and its version changes exactly when its value does', async () => {
  const { directory, write } = await withFile({ 'propaga/given': { token: 'one' } });
  const { describe, get } = await start(directory);
  const first = await get('propaga/given');
  expect(first.SecretString).toBe('{"token":"one"}');
  expect(first.Name).toBe('propaga/given');
  expect((await get(declarations[0]?.arn ?? '')).VersionId).toBe(first.VersionId);

  await write('{ "other": 1, "propaga/given": { "token": "one" } }');
  expect((await describe('propaga/given')).VersionIdsToStages).toEqual({
    [first.VersionId ?? '']: ['AWSCURRENT'],
  });
  await write('{ "propaga/given": { "token": "two" } }');
  const second = await get('propaga/given');
  expect(second.SecretString).toBe('{"token":"two"}');
  expect(second.VersionId).not.toBe(first.VersionId);
});

test('a secret that has no value, or that the template does not have, is not found', async () => {
  const { directory } = await withFile({ 'propaga/undeclared': 'x' });
  const { describe, get } = await start(directory);
  await expect(get('propaga/given')).rejects.toThrow(
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  );
  await expect(get('propaga/given')).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(get('propaga/undeclared')).rejects.toBeInstanceOf(ResourceNotFoundException);
  expect((await describe('propaga/given')).VersionIdsToStages).toEqual({});
});

test('while the file is broken the last good values stay, and the mistake is reported once without its content', async () => {
  const { directory, path, write } = await withFile({ 'propaga/given': 'good' });
  const { get, problems } = await start(directory);
  await get('propaga/given');
  await write('{ "propaga/given": hunter2 }');
  expect((await get('propaga/given')).SecretString).toBe('good');
  expect((await get('propaga/given')).SecretString).toBe('good');
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(path);
  expect(problems[0]).not.toContain('hunter2');
  await write('{ "propaga/given": "better" }');
  expect((await get('propaga/given')).SecretString).toBe('better');
});

test('a secret that the template has made up is made once and readable by its owner only', async () => {
  const { directory } = await withFile({});
  const first = await start(directory);
  const made = (await first.get('propaga/made')).SecretString ?? '';
  expect(JSON.parse(made)).toEqual({
    purpose: 'test',
    key: expect.stringMatching(/^[^aeiou\W]{64}$/),
  });
  await first.stop();
  const second = await start(directory);
  expect((await second.get('propaga/made')).SecretString).toBe(made);
  expect((await stat(join(directory, 'generated-secrets.json'))).mode & 0o777).toBe(0o600);
});

test.each(['{"propaga/made":', '[]', '{"propaga/made":5}', ''])(
  'made-up secrets that are damaged are an error with the path, and are not made up anew: %s',
  async (content) => {
    const { directory } = await withFile({});
    const path = join(directory, 'generated-secrets.json');
    await writeFile(path, content);
    await expect(start(directory)).rejects.toThrow(`PROPAGA_DATA: ${path} is damaged.`);
    expect(await readFile(path, 'utf8')).toBe(content);
  },
);
