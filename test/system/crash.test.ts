import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { Accepted } from '../support/local-system-api.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const wecare = await startWecareServer();

const propaga = useLocalSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf', maxConcurrency: 2 },
    wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'registrationId' },
  },
  credentials: { dito: ditoCredentials, wecare: wecareCredentials },
  delaysSeconds: [2, 2, 2, 2],
});

function ditoChange(number: number) {
  return { user: { key: `u-${number}`, cpf: madeUpCpf(number), name: `Pessoa ${number}` } };
}

function wecareChange(number: number) {
  return { user: { key: `u-${number}`, registrationId: `000${number}`, jobTitle: 'Analista' } };
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

test('nothing that waits, is under way or is queued is lost when propaga is killed', async () => {
  const waiting = numbers(500, 5);
  for (const number of waiting) wecare.answerNext(`/users/000${number}`, { status: 500, body: '' });
  const underway = numbers(100, 2);
  const never = new Promise(() => {});
  for (const number of underway) dito.answerNext(madeUpCpf(number), { after: never });

  const ids: string[] = [];
  for (const number of waiting) {
    const id = deliveryTo(await propaga.accept(wecareChange(number)), 'wecare');
    await propaga.reach(id, 'waiting', 'delivered');
    ids.push(id);
  }
  for (const number of underway) {
    ids.push(deliveryTo(await propaga.accept(ditoChange(number)), 'dito'));
    const arrived = () => expect(dito.requestsAbout(madeUpCpf(number))).toHaveLength(1);
    await vi.waitFor(arrived, 5_000);
  }
  const queued = numbers(200, 12);
  for (const number of queued) {
    ids.push(deliveryTo(await propaga.accept(ditoChange(number)), 'dito'));
  }
  await propaga.kill();
  for (const number of queued) expect(dito.requestsAbout(madeUpCpf(number))).toEqual([]);
  await propaga.start();

  await Promise.all(ids.map((id) => propaga.reach(id, 'delivered')));
  for (const number of waiting) {
    expect(wecare.requestsAbout(`/users/000${number}`)).toHaveLength(2);
  }
  for (const number of underway) expect(dito.requestsAbout(madeUpCpf(number))).toHaveLength(2);
  for (const number of queued) expect(dito.requestsAbout(madeUpCpf(number))).toHaveLength(1);
}, 40_000);

test('what was answered 202 while propaga was being killed is delivered, and the rest can be sent again', async () => {
  const sent = numbers(300, 40).map((number) => ({
    number,
    change: { ...ditoChange(number), timestamp: new Date().toISOString() },
    id: `msg_${randomUUID()}`,
  }));
  const answers = Promise.all(
    sent.map(({ change, id }) => propaga.post(change, { id }).catch(() => undefined)),
  );
  await vi.waitFor(() => expect(dito.requestsAbout('Pessoa+3').length).toBeGreaterThan(0), {
    interval: 5,
    timeout: 5_000,
  });
  await propaga.kill();
  const accepted = (await answers).flatMap((answer) =>
    answer?.status === 202 ? [v.parse(Accepted, answer.body)] : [],
  );
  await propaga.start();

  await Promise.all(accepted.map((one) => propaga.reach(deliveryTo(one, 'dito'), 'delivered')));
  const again = await Promise.all(sent.map(({ change, id }) => propaga.post(change, { id })));
  for (const answer of again) {
    expect([200, 202]).toContain(answer.status);
    await propaga.reach(deliveryTo(v.parse(Accepted, answer.body), 'dito'), 'delivered');
  }
  const ids = again.map((answer) => v.parse(Accepted, answer.body).id);
  for (const { id } of accepted) expect(ids).toContain(id);
  for (const { number } of sent) {
    const calls = dito.requestsAbout(madeUpCpf(number)).length;
    expect(calls).toBeGreaterThanOrEqual(1);
    expect(calls).toBeLessThanOrEqual(2);
  }
}, 40_000);
