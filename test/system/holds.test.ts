import { expect, test } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { ditoCredentials, ditoKeyPair, startDitoServer } from '../support/provider-server-dito.ts';
import { startGestaoPlusServer, tenant } from '../support/provider-server-gestao-plus.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const gestao = await startGestaoPlusServer();
const dito = await startDitoServer();
const wecare = await startWecareServer();

const login = { username: '52998224725', password: 'Gestao@123' };

const propaga = useLocalSystem({
  connections: {
    gestao: { provider: 'gestao-plus', baseUrl: gestao.baseUrl, origin: tenant },
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'given' },
    wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'registrationId' },
  },
  credentials: {
    gestao: { ...login, password: 'Errada@123' },
    dito: ditoCredentials,
    wecare: wecareCredentials,
  },
  delaysSeconds: [1, 1, 1],
});

const tickMs = 1_000;
/** For a machine that has other things to do as well. */
const marginMs = 4_000;

const held = ['gestao', 'dito'];
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

function accept(number: number) {
  return propaga.accept({
    user: {
      key: `u-${number}`,
      name: `Pessoa ${number}`,
      picture: 'iVBORw0KGgo=',
      registrationId: `R-${number}`,
      ids: { gestao: number, dito: number },
    },
  });
}

test('a held connection is not called, keeps nobody else waiting, and goes on with its next secret', async () => {
  dito.answerNext('', { status: 401, body: { error: 'wrong signature' } });
  const first = await accept(1_000);
  for (const name of held) await propaga.reach(deliveryTo(first, name), 'held');
  const calls = { gestao: gestao.requests.length, dito: dito.requests.length };
  expect(calls).toEqual({ gestao: 1, dito: 1 });

  const later = await Promise.all(numbers(2_000, 20).map(accept));
  for (const one of later) {
    await propaga.reach(deliveryTo(one, 'wecare'), 'delivered');
    for (const name of held) {
      const { attempts, reason } = await propaga.reach(deliveryTo(one, name), 'held');
      expect(attempts).toEqual([]);
      expect(reason).toMatch(name === 'dito' ? /^HTTP 401$/ : /username and password/);
    }
  }
  // Three attempts that the schedule makes elsewhere: as many ticks have passed.
  const fault = { status: 500, body: '' };
  wecare.answerNext('R-3000', fault, fault, fault);
  const last = await accept(3_000);
  await propaga.reach(deliveryTo(last, 'wecare'), 'delivered');
  expect({ gestao: gestao.requests.length, dito: dito.requests.length }).toEqual(calls);

  const changedAt = Date.now();
  propaga.setCredentials({
    gestao: login,
    dito: { ...ditoCredentials, publicKey: ditoKeyPair.publicKey },
  });
  for (const one of [first, ...later, last]) {
    for (const name of held) await propaga.reach(deliveryTo(one, name), 'delivered');
  }
  for (const server of [gestao, dito]) {
    const firstCallAt = server.requests[1]?.at ?? Number.NaN;
    expect(firstCallAt - changedAt).toBeLessThanOrEqual(tickMs + marginMs);
  }
}, 60_000);
