import { describe, expect, test, vi } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { jsonOf, type ReceivedRequest } from '../support/provider-server.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { startImagemaisServer } from '../support/provider-server-imagemais.ts';
import { makeJwt } from '../support/provider-server-jwt.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const wecare = await startWecareServer();
const imagemais = await startImagemaisServer();

const propaga = useLocalSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
    wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'registrationId' },
    imagemais: { provider: 'imagemais', baseUrl: imagemais.baseUrl },
  },
  credentials: {
    dito: ditoCredentials,
    wecare: wecareCredentials,
    imagemais: { accessToken: makeJwt(Math.floor(Date.now() / 1_000) + 3_600) },
  },
  delaysSeconds: [1, 1, 1],
});

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, seconds)).toISOString();

function userData({ body }: ReceivedRequest) {
  const pairs = [...new URLSearchParams(body.toString())];
  return Object.fromEntries(pairs.filter(([name]) => name.startsWith('user_data')));
}

describe('a change that comes late', () => {
  test('sends only the fields that nothing newer has set', async () => {
    const key = 'u-late';
    const cpf = madeUpCpf(1);
    const newer = { key, cpf, name: 'Nome Novo' };
    await propaga.deliver({ user: newer, changed: ['name'], timestamp: at(20) }, 'dito');
    const older = { key, cpf, name: 'Nome Velho', location: 'Recife' };
    const changed = ['name', 'location'];
    const late = await propaga.deliver({ user: older, changed, timestamp: at(10) }, 'dito');

    expect(late.status).toBe('delivered');
    expect(dito.requestsAbout(cpf).map(userData)).toEqual([
      { 'user_data[name]': 'Nome Novo' },
      { 'user_data[location]': 'Recife' },
    ]);
  });

  test('and has nothing newer in it is superseded without a call', async () => {
    const user = { key: 'u-superseded', cpf: madeUpCpf(2), name: 'Nome Novo', gender: 'male' };
    const changed = ['name', 'gender'];
    await propaga.deliver({ user, changed, timestamp: at(20) }, 'dito');
    const older = { ...user, name: 'Nome Velho' };
    const late = await propaga.deliver(
      { user: older, changed: ['name'], timestamp: at(10) },
      'dito',
    );
    expect(late).toMatchObject({ status: 'superseded', attempts: [] });
    expect(dito.requestsAbout(madeUpCpf(2))).toHaveLength(1);
  });

  test('counts the time it occurred at, whatever the offset it is written with', async () => {
    const user = { key: 'u-offset', cpf: madeUpCpf(3), location: 'Recife' };
    const changed = ['location'];
    await propaga.deliver({ user, changed, timestamp: '2026-11-22T09:00:00-03:00' }, 'dito');
    const late = { user: { ...user, location: 'Natal' }, changed };
    const { status } = await propaga.deliver(
      { ...late, timestamp: '2026-11-22T11:59:00Z' },
      'dito',
    );
    expect(status).toBe('superseded');
  });

  test('is superseded as a whole where only whole users are sent', async () => {
    const user = {
      key: 'u-whole',
      name: 'Nome Novo',
      email: 'whole@example.com',
      password: 'Senha@123',
      roleIds: [1],
      ids: { imagemais: 9_001 },
    };
    await propaga.deliver({ user, changed: ['name'], timestamp: at(20) }, 'imagemais');
    const older = { ...user, name: 'Nome Velho', mobile: '+5561989899898' };
    const change = { user: older, changed: ['mobile'], timestamp: at(10) };
    expect((await propaga.deliver(change, 'imagemais')).status).toBe('superseded');
    expect(imagemais.requestsAbout('whole@example.com').map(jsonOf)).toMatchObject([
      { name: 'Nome Novo' },
    ]);
  });

  test('because it had to wait does not undo what came in between', async () => {
    const user = { key: 'u-waited', registrationId: '00030001', jobTitle: 'Velho', name: 'Eva' };
    wecare.answerNext('/users/00030001', { status: 500, body: '' });
    const changed = ['jobTitle', 'name'];
    const accepted = await propaga.accept({ user, changed, timestamp: at(10) });
    const waiting = deliveryTo(accepted, 'wecare');
    await propaga.reach(waiting, 'waiting');
    const newer = { user: { ...user, jobTitle: 'Novo' }, changed: ['jobTitle'] };
    await propaga.deliver({ ...newer, timestamp: at(20) }, 'wecare');

    await propaga.reach(waiting, 'delivered');
    expect(wecare.requestsAbout('/users/00030001').map(jsonOf)).toEqual([
      { user: { function: 'Velho', name: 'Eva' } },
      { user: { function: 'Novo' } },
      { user: { name: 'Eva' } },
    ]);
  });
});

describe('one user', () => {
  test('is updated in the order of his changes, one call at a time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cpf = madeUpCpf(4);
    dito.answerNext(cpf, { after: promise });
    const towns = ['Natal', 'Recife', 'Olinda', 'Caruaru'];
    const accepted = [];
    for (const [index, location] of towns.entries()) {
      const user = { key: 'u-order', cpf, location };
      accepted.push(await propaga.accept({ user, changed: ['location'], timestamp: at(index) }));
    }
    await vi.waitFor(() => expect(dito.requestsAbout(cpf)).toHaveLength(1), 5_000);
    resolve();
    for (const change of accepted) await propaga.reach(deliveryTo(change, 'dito'), 'delivered');
    expect(dito.requestsAbout(cpf).map(userData)).toEqual(
      towns.map((location) => ({ 'user_data[location]': location })),
    );
  });

  test('is found by the id that an earlier change has brought', async () => {
    const ids = { dito: 'remembered-1', imagemais: 9_100 };
    await propaga.deliver({ user: { key: 'u-remembered', name: 'Gil Luz', ids } }, 'dito');
    const { status } = await propaga.deliver(
      { user: { key: 'u-remembered', name: 'Gil Sol' } },
      'dito',
    );
    expect(status).toBe('delivered');
    expect(dito.requestsAbout('/users/remembered-1').map(userData)).toEqual([
      { 'user_data[name]': 'Gil Luz' },
      { 'user_data[name]': 'Gil Sol' },
    ]);
  });

  test('is not found by an id that belongs to a user of another key', async () => {
    const { deliveries } = await propaga.accept({ user: { key: 'u-stranger', name: 'Gil Mar' } });
    expect(deliveries).toEqual([]);
  });
});

describe('the schedule', () => {
  test('ends: what keeps failing has failed when its delays are used up', async () => {
    wecare.answerAlways('/users/00040001', { status: 500, body: { error: 'out of order' } });
    const user = { key: 'u-exhausted', registrationId: '00040001', jobTitle: 'Analista' };
    const delivery = await propaga.deliver({ user, changed: ['jobTitle'] }, 'wecare');
    expect(delivery).toMatchObject({ status: 'failed', failure: 'exhausted' });
    expect(delivery.reason).toContain('out of order');
    expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(Array(4).fill('retry'));
    const calls = wecare.requestsAbout('/users/00040001');
    expect(calls).toHaveLength(4);
    for (const [index, call] of calls.slice(1).entries()) {
      expect(call.at - (calls[index]?.at ?? 0)).toBeGreaterThanOrEqual(750);
    }
  });
});
