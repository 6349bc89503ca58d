import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ErasureView, UserView } from '../../functions/operator/contract/user-view.ts';
import { readStored } from '../support/inspected-storage.ts';
import { startInspectedSystem } from '../support/inspected-system.ts';
import { deliveryTo } from '../support/local-system.ts';
import type { Accepted } from '../support/local-system-api.ts';
import { asAnswered } from '../support/operator.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { startGestaoPlusServer, tenant } from '../support/provider-server-gestao-plus.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const account = { username: '11144477735', password: 'Sabia-da-conta@1' };
const dito = await startDitoServer();
const gestao = await startGestaoPlusServer(account);

const propaga = await startInspectedSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
    given: { provider: 'dito', baseUrl: dito.baseUrl, id: 'given' },
    gestao: { provider: 'gestao-plus', baseUrl: gestao.baseUrl, origin: tenant },
    held: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
  },
  credentials: { dito: ditoCredentials, given: ditoCredentials, gestao: account },
  delaysSeconds: [1, 600],
  tickSeconds: 1,
});

async function ask(method: string, path: string) {
  const { status, text } = await propaga.request(path, { method });
  const body: unknown = JSON.parse(text);
  return { status, body };
}

function writtenLogs(): string {
  const directory = join(propaga.dataDirectory, 'logs');
  return readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('');
}

const pathOf = (userKey: string) => `/users?key=${encodeURIComponent(userKey)}`;

async function shown(userKey: string): Promise<UserView> {
  const answer = await ask('GET', pathOf(userKey));
  expect(answer.status).toBe(200);
  return asAnswered(UserView, answer.body);
}

async function erase(userKey: string): Promise<ErasureView> {
  const answer = await ask('DELETE', pathOf(userKey));
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  return asAnswered(ErasureView, answer.body);
}

/** What lies in the table and the bucket that could say anything of who a user is. */
async function personalData(accepted: readonly Accepted[]): Promise<string[]> {
  const ids = accepted.map(({ id }) => id);
  const { items, objects } = await readStored(propaga.clients);
  return [
    ...items.filter((item) => item.payload !== undefined || item.payloadKey !== undefined),
    ...objects.map((key) => ({ pk: key })),
  ]
    .map(({ pk }) => String(pk))
    .filter((pk) => ids.some((id) => pk.includes(id)));
}

describe('erasing a user', () => {
  test('cancels what is open or has failed, removes all personal data, and forgets his ids', async () => {
    const key = 'u-erased';
    const cpf = madeUpCpf(1);
    const user = { key, cpf, name: 'Ana Prado', ids: { given: 'given-1', gestao: 'colab-77' } };
    const first = await propaga.accept({ user });
    await propaga.reach(deliveryTo(first, 'dito'), 'delivered');
    await propaga.reach(deliveryTo(first, 'given'), 'delivered');
    const before = await shown(key);
    const known = before.connections.map(({ isIdRemembered }) => isIdRemembered);
    expect(known).toEqual([true, true, false, false]);
    expect(before.connections[0]?.applied).toContainEqual({
      field: 'name',
      occurredAt: expect.any(String),
      changeId: first.id,
    });

    // Large enough to lie in the bucket, and refused, so that it is kept.
    gestao.answerAlways('user-metadata/colab-77', { status: 400, body: { message: 'no' } });
    const picture = Buffer.alloc(150_000, 'x').toString('base64');
    const second = await propaga.accept({ user: { ...user, picture, location: 'Recife' } });
    await propaga.reach(deliveryTo(second, 'gestao'), 'failed');
    await propaga.reach(deliveryTo(second, 'held'), 'held');
    await propaga.reach(deliveryTo(first, 'held'), 'held');
    await propaga.reach(deliveryTo(second, 'dito'), 'delivered');
    expect(await personalData([first, second])).toHaveLength(4);

    const erasure = await erase(key);
    expect(erasure).toMatchObject({ userKey: key, cancelled: 3, payloadsRemoved: 3 });
    expect(erasure.idsForgotten).toBeGreaterThanOrEqual(2);
    expect(await personalData([first, second])).toEqual([]);
    for (const connection of ['held', 'gestao']) {
      expect(await propaga.delivery(deliveryTo(second, connection))).toMatchObject({
        status: 'cancelled',
        reason: 'the user was erased',
      });
    }
    const after = await shown(key);
    expect(after.erasedAt).toBe(erasure.erasedAt);
    expect(after.connections.map(({ isIdRemembered }) => isIdRemembered)).toEqual(
      Array(4).fill(false),
    );
    expect(after.connections[0]?.applied.length).toBeGreaterThan(0);
    const failed = deliveryTo(second, 'gestao');
    expect(await ask('POST', `/deliveries/${failed}/retry`)).toMatchObject({
      status: 409,
      body: { code: 'not_retryable', detail: expect.stringMatching(/it is cancelled/) },
    });
    expect(await erase(key)).toMatchObject({ cancelled: 0, payloadsRemoved: 0, idsForgotten: 0 });

    const later = await propaga.accept({ user: { key, name: 'Ana Sá' } });
    expect(later.skipped).toContainEqual({ connection: 'given', reason: expect.any(String) });
  });

  test('leaves a record that does not say who he was, and what was applied when', async () => {
    const key = 'u-recorded';
    const cpf = madeUpCpf(2);
    const timestamp = new Date().toISOString();
    const accepted = await propaga.accept({ user: { key, cpf, name: 'Bia Reis' }, timestamp });
    await propaga.reach(deliveryTo(accepted, 'dito'), 'delivered');
    const { erasedAt } = await erase(key);
    const { items } = await readStored(propaga.clients);
    const records = items.filter(
      ({ sk, ...item }) => sk === 'erasure' && item.erasedAt === erasedAt,
    );
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records)).not.toContain(key);

    const earlier = new Date(Date.parse(timestamp) - 60_000).toISOString();
    const old = await propaga.accept({ user: { key, cpf, name: 'Bia' }, timestamp: earlier });
    expect(old.deliveries).toEqual([]);
    expect(old.skipped).toContainEqual({
      connection: 'dito',
      reason: 'the user was erased after the time of the change',
    });
  });

  test('in the middle of a call lets nothing personal come back', async () => {
    const key = 'u-racing';
    let answerNow = () => {};
    const after = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    dito.answerNext('given-3', { status: 200, body: {}, after });
    const accepted = await propaga.accept({
      user: { key, name: 'Caio Luz', ids: { given: 'given-3' } },
    });
    const id = deliveryTo(accepted, 'given');
    await expect.poll(() => dito.requestsAbout('given-3').length, { timeout: 15_000 }).toBe(1);
    expect(await erase(key)).toMatchObject({ cancelled: 1, payloadsRemoved: 1, idsForgotten: 0 });
    answerNow();
    await expect.poll(() => writtenLogs(), { timeout: 15_000 }).toContain('delivery not recorded');
    expect(await propaga.delivery(id)).toMatchObject({ status: 'cancelled', attempts: [] });
    expect(await personalData([accepted])).toEqual([]);
    const { connections } = await shown(key);
    expect(connections.map(({ isIdRemembered }) => isIdRemembered)).toEqual(Array(4).fill(false));
  });
});

describe('a user', () => {
  test('of whom nothing is known is shown as one without anything', async () => {
    const user = await shown('nobody');
    expect(user).not.toHaveProperty('erasedAt');
    for (const connection of user.connections) {
      expect(connection).toMatchObject({ isIdRemembered: false, applied: [] });
    }
  });

  test.each([
    'a/b c?d=e&f#g%20h',
    'ção-日本語-😀',
    '../../connections',
    '%2e%2e%2f',
    '<script>alert(1)</script>',
    "'; DROP TABLE users; --",
    '__proto__',
    '{key}',
    '..',
    '.',
    'ana?1',
    '%2F',
    'a+b,c',
    'a  b',
    'u'.repeat(256),
    '語'.repeat(256),
  ])('may have the key %j', async (key) => {
    const cpf = madeUpCpf(100);
    const accepted = await propaga.accept({ user: { key, cpf, name: 'Davi Melo' } });
    await propaga.reach(deliveryTo(accepted, 'held'), 'held');
    const listed = await ask('GET', `/deliveries?userKey=${encodeURIComponent(key)}`);
    expect(listed).toMatchObject({ status: 200, body: { deliveries: [{ userKey: key }, {}] } });
    expect((await shown(key)).userKey).toBe(key);
    expect(await erase(key)).toMatchObject({ userKey: key, cancelled: expect.any(Number) });
    expect(await propaga.delivery(deliveryTo(accepted, 'held'))).toMatchObject({
      status: 'cancelled',
    });
  });

  test('is the same however the key is written', async () => {
    const key = 'José da Mata';
    const cpf = madeUpCpf(101);
    const user = { key: ' Jose\u0301 da Mata', cpf, name: 'José da Mata' };
    const accepted = await propaga.accept({ user });
    await propaga.reach(deliveryTo(accepted, 'held'), 'held');
    expect((await shown(`${key} `)).userKey).toBe(key);
    expect(await erase('Jose\u0301 da Mata')).toMatchObject({ userKey: key });
    expect(await propaga.delivery(deliveryTo(accepted, 'held'))).toMatchObject({
      status: 'cancelled',
    });
  });

  test.each(['u'.repeat(257), '語'.repeat(257), 'u\u200b', ' '])(
    'cannot have a key that is too long, empty or hides something',
    async (key) => {
      for (const method of ['GET', 'DELETE']) {
        expect(await ask(method, pathOf(key))).toMatchObject({
          status: 400,
          body: { code: 'invalid_key', issues: [{ path: 'key' }] },
        });
      }
    },
  );

  test.each([
    ['/users', 'invalid_key', { path: 'key', message: 'is missing' }],
    ['/users?key=', 'invalid_key', { path: 'key', message: 'must not be empty' }],
    ['/users?userKey=a', 'invalid_query', { path: 'key', message: 'is missing' }],
    ['/users?key=a&key=b', 'invalid_query', { path: 'key', message: 'must be given only once' }],
    ['/users?key=caf%E9', 'invalid_query', { path: 'key' }],
  ])('is neither shown nor erased by %s', async (path, code, issue) => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await ask(method, path);
      expect(answer).toMatchObject({ status: 400, body: { code } });
      expect(answer.body).toHaveProperty(
        'issues',
        expect.arrayContaining([expect.objectContaining(issue)]),
      );
    }
  });

  test('is not another whose key begins like theirs', async () => {
    const [one, other] = await Promise.all(
      ['u-alike', 'u-alike?1'].map((key) =>
        propaga.accept({ user: { key, cpf: madeUpCpf(101), name: 'Davi Melo' } }),
      ),
    );
    if (one === undefined || other === undefined) throw new Error('not accepted');
    await propaga.reach(deliveryTo(one, 'held'), 'held');
    await propaga.reach(deliveryTo(other, 'held'), 'held');
    await erase('u-alike?1');
    expect(await propaga.delivery(deliveryTo(one, 'held'))).toMatchObject({ status: 'held' });
    expect(await propaga.delivery(deliveryTo(other, 'held'))).toMatchObject({
      status: 'cancelled',
    });
  });
});
