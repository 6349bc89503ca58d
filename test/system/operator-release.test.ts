import { expect, test } from 'vitest';
import { UserReleaseView } from '../../functions/operator/contract/user-view.ts';
import { useLocalSystem } from '../support/local-system.ts';
import { asAnswered } from '../support/operator.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const settings = { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' };

const propaga = useLocalSystem({
  connections: { dito: settings, 'dito-off': { ...settings, enabled: false } },
  credentials: { dito: ditoCredentials },
});

const hour = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();

function named(number: number, name: string) {
  return { user: { key: `a/b?${number}`, cpf: madeUpCpf(number), name } };
}

async function ask(method: string, path: string, number: number) {
  const query = new URLSearchParams({ key: named(number, '').user.key });
  const { status, body } = await propaga.request(`${path}?${query}`, { method });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function release(number: number): Promise<UserReleaseView> {
  return asAnswered(UserReleaseView, await ask('POST', '/users/release', number));
}

test('a user whom a change from the future has reached takes right ones again once released', async () => {
  const wrong = { ...named(1, 'Nome Errado'), timestamp: inHours(20) };
  expect((await propaga.deliver(wrong, 'dito')).status).toBe('delivered');
  expect((await propaga.deliver(named(1, 'Ana Prado'), 'dito')).status).toBe('superseded');
  expect(await release(1)).toEqual({ userKey: named(1, '').user.key, released: 1 });
  expect((await propaga.deliver(named(1, 'Ana Prado'), 'dito')).status).toBe('delivered');
  expect(await release(1)).toMatchObject({ released: 0 });
});

test('a user of whom nothing is known is released at no connection', async () => {
  expect(await release(2)).toMatchObject({ released: 0 });
});

test('of two changes with the same time, the one that was sent later is what remains', async () => {
  const timestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  for (const number of [11, 12, 13, 14, 15, 16]) {
    await propaga.accept({ ...named(number, 'Primeiro Valor'), timestamp });
    const second = await propaga.deliver({ ...named(number, 'Segundo Valor'), timestamp }, 'dito');
    expect(second.status).toBe('delivered');
    const [last] = dito.requestsAbout(madeUpCpf(number)).slice(-1);
    expect(last?.body.toString()).toContain('Segundo');
  }
});

test('a change of before an erasure is accepted after it, goes nowhere, and says why', async () => {
  const timestamp = inHours(-1);
  await ask('DELETE', '/users', 3);
  const { deliveries, skipped } = await propaga.accept({ ...named(3, 'Ana Prado'), timestamp });
  expect(deliveries).toEqual([]);
  expect(skipped).toEqual(
    ['dito', 'dito-off'].map((connection) => ({
      connection,
      reason: 'the user was erased after the time of the change',
    })),
  );
  expect((await propaga.deliver(named(3, 'Ana Sá'), 'dito')).status).toBe('delivered');
  expect(dito.requestsAbout(madeUpCpf(3))).toHaveLength(1);
});
