import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AuditPageView } from '../../functions/operator/contract/audit-view.ts';
import { RepliesView } from '../../functions/operator/contract/replies-view.ts';
import { createCanarySearch } from '../support/canary.ts';
import { readStored } from '../support/inspected-storage.ts';
import { startInspectedSystem } from '../support/inspected-system.ts';
import { deliveryTo } from '../support/local-system.ts';
import { asAnswered } from '../support/operator.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { readEvents } from '../support/told-events.ts';

const wecare = await startWecareServer();
const dito = await startDitoServer();
const propaga = await startInspectedSystem({
  connections: {
    wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'email' },
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
  },
  credentials: { wecare: wecareCredentials, dito: ditoCredentials },
  delaysSeconds: [600],
  tickSeconds: 1,
});

const search = createCanarySearch([
  'Jurema Açaí Conceição',
  '111.444.777-35',
  'jurema@example.com',
]);
/** What is said of somebody comes after all that a reason could hold. */
const preface = 'não foi possível '.repeat(800);
const words = `${preface}Jurema Açaí Conceição (CPF 111.444.777-35, jurema@example.com)\u001b[31m`;
const latin1 = { 'content-type': 'text/plain; charset=ISO-8859-1' };

async function ask(method: string, path: string) {
  const { status, text } = await propaga.request(path, { method });
  const body: unknown = JSON.parse(text);
  return { status, body };
}

/** A delivery to WeCare of a user whose update it answers so. */
async function refuse(name: string, body: unknown, headers = latin1) {
  const email = `${name}@example.com`;
  wecare.answerNext(email, { status: 422, body, headers });
  const accepted = await propaga.accept({ user: { key: `u-${name}`, email, jobTitle: 'Maestra' } });
  const id = deliveryTo(accepted, 'wecare');
  await propaga.reach(id, 'failed');
  return id;
}

async function shownReplies(id: string): Promise<RepliesView> {
  const { status, body } = await ask('GET', `/deliveries/${id}/replies`);
  expect(status).toBe(200);
  return asAnswered(RepliesView, body);
}

async function audit(): Promise<AuditPageView['entries']> {
  const { body } = await ask('GET', '/audit?limit=100');
  return asAnswered(AuditPageView, body).entries;
}

/** What lies in the table of a delivery and could be a reply. */
async function sealedReplies(id: string): Promise<unknown> {
  const { items } = await readStored(propaga.clients);
  return items.find((item) => item.id === id)?.replies;
}

test('a reply is shown exactly as it came, lies nowhere in clear, and each look is on record', async () => {
  const id = await refuse('ana', Buffer.from(words, 'latin1'));
  expect(await audit()).toEqual([]);
  const [attempt] = (await propaga.delivery(id)).attempts;
  const reply = { at: attempt?.at, status: 422, contentType: latin1['content-type'], body: words };
  expect(await shownReplies(id)).toEqual({ replies: [reply] });
  expect(await shownReplies(id)).toEqual({ replies: [reply] });
  const looks = await audit();
  expect(looks).toMatchObject([
    { by: 'local', action: 'view-replies', on: id },
    { by: 'local', action: 'view-replies', on: id },
  ]);
  for (const path of [
    `/deliveries/${id}`,
    '/deliveries',
    '/audit',
    `/changes/${id.split('.')[0]}`,
  ]) {
    expect(search.foundIn((await propaga.request(path)).text), path).toEqual([]);
  }
  const events = await readEvents(propaga.url, (told) =>
    told.some(({ detail }) => detail.deliveryId === id),
  );
  expect(search.foundIn(JSON.stringify(events))).toEqual([]);
  // Table, bucket, logs.
  expect(await search.foundBelow(propaga.dataDirectory)).toEqual([]);
  expect(search.foundIn(words)).toHaveLength(3);
});

test('a delivered change leaves no reply', async () => {
  const id = await refuse('bia', Buffer.from(words, 'latin1'));
  expect(await sealedReplies(id)).toBeDefined();
  expect((await ask('POST', `/deliveries/${id}/retry`)).status).toBe(202);
  await propaga.reach(id, 'delivered');
  expect(await sealedReplies(id)).toBeUndefined();
  const gone = await ask('GET', `/deliveries/${id}/replies`);
  expect(gone).toMatchObject({ status: 410, body: { code: 'replies_removed' } });
});

test('an erasure leaves no reply, and no word of any delivery or attempt', async () => {
  const id = await refuse('clara', 'no such address: rua das Flores', {
    'content-type': 'text/plain',
  });
  const cpf = madeUpCpf(4_711);
  dito.answerNext(cpf, { status: 503, body: 'rua das Flores' });
  const change = { user: { key: 'u-clara', cpf, name: 'Clara' } };
  const delivered = deliveryTo(await propaga.accept(change), 'dito');
  // A second try at once succeeds, and the first one's reason stays.
  await propaga.reach(delivered, 'delivered');
  expect(await sealedReplies(id)).toBeDefined();

  expect((await ask('DELETE', '/users?key=u-clara')).status).toBe(200);
  expect(await sealedReplies(id)).toBeUndefined();
  for (const one of [id, delivered]) {
    const { reason, attempts } = await propaga.delivery(one);
    const said = [reason, ...attempts.map((attempt) => attempt.reason)];
    expect(said.filter((words) => words !== undefined && words !== 'the user was erased')).toEqual(
      [],
    );
  }
  expect(await propaga.delivery(delivered)).toMatchObject({
    status: 'delivered',
    attempts: [{ httpStatus: 503 }, { httpStatus: 200 }],
  });
});

test('of a reply that is too large the beginning is shown, and that it was cut', async () => {
  const body = randomBytes(500_000).toString('hex');
  const id = await refuse('dora', body, { 'content-type': 'text/plain' });
  const { replies } = await shownReplies(id);
  expect(replies).toMatchObject([{ status: 422, cut: true }]);
  expect(replies[0]?.body).toBe(body.slice(0, 65_536));
});

test('nothing that was shown is in what the functions have logged', async () => {
  const findings = await search.foundBelow(join(propaga.dataDirectory, 'logs'));
  expect(findings).toEqual([]);
});
