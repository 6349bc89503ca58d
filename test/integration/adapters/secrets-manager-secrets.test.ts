import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  createSecretReader,
  createSecretVersions,
} from '../../../functions/adapters/secrets-manager-secrets.ts';
import type { SecretProblem } from '../../../functions/domain/ports.ts';
import { operatorCredentials } from '../../../local/iam/credentials.ts';
import { listen } from '../../../local/services/listen.ts';
import { secretsSuite } from '../../conformance/secrets.ts';
import { createMemoryClock } from '../../memory/memory-clock.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';

/** Their secrets have no value until a test gives them one: each test takes its own. */
const connections = Array.from({ length: 8 }, (_, index) => `loyalty-${index}`);
const unused = [...connections];

let stack: AwsStack;

beforeAll(async () => {
  stack = await startAwsStack(connections);
});
afterAll(() => stack.stop());

secretsSuite('Secrets Manager', () => {
  const client = clientOf(stack.services.endpoints.secretsManager);
  const clock = createMemoryClock();
  return {
    reader: createSecretReader(client, clock),
    versions: createSecretVersions(client),
    name: `propaga/connections/${unused.pop()}`,
    put: stack.putSecret,
    waitASecond: () => clock.advance(1_000),
    waitFiveMinutes: () => clock.advance(300_000),
  };
});

describe('the cache of secrets', () => {
  test('asks once for what many want at the same time, and for five minutes after', async () => {
    const { reader, clock, asked } = await countedReader();
    const all = await Promise.all(Array.from({ length: 20 }, () => reader.read('one')));
    expect(new Set(all).size).toBe(1);
    clock.advance(299_999);
    await reader.read('one');
    expect(asked).toEqual(['one']);
    clock.advance(1);
    await reader.read('one');
    expect(asked).toEqual(['one', 'one']);
  });

  test.each(['read', 'refresh'] as const)(
    'keeps nothing from a time to come, whoever has put the clock back: %s',
    async (how) => {
      const { reader, clock, asked } = await countedReader();
      await reader.read('one');
      clock.advance(-10_800_000);
      await reader[how]('one');
      expect(asked).toEqual(['one', 'one']);
      await reader[how]('one');
      expect(asked).toEqual(['one', 'one']);
      clock.advance(-1);
      await reader.refresh('one', new Date(clock.now().getTime() - 1_000));
      expect(asked).toEqual(['one', 'one', 'one']);
    },
  );

  test('keeps each secret apart', async () => {
    const { reader, asked } = await countedReader();
    await Promise.all([reader.read('one'), reader.read('other'), reader.read('one')]);
    expect(asked.toSorted()).toEqual(['one', 'other']);
  });

  test('asks at most once a second, however often a refresh is wanted', async () => {
    const { reader, clock, asked } = await countedReader();
    for (let times = 0; times < 20; times += 1) await reader.refresh('one');
    await Promise.all(Array.from({ length: 20 }, () => reader.refresh('one')));
    expect(asked).toHaveLength(1);
    clock.advance(999);
    await reader.refresh('one');
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await reader.refresh('one');
    expect(asked).toHaveLength(2);
  });

  test('asks anew for what is newer than a call that was refused, however soon', async () => {
    const { reader, clock, asked } = await countedReader();
    await reader.refresh('one');
    clock.advance(1);
    const refusedSince = clock.now();
    clock.advance(10);
    expect(await reader.refresh('one', refusedSince)).toMatchObject({ value: { n: 2 } });
    expect(asked).toHaveLength(2);
  });

  test('asks once for all whose calls had begun by then, and anew for a later one', async () => {
    const { reader, clock, asked } = await countedReader();
    await reader.read('one');
    const [first, second] = [1, 2].map(() => {
      clock.advance(1);
      return clock.now();
    });
    clock.advance(10);
    await Promise.all([first, second, first, second].map((since) => reader.refresh('one', since)));
    expect(asked).toHaveLength(2);
    const third = clock.now();
    clock.advance(1);
    await reader.refresh('one', third);
    expect(asked).toHaveLength(3);
    await reader.refresh('one', second);
    await reader.refresh('one');
    expect(asked).toHaveLength(3);
  });

  test('does not keep a failure: the next reader asks again', async () => {
    const { reader, asked, fail } = await countedReader();
    fail.next = 'InvalidParameterException';
    const failures = await Promise.allSettled([reader.read('one'), reader.read('one')]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toEqual(['one']);
    expect(await reader.read('one')).toMatchObject({ value: { n: 2 } });
  });

  test('a refresh that fails is told to whoever wanted it', async () => {
    const { reader, clock, fail } = await countedReader();
    await reader.read('one');
    clock.advance(1_000);
    fail.next = 'InvalidParameterException';
    await expect(reader.refresh('one')).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(await reader.refresh('one')).toMatchObject({ value: { n: 3 } });
  });
});

const problems: readonly [string, string, SecretProblem][] = [
  [
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
    'deleted',
  ],
  ['InvalidRequestException', 'Not in the current state of the resource.', 'denied'],
  ['AccessDeniedException', 'User is not authorized to perform this.', 'denied'],
  ['AccessDeniedException', 'Access to KMS is not allowed', 'denied'],
  ['DecryptionFailure', "Secrets Manager can't decrypt the protected secret text.", 'denied'],
  ['KMSDisabledException', 'The key is disabled.', 'denied'],
  ['KMSInvalidStateException', 'The key is pending deletion.', 'denied'],
];

describe('a secret that only a person can make readable', () => {
  test.each(problems)(
    'is told as such, and is no failure: %s, %s',
    async (name, message, problem) => {
      const { reader, fail } = await countedReader();
      Object.assign(fail, { next: name, message });
      expect(await reader.read('one')).toEqual({ value: undefined, version: problem, problem });
    },
  );

  test('is asked for again after a second, and not sooner', async () => {
    const { reader, clock, asked, fail } = await countedReader();
    fail.next = 'AccessDeniedException';
    await reader.read('one');
    clock.advance(999);
    expect(await reader.read('one')).toMatchObject({ problem: 'denied' });
    expect(asked).toHaveLength(1);
    clock.advance(1);
    expect(await reader.read('one')).toEqual({ value: { n: 2 }, version: 'v2' });
  });

  test.each(['ThrottlingException', 'KMSThrottlingException', 'InternalServiceError'])(
    'is not what a fault is taken for that may pass: %s',
    async (name) => {
      const failing = { send: async () => Promise.reject(Object.assign(new Error(), { name })) };
      const client = Object.assign(clientOf('http://127.0.0.1:1'), failing);
      const reader = createSecretReader(client, createMemoryClock());
      await expect(reader.read('one')).rejects.toMatchObject({ name });
    },
  );
});

describe('the version of a secret', () => {
  test('is none for a secret that is not there', async () => {
    const { versions, fail } = await countedReader();
    fail.next = 'ResourceNotFoundException';
    expect(await versions.current('one')).toBeUndefined();
  });

  test('tells that it is being deleted, as long as it is', async () => {
    const { versions, described } = await countedReader();
    const VersionIdsToStages = { old: ['AWSPREVIOUS'], new: ['AWSCURRENT'] };
    Object.assign(described, { DeletedDate: 1_764_547_200, VersionIdsToStages });
    expect(await versions.current('one')).toBe('deleted');
    Object.assign(described, { DeletedDate: undefined });
    expect(await versions.current('one')).toBe('new');
  });
});

function clientOf(endpoint: string): SecretsManagerClient {
  return new SecretsManagerClient({
    region: 'sa-east-1',
    endpoint,
    credentials: operatorCredentials,
  });
}

/** A reader of a Secrets Manager that counts, and that refuses when it is told to. */
async function countedReader() {
  const asked: string[] = [];
  const described: Record<string, unknown> = {};
  const fail = { next: '', message: 'not now' };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    asked.push(/"SecretId":"([^"]*)"/.exec(body)?.[1] ?? '');
    const refused = fail.next;
    fail.next = '';
    response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(
        refused
          ? { __type: refused, message: fail.message }
          : { VersionId: `v${asked.length}`, SecretString: `{"n":${asked.length}}`, ...described },
      ),
    );
  });
  const { url, stop } = await listen(server);
  onTestFinished(stop);
  const clock = createMemoryClock();
  const reader = createSecretReader(clientOf(url), clock);
  const versions = createSecretVersions(clientOf(url));
  return { reader, versions, clock, asked, fail, described };
}
