import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  createSecretReader,
  createSecretVersions,
} from '../../../functions/adapters/secrets-manager-secrets.ts';
import { listen } from '../../../local/services/listen.ts';
import { secretsSuite } from '../../conformance/secrets.ts';
import { createMemoryClock } from '../../memory/memory-clock.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

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
    fail.next = true;
    const failures = await Promise.allSettled([reader.read('one'), reader.read('one')]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toEqual(['one']);
    expect(await reader.read('one')).toMatchObject({ value: { n: 2 } });
  });

  test('a refresh that fails is told to whoever wanted it', async () => {
    const { reader, clock, fail } = await countedReader();
    await reader.read('one');
    clock.advance(1_000);
    fail.next = true;
    await expect(reader.refresh('one')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await reader.refresh('one')).toMatchObject({ value: { n: 3 } });
  });
});

function clientOf(endpoint: string): SecretsManagerClient {
  return new SecretsManagerClient({ region: 'sa-east-1', endpoint, credentials });
}

/** A reader of a Secrets Manager that counts, and that refuses when it is told to. */
async function countedReader() {
  const asked: string[] = [];
  const fail = { next: false };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    asked.push(/"SecretId":"([^"]*)"/.exec(body)?.[1] ?? '');
    const refused = fail.next;
    fail.next = false;
    response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(
        refused
          ? { __type: 'AccessDeniedException', message: 'not now' }
          : { VersionId: `v${asked.length}`, SecretString: `{"n":${asked.length}}` },
      ),
    );
  });
  const { url, stop } = await listen(server);
  onTestFinished(stop);
  const clock = createMemoryClock();
  return { reader: createSecretReader(clientOf(url), clock), clock, asked, fail };
}
