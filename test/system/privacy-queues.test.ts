import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createCanarySearch, filesBelow } from '../support/canary.ts';
import {
  canaries,
  inDito,
  inWecare,
  others,
  person,
  picture,
  repeat,
} from '../support/canary-person.ts';
import { peekMessages, readStored } from '../support/inspected-storage.ts';
import { startInspectedSystem } from '../support/inspected-system.ts';
import { deliveryTo } from '../support/local-system.ts';
import { finalStatuses } from '../support/local-system-api.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { startGestaoPlusServer, tenant } from '../support/provider-server-gestao-plus.ts';
import { startImagemaisServer } from '../support/provider-server-imagemais.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';
import { signingSecret } from '../support/signed-webhook.ts';

const account = { username: '11144477735', password: 'Sabia-da-conta@1' };
const accessToken = 'token-of-imagemais-sabia-laranjeira';
const gestao = await startGestaoPlusServer(account);
const wecare = await startWecareServer();
const frail = await startDitoServer();
const imagemais = await startImagemaisServer();

const user = {
  key: 'u-sabia',
  roleIds: [1],
  ...person,
  picture,
  ids: { 'gestao-plus': '5', imagemais: 5 },
};
const search = createCanarySearch([
  ...canaries,
  signingSecret.replace('whsec_', ''),
  ...[account.password, accessToken],
  ...Object.values(wecareCredentials),
  ...Object.values(ditoCredentials),
]);

/** While there is such a file, that is what happens: the functions look for it. */
const switches = {
  /** The function of ImageMais ends its process with each batch. */
  crashing: join(tmpdir(), `propaga-crashing-${process.pid}`),
  /** The retry function does nothing, so that dead letters stay where they are. */
  resting: join(tmpdir(), `propaga-resting-${process.pid}`),
};
const turnOn = (file: string) => writeFileSync(file, '');
const turnOff = (file: string) => rmSync(file, { force: true });
afterAll(() => Object.values(switches).forEach(turnOff));

const propaga = await startInspectedSystem({
  connections: {
    'gestao-plus': { provider: 'gestao-plus', origin: tenant, baseUrl: gestao.baseUrl },
    wecare: {
      ...{ provider: 'wecare', baseUrl: wecare.baseUrl, key: 'email', batch: true },
      maxConcurrency: 2,
    },
    frail: { provider: 'dito', baseUrl: frail.baseUrl, id: 'cpf', circuitFailures: 1 },
    imagemais: { provider: 'imagemais', baseUrl: imagemais.baseUrl },
  },
  credentials: {
    'gestao-plus': { ...account, password: `${account.password}-old` },
    wecare: wecareCredentials,
    frail: ditoCredentials,
    imagemais: { accessToken },
  },
  delaysSeconds: [1, 1, 1, 1, 1, 1],
  tickSeconds: 1,
  around: `(handler) => (event, context) => {
    const isOn = require('node:fs').existsSync;
    if (/imagemaisDeliver/.test(context.functionName) && isOn(${JSON.stringify(switches.crashing)})) process.exit(1);
    if (/Retry/.test(context.functionName) && isOn(${JSON.stringify(switches.resting)})) return;
    return handler(event, context);
  }`,
  // A message comes to the dead-letter queue after one crash instead of five.
  amend: ({ properties: { QueueName, RedrivePolicy: redrive } }) =>
    QueueName === 'propaga-deliveries-imagemais.fifo' && typeof redrive === 'object'
      ? { VisibilityTimeout: 1, RedrivePolicy: { ...redrive, maxReceiveCount: 1 } }
      : {},
});

const frailAnswer = { status: 500, body: repeat(inDito, ditoCredentials) };

const { clients, queueUrl } = propaga;
const messages: string[] = [];
const answers: string[] = [];
const ids: string[] = [];

async function accept(change: Parameters<typeof propaga.accept>[0]) {
  const accepted = await propaga.accept(change);
  ids.push(...accepted.deliveries.map(({ id }) => id));
  return accepted;
}

async function readAnswers(): Promise<void> {
  const lists = ['/deliveries', '/deliveries?status=waiting', '/deliveries?userKey=u-sabia'];
  const paths = [...ids.map((id) => `/deliveries/${id}`), ...lists];
  answers.push(
    ...(await Promise.all(paths.map(async (path) => (await propaga.request(path)).text))),
  );
}

/** Has both functions of WeCare call for somebody, so that whatever comes after that waits in the queue. */
async function occupyWecare(until: Promise<unknown>): Promise<void> {
  for (const name of ['primeiro', 'segundo']) {
    const email = `${name}@example.com`;
    wecare.answerNext(email, { after: until });
    await accept({ user: { key: `u-${name}`, email, name: 'Bia Nunes' } });
    await vi.waitFor(() => expect(wecare.requestsAbout(email)).toHaveLength(1), 10_000);
  }
}

beforeAll(async () => {
  turnOn(switches.crashing);
  turnOn(switches.resting);
  gestao.answerNext('/oauth', {
    status: 401,
    body: { detail: `wrong: ${account.username} ${account.password}-old` },
  });
  wecare.answerNext('/authenticate', { status: 500, body: repeat({}, wecareCredentials) });
  frail.answerAlways('', frailAnswer);

  const failedLogin = await accept({ user: others[0] ?? user });
  await propaga.reach(deliveryTo(failedLogin, 'wecare'), 'waiting');
  const free = Promise.withResolvers<void>();
  await occupyWecare(free.promise);
  const first = await accept({ user });
  for (const other of others) await accept({ user: other });
  await vi.waitFor(async () => {
    const waiting = await peekMessages(clients, queueUrl('deliveries', 'wecare'));
    expect(waiting).toHaveLength(3);
    messages.push(...waiting);
  }, 10_000);
  const together = [inWecare, ...others].flatMap(({ name, email }) => [name, email]);
  wecare.answerNext('"users":', { status: 500, body: repeat(together, wecareCredentials) });
  for (const { name, email } of [inWecare, ...others]) {
    const body = repeat({ name, email }, wecareCredentials);
    wecare.answerNext(email, { status: 422, body });
  }
  free.resolve();
  await propaga.reach(deliveryTo(first, 'wecare'), 'failed');
  await propaga.reach(deliveryTo(first, 'gestao-plus'), 'held');
  await propaga.reach(deliveryTo(first, 'frail'), 'waiting');
  const second = await accept({ user });
  await propaga.reach(deliveryTo(second, 'frail'), 'waiting');
  await vi.waitFor(
    async () => {
      const dead = await peekMessages(clients, queueUrl('dead-letters', 'imagemais'));
      expect(dead).not.toEqual([]);
      messages.push(...dead);
    },
    { timeout: 30_000, interval: 500 },
  );
  await readAnswers();

  frailAnswer.status = 200;
  for (const file of Object.values(switches)) turnOff(file);
  propaga.setCredentials({
    ...{ 'gestao-plus': account, wecare: wecareCredentials },
    ...{ frail: ditoCredentials, imagemais: { accessToken } },
  });
  await vi.waitFor(
    async () => {
      const ends = await Promise.all(ids.map((id) => propaga.delivery(id)));
      expect(ends.filter(({ status }) => !finalStatuses.includes(status))).toEqual([]);
    },
    { timeout: 60_000, interval: 500 },
  );
  await readAnswers();
}, 150_000);

test('each way was gone: a login that failed, a batch that failed, an open circuit, a hold, a dead letter', () => {
  const said = answers.join();
  for (const reason of [
    '"httpStatus":500',
    'left alone',
    'stopped before it could record',
    '"held"',
    '"rejected"',
  ])
    expect(said).toContain(reason);
  expect(wecare.requestsAbout('"users":')).not.toEqual([]);
});

test('a message that waits in a queue or a dead-letter queue says nothing but which delivery it is about', () => {
  expect(messages.length).toBeGreaterThanOrEqual(4);
  for (const message of messages) {
    expect(ids.some((id) => message.includes(id))).toBe(true);
    expect(message).not.toContain('MessageAttributes":{');
  }
  expect(messages.flatMap(search.foundIn)).toEqual([]);
});

test('nothing of the person or of a secret is in an answer, a log, a line that is printed, or a file', async () => {
  expect(answers.flatMap(search.foundIn)).toEqual([]);
  expect(propaga.problems.flatMap(search.foundIn)).toEqual([]);
  const logs = (await filesBelow(propaga.dataDirectory)).filter((path) => path.endsWith('.log'));
  const logged = await Promise.all(logs.map((path) => readFile(path, 'utf8')));
  expect(logged.join()).toContain('left alone');
  expect(await search.foundBelow(propaga.dataDirectory)).toEqual([]);
});

test('in the end only what has failed has a payload, in the table and in the bucket', async () => {
  const { items, objects } = await readStored(clients);
  const deliveries = items.filter(({ sk }) => sk === 'delivery');
  expect(deliveries).toHaveLength(ids.length);
  const kept = deliveries.filter((item) => 'payload' in item || 'payloadKey' in item);
  expect(new Set(kept.map(({ status }) => status))).toEqual(new Set(['failed']));
  const keys = kept.flatMap(({ payloadKey }) => payloadKey ?? []);
  expect(objects.toSorted()).toEqual(keys.toSorted());
});
