import { beforeAll, expect, test } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { startCli } from './cli-process.ts';

const dito = await startDitoServer();
const settings = { provider: 'dito', baseUrl: dito.baseUrl };
const propaga = useLocalSystem({
  connections: { dito: { ...settings, id: 'cpf' }, closed: { ...settings, id: 'given' } },
  credentials: { dito: ditoCredentials },
});

let env: Record<string, string> = {};
beforeAll(() => {
  env = { PORT: new URL(propaga.url()).port, NO_COLOR: '1' };
});

test('what an event tells of is shown at once, however seldom the API is asked', async () => {
  const user = { key: 'u-1', cpf: madeUpCpf(1), name: 'Davi Melo' };
  await propaga.reach(deliveryTo(await propaga.accept({ user }), 'dito'), 'delivered');
  const tail = startCli(['tail', '--interval', '600'], env);
  await tail.shows(/delivered/);
  const accepted = await propaga.accept({ user: { ...user, ids: { closed: 'given-1' } } });
  await tail.shows(new RegExp(`delivered +${deliveryTo(accepted, 'dito')}`));
  await tail.shows(/closed is held: /);
  tail.kill('SIGINT');
  expect(await tail.code()).toBe(0);
});
