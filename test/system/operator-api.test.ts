import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { Change, Delivery, DeliveryPage, Problem } from '../support/local-system-api.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const settings = { provider: 'dito', baseUrl: dito.baseUrl };

const propaga = useLocalSystem({
  connections: {
    dito: { ...settings, id: 'cpf' },
    'dito-given': { ...settings, id: 'given' },
  },
  credentials: { dito: ditoCredentials, 'dito-given': ditoCredentials },
});

function changeOf(number: number, more: Record<string, unknown> = {}) {
  return { user: { key: `u-${number}`, cpf: madeUpCpf(number), name: 'Davi Melo', ...more } };
}

async function page(query: string) {
  const answer = await propaga.get(`/deliveries${query}`);
  expect(answer).toMatchObject({ status: 200 });
  return v.parse(DeliveryPage, answer.body);
}

describe('a change', () => {
  test('is shown with its fields, its deliveries and what was skipped, without values', async () => {
    const timestamp = '2026-11-22T09:00:00.5-03:00';
    const accepted = await propaga.accept({ ...changeOf(1), timestamp });
    await propaga.reach(deliveryTo(accepted, 'dito'), 'delivered');
    const answer = await propaga.get(`/changes/${accepted.id}`);

    expect(answer.status).toBe(200);
    const change = v.parse(Change, answer.body);
    expect(change).toMatchObject({
      id: accepted.id,
      source: 'hr',
      type: 'user.updated',
      userKey: 'u-1',
      deliveries: [{ connection: 'dito', status: 'delivered', changeId: accepted.id }],
      skipped: accepted.skipped,
    });
    expect(Date.parse(change.occurredAt)).toBe(Date.parse(timestamp));
    expect([...change.fields].sort()).toEqual(['cpf', 'name']);
    expect(JSON.stringify(change)).not.toContain('Davi Melo');
    expect(JSON.stringify(change)).not.toContain(madeUpCpf(1));
  });
});

describe('a delivery', () => {
  test('shows every attempt with its time, outcome, status, duration and the reason', async () => {
    const cpf = madeUpCpf(2);
    dito.answerNext(cpf, { status: 500, body: { error: 'out of order' }, delayMs: 120 });
    const delivery = await propaga.deliver(changeOf(2), 'dito');
    expect(delivery).toMatchObject({
      connection: 'dito',
      provider: 'dito',
      userKey: 'u-2',
      status: 'delivered',
      attempts: [
        { outcome: 'retry', httpStatus: 500, reason: 'HTTP 500: out of order' },
        { outcome: 'delivered', httpStatus: 200 },
      ],
    });
    const [first, second] = delivery.attempts;
    expect(first?.durationMs).toBeGreaterThanOrEqual(119);
    expect(Date.parse(second?.at ?? '')).toBeGreaterThan(Date.parse(first?.at ?? ''));
    expect(delivery).not.toHaveProperty('nextAttemptAt');
  });

  test('and its change are not there under an id that nobody was given', async () => {
    const unknown = randomUUID().replaceAll('-', '');
    for (const path of [
      `/deliveries/chg_${unknown}.dito`,
      '/deliveries/x',
      `/changes/chg_${unknown}`,
      '/changes/%20',
    ]) {
      const answer = await propaga.get(path);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(answer.contentType).toMatch(/^application\/problem\+json\b/);
    }
  });
});

describe('the list of deliveries', () => {
  test('can be narrowed to a user, a connection and a status, newest first', async () => {
    dito.answerNext(madeUpCpf(3), { status: 400, body: { error: 'no' } });
    const changes = [
      changeOf(3),
      changeOf(3, { ids: { 'dito-given': 'given-3' } }),
      changeOf(3, { name: 'Davi Sá' }),
    ];
    for (const change of changes) {
      const { deliveries } = await propaga.accept(change);
      for (const { id } of deliveries) await propaga.reach(id, 'delivered', 'failed');
    }
    const mine = await page('?userKey=u-3');
    expect(mine.deliveries.map(({ userKey }) => userKey)).toEqual(Array(5).fill('u-3'));
    const receivedAt = mine.deliveries.map((delivery) => String(delivery.receivedAt));
    expect(receivedAt).toEqual([...receivedAt].sort().reverse());

    const failed = await page('?userKey=u-3&status=failed');
    expect(failed.deliveries).toMatchObject([{ connection: 'dito', status: 'failed' }]);
    const given = await page('?userKey=u-3&connection=dito-given&status=delivered');
    expect(given.deliveries.map(({ connection }) => connection)).toEqual(
      Array(2).fill('dito-given'),
    );
    const all = await page('?connection=dito-given');
    expect(all.deliveries.length).toBeGreaterThanOrEqual(2);
    for (const delivery of all.deliveries) expect(delivery.connection).toBe('dito-given');
  });

  test('comes in pages that leave nothing out and show nothing twice', async () => {
    const accepted = await Promise.all(
      Array.from({ length: 7 }, (_, index) =>
        propaga.accept(changeOf(50, { key: 'u-pages', location: `Rua ${index}` })),
      ),
    );
    const expected = accepted.map((change) => deliveryTo(change, 'dito'));
    await Promise.all(expected.map((id) => propaga.reach(id, 'delivered', 'superseded')));

    for (const query of ['?userKey=u-pages&limit=3', '?limit=3', '?connection=dito&limit=3']) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const next = await page(`${query}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
        expect(next.deliveries.length).toBeLessThanOrEqual(3);
        ids.push(...next.deliveries.map(({ id }) => id));
        cursor = next.cursor;
      } while (cursor !== undefined);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(expected));
    }
  });

  test.each([
    '?status=unheard-of',
    '?connection=nobody',
    '?limit=0',
    '?limit=many',
    '?cursor=made-up',
    '?colour=red',
  ])('says what is wrong with %s', async (query) => {
    const answer = await propaga.get(`/deliveries${query}`);
    expect(answer.status).toBe(400);
    expect(answer.contentType).toMatch(/^application\/problem\+json\b/);
    expect(v.parse(Problem, answer.body).issues).toHaveLength(1);
  });

  test('shows each delivery as it is shown on its own', async () => {
    const delivery = await propaga.deliver(changeOf(60), 'dito');
    const [listed] = (await page('?userKey=u-60')).deliveries;
    expect(v.parse(Delivery, listed)).toEqual(delivery);
  });
});

test('health is answered without any authentication', async () => {
  expect(await propaga.get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
});
