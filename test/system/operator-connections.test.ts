import { describe, expect, test } from 'vitest';
import { ActivityView } from '../../functions/operator/contract/activity-view.ts';
import {
  ConnectionListView,
  ConnectionView,
} from '../../functions/operator/contract/connection-view.ts';
import { openApiDocument } from '../../infra/openapi.ts';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { asAnswered, useOperator } from '../support/operator.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const settings = { provider: 'dito', baseUrl: dito.baseUrl };
const propaga = useLocalSystem({
  connections: {
    dito: { ...settings, id: 'cpf', circuitFailures: 3 },
    held: { ...settings, id: 'given', enabled: true },
    off: { ...settings, id: 'cpf', enabled: false },
  },
  credentials: { dito: ditoCredentials, off: ditoCredentials },
  delaysSeconds: [1, 1, 1, 600],
});
const operator = useOperator(propaga);

function changeOf(number: number, more: Record<string, unknown> = {}) {
  return { user: { key: `u-${number}`, cpf: madeUpCpf(number), name: 'Davi Melo', ...more } };
}

async function connection(name: string) {
  const answer = await propaga.get(`/connections/${name}`);
  expect(answer.status).toBe(200);
  return asAnswered(ConnectionView, answer.body);
}

describe('the list of connections', () => {
  test('shows of each how it fares, what it has delivered, and what keeps it', async () => {
    const before = await connection('dito');
    expect(before).toMatchObject({ state: 'ok', circuit: { state: 'closed', failures: 0 } });
    await propaga.deliver(changeOf(1), 'dito');
    dito.answerNext(madeUpCpf(2), { status: 400, body: { error: 'no' } });
    await propaga.deliver(changeOf(2), 'dito');
    const accepted = await propaga.accept(changeOf(3, { ids: { held: 'given-3' } }));
    const held = await propaga.reach(deliveryTo(accepted, 'held'), 'held');
    await propaga.reach(deliveryTo(accepted, 'dito'), 'delivered');

    const answer = await propaga.get('/connections');
    expect(answer.status).toBe(200);
    const { connections } = asAnswered(ConnectionListView, answer.body);
    expect(connections).toMatchObject([
      {
        name: 'dito',
        provider: 'dito',
        enabled: true,
        state: 'ok',
        counts: { pending: 0, waiting: 0, delivered: 2, failed: 1, cancelled: 0 },
        countsAtLeast: [],
      },
      {
        name: 'held',
        state: 'held',
        counts: { held: 1, delivered: 0 },
        oldestOpenAt: held.receivedAt,
        hold: { reason: held.reason, since: expect.any(String) },
      },
      { name: 'off', enabled: false, state: 'ok', counts: { pending: 0 } },
    ]);
    expect(connections[0]).not.toHaveProperty('oldestOpenAt');
    expect(connections[1]?.hold).not.toHaveProperty('secretVersion');
  });

  test('has nothing under a name that the config does not have', async () => {
    for (const name of ['nobody', '__proto__', 'constructor']) {
      expect(await propaga.get(`/connections/${name}`)).toMatchObject({
        status: 404,
        contentType: 'application/problem+json',
        body: { code: 'not_found', detail: expect.stringContaining('dito, held, off') },
      });
    }
  });
});

describe('a paused connection', () => {
  test('is not called, still accepts, and goes on when it is resumed', async () => {
    const answer = await operator.post('/connections/dito/pause');
    expect(answer.status).toBe(200);
    const paused = asAnswered(ConnectionView, answer.body);
    expect(paused).toMatchObject({ state: 'paused', paused: { since: expect.any(String) } });
    const again = await operator.post('/connections/dito/pause');
    expect(again.body).toMatchObject({ paused: paused.paused });

    const calls = dito.requests.length;
    const accepted = await propaga.accept(changeOf(4));
    const id = deliveryTo(accepted, 'dito');
    const waiting = await propaga.reach(id, 'waiting');
    expect(waiting).toMatchObject({ reason: 'the connection is paused', attempts: [] });
    // Two runs of the retry function later it has not been touched.
    await propaga.reach(deliveryTo(await propaga.accept(changeOf(5)), 'dito'), 'waiting');
    const started = Date.now();
    await expect.poll(() => Date.now() - started, { timeout: 5_000 }).toBeGreaterThan(2_500);
    expect(await propaga.delivery(id)).toEqual(waiting);
    expect(dito.requests.length).toBe(calls);

    const resumed = await operator.post('/connections/dito/resume');
    expect(asAnswered(ConnectionView, resumed.body)).not.toHaveProperty('paused');
    const { attempts } = await propaga.reach(id, 'delivered');
    expect(attempts).toHaveLength(1);
    expect(await connection('dito')).toMatchObject({ state: 'ok' });
    expect(await operator.post('/connections/dito/resume')).toMatchObject({ status: 200 });
  });
});

test('an open circuit shows its reason, and the provider recovers afterwards', async () => {
  const cpfs = [21, 22, 23].map(madeUpCpf);
  for (const cpf of cpfs) {
    dito.answerNext(cpf, ...Array.from({ length: 2 }, () => ({ status: 500, body: 'down' })));
  }
  const accepted = await Promise.all(
    [21, 22, 23].map((number) => propaga.accept(changeOf(number))),
  );
  await expect
    .poll(async () => connection('dito'), { timeout: 15_000, interval: 50 })
    .toMatchObject({
      state: 'open',
      circuit: { state: 'open', openedAt: expect.any(String), reason: expect.any(String) },
      oldestOpenAt: expect.any(String),
    });
  for (const one of accepted) await propaga.reach(deliveryTo(one, 'dito'), 'delivered');
  expect(await connection('dito')).toMatchObject({
    state: 'recovering',
    circuit: { state: 'recovering', failures: 0, closedAt: expect.any(String) },
  });
});

describe('the activity', () => {
  test('counts what came in by connection, time and result', async () => {
    const answer = await propaga.get('/activity');
    expect(answer.status).toBe(200);
    const { from, bucketSeconds, connections } = asAnswered(ActivityView, answer.body);
    expect(bucketSeconds).toBe(1_800);
    expect(Date.parse(from)).toBeLessThanOrEqual(Date.now() - 24 * 3_600_000);
    const total = (counts: readonly number[] = []) => counts.reduce((sum, one) => sum + one, 0);
    const [first, second] = connections;
    expect(connections.map(({ name }) => name)).toEqual(['dito', 'held', 'off']);
    const { counts } = await connection('dito');
    expect(total(first?.delivered)).toBe(counts.delivered + counts.superseded);
    expect(total(first?.failed)).toBe(counts.failed);
    expect(total(second?.open)).toBe(1);
    expect(first?.delivered.slice(-2).some((count) => count > 0)).toBe(true);
    expect(first?.isComplete).toBe(true);
    expect(first?.delivered).toHaveLength(second?.open.length ?? 0);
  });

  test.each(['?hours=0', '?hours=169', '?hours=x', '?hour=1', '?hours='])(
    'says what is wrong with %s',
    async (query) => {
      expect(await propaga.get(`/activity${query}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid_query', issues: [{ path: expect.any(String) }] },
      });
    },
  );
});

test('the OpenAPI document is served beside the API', async () => {
  const answer = await propaga.get('/openapi.json');
  expect(answer).toMatchObject({ status: 200, contentType: 'application/json' });
  expect(answer.body).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});
