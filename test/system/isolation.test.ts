import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import type { ProviderServer } from '../support/provider-server.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const wecare = await startWecareServer();
const dead = await startDitoServer();

const timeoutSeconds = 2;
const delaySeconds = 5;

const propaga = useLocalSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf', timeoutSeconds },
    wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'registrationId' },
    patient: { provider: 'dito', baseUrl: dito.baseUrl, id: 'given', timeoutSeconds: 30 },
    // Without a circuit that opens, so that it is called, and does not answer, throughout.
    dead: {
      provider: 'dito',
      baseUrl: dead.baseUrl,
      id: 'cpf',
      timeoutSeconds,
      circuitFailures: 10_000,
    },
  },
  credentials: {
    dito: ditoCredentials,
    patient: ditoCredentials,
    dead: ditoCredentials,
    wecare: wecareCredentials,
  },
  delaysSeconds: Array.from({ length: 10 }, () => delaySeconds),
});

const healthy = { dito, wecare };
const noReply = { delayMs: 3_600_000 };
const deadAnswer = { delayMs: 0 };
dead.answerAlways('', deadAnswer);

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

function userOf(number: number) {
  const cpf = madeUpCpf(number);
  return { key: `u-${number}`, cpf, registrationId: cpf, name: `Pessoa ${number}` };
}

/** Posts a change of a user that only this connection knows, and by this id. Returns the delivery's id. */
async function acceptAt(connection: string, id: string): Promise<string> {
  const user = { key: `u-${id}`, name: 'Bia Nunes', ids: { [connection]: id } };
  return deliveryTo(await propaga.accept({ user }), connection);
}

/** Posts a change of each of these users, ten a second, and measures how long it is until each provider is called. */
async function measure(users: readonly number[]): Promise<Record<string, number[]>> {
  const postedAt = new Map<number, number>();
  const posts: Promise<unknown>[] = [];
  for (const number of users) {
    postedAt.set(number, Date.now());
    posts.push(propaga.accept({ user: userOf(number) }));
    await delay(100);
  }
  await Promise.all(posts);
  const measured = Object.entries(healthy).map(async ([name, server]) => {
    const times = users.map(async (number) => {
      const arrived = await firstCallAbout(number, server);
      return arrived - (postedAt.get(number) ?? Number.NaN);
    });
    return [name, await Promise.all(times)] as const;
  });
  return Object.fromEntries(await Promise.all(measured));
}

function firstCallAbout(number: number, server: ProviderServer): Promise<number> {
  const arrival = () => {
    const [first] = server.requestsAbout(madeUpCpf(number));
    if (first === undefined) throw new Error(`Nothing was sent about user ${number}.`);
    return first.at;
  };
  return vi.waitFor(arrival, { timeout: 15_000, interval: 100 });
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

/** Measures while every provider answers, and again while one of them does not. Tells whether that made no difference. */
async function compare(round: number): Promise<boolean> {
  deadAnswer.delayMs = 0;
  const before = await measure(numbers(10_000 * round, 40));
  deadAnswer.delayMs = noReply.delayMs;
  const callsBefore = dead.requests.length;
  const during = await measure(numbers(10_000 * round + 1_000, 40));
  expect(dead.requests.length).toBeGreaterThan(callsBefore + 10);
  const same = Object.keys(healthy).map((name) => {
    const [old = [], now = []] = [before[name], during[name]];
    const [oldMedian, median] = [quantile(old, 0.5), quantile(now, 0.5)];
    console.info(
      `${name}: webhook to call, median ${oldMedian} ms before (p95 ${quantile(old, 0.95)}), ` +
        `${median} ms (p95 ${quantile(now, 0.95)}) while another provider does not answer`,
    );
    return median <= 1.5 * oldMedian + 50;
  });
  return same.every(Boolean);
}

test('a provider that answers no call leaves the way to the others as short as it was', async () => {
  await measure(numbers(1_000, 40));
  // On an idle machine the medians differ by less than a tenth. Others' work may come in between, but not each time.
  const same = (await compare(1)) || (await compare(2)) || (await compare(3));
  deadAnswer.delayMs = 0;
  expect(same).toBe(true);
}, 120_000);

describe('a user whose call is not answered', () => {
  test('delays no other user', async () => {
    const answered = Promise.withResolvers<void>();
    dito.answerNext('/users/stuck', { after: answered.promise });
    const stuck = await acceptAt('patient', 'stuck');
    await vi.waitFor(() => expect(dito.requestsAbout('/users/stuck')).toHaveLength(1), 10_000);
    const others = numbers(1, 25).map((number) => acceptAt('patient', `other-${number}`));
    for (const id of await Promise.all(others)) await propaga.reach(id, 'delivered');

    expect((await propaga.delivery(stuck)).status).toBe('pending');
    answered.resolve();
    await propaga.reach(stuck, 'delivered');
  }, 60_000);

  test('has his next change sent as soon as that call is given up', async () => {
    const number = 5_000;
    dito.answerNext(madeUpCpf(number), noReply);
    const first = await propaga.accept({ user: userOf(number), changed: ['name'] });
    const startedAt = await firstCallAbout(number, dito);
    const user = { ...userOf(number), location: 'Recife' };
    const next = await propaga.deliver({ user, changed: ['location'] }, 'dito');

    expect(next.status).toBe('delivered');
    const second = dito.requestsAbout(madeUpCpf(number))[1];
    expect(second?.body.toString()).toContain('Recife');
    // Never two calls at a time for one user, and no waiting for the first change's next attempt.
    const gapMs = (second?.at ?? Number.NaN) - startedAt;
    expect(gapMs).toBeGreaterThanOrEqual(timeoutSeconds * 1_000 - 50);
    expect(gapMs).toBeLessThan((timeoutSeconds + 0.8 * delaySeconds) * 1_000);
    await propaga.reach(deliveryTo(first, 'dito'), 'delivered');
  }, 60_000);
});
