import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { startInspectedSystem } from '../support/inspected-system.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { readEvents, type ToldEvent } from '../support/told-events.ts';

const Environment = v.object({ Variables: v.record(v.string(), v.unknown()) });

const dito = await startDitoServer();
const settings = { provider: 'dito', baseUrl: dito.baseUrl };
const propaga = await startInspectedSystem({
  connections: {
    dito: { ...settings, id: 'cpf' },
    // Its function puts its events onto a bus that it may not use.
    mute: { ...settings, id: 'cpf' },
    closed: { ...settings, id: 'given' },
  },
  credentials: { dito: ditoCredentials, mute: ditoCredentials },
  delaysSeconds: [1, 1],
  tickSeconds: 1,
  amend({ logicalId, properties }) {
    if (!logicalId.startsWith('DeliverymuteDeliver') || !('Environment' in properties)) return {};
    const { Variables } = v.parse(Environment, properties.Environment);
    return { Environment: { Variables: { ...Variables, EVENT_BUS_NAME: 'another' } } };
  },
});

const Line = v.looseObject({});

/** All lines of the logs of a function, each of which must be JSON. */
function linesOf(functionName: string) {
  const logs = join(propaga.dataDirectory, 'logs');
  return readdirSync(logs)
    .filter((name) => name.startsWith(`propaga-${functionName}`))
    .flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n').filter(Boolean))
    .map((line) => v.parse(Line, JSON.parse(line)));
}

const metricsOf = (functionName: string) => linesOf(functionName).filter((one) => '_aws' in one);
const saidBy = (functionName: string) => linesOf(functionName).filter((one) => !('_aws' in one));

async function send(number: number, more: object = {}): Promise<Record<string, string>> {
  const user = { key: `u-${number}`, cpf: madeUpCpf(number), name: 'Davi Melo', ...more };
  const accepted = await propaga.accept({ user });
  return Object.fromEntries(accepted.deliveries.map(({ connection, id }) => [connection, id]));
}

let events: ToldEvent[] = [];
const ids: Record<string, string> = {};

beforeAll(async () => {
  const first = await send(1);
  await propaga.reach(first.dito ?? '', 'delivered');
  await propaga.reach(first.mute ?? '', 'delivered');
  ids.delivered = first.dito ?? '';
  dito.answerNext(
    madeUpCpf(2),
    { status: 400, body: { error: 'no such thing' } },
    { status: 400, body: { error: 'no such thing' } },
  );
  const second = await send(2);
  await propaga.reach(second.dito ?? '', 'failed');
  ids.failed = second.dito ?? '';
  const third = await send(3, { ids: { closed: 'given-3' } });
  await propaga.reach(third.closed ?? '', 'held');
  await propaga.reach(third.dito ?? '', 'delivered');
  events = await readEvents(
    propaga.url,
    (told) => new Set(told.map(({ type }) => type)).size === 3 && told.length >= 4,
  );
  const { status } = await propaga.request('/webhooks/hr', { method: 'POST', body: '{}' });
  expect(status).toBe(401);
});

describe('events', () => {
  test('tell other systems how each delivery ended, by ids', () => {
    const told = (id: string | undefined) => events.find(({ detail }) => detail.deliveryId === id);
    expect(told(ids.delivered)).toMatchObject({
      type: 'delivery.succeeded',
      bus: 'propaga-dev',
      source: 'propaga',
      detail: { connection: 'dito', provider: 'dito', status: 'delivered', attempts: 1 },
    });
    expect(told(ids.failed)).toMatchObject({
      type: 'delivery.failed',
      detail: { status: 'failed', failure: 'rejected', code: 'invalid', httpStatus: 400 },
    });
    expect(JSON.stringify(events)).not.toContain('no such');
  });

  test('tell that a connection is held, once', () => {
    expect(events.filter(({ type }) => type === 'connection.held')).toMatchObject([
      { detail: { connection: 'closed', provider: 'dito' } },
    ]);
  });

  test('that may not be published keep nothing from being delivered, and leave a line in the log', () => {
    expect(events.filter(({ detail }) => detail.connection === 'mute')).toEqual([]);
    expect(propaga.problems.some((one) => one.includes('events:PutEvents'))).toBe(true);
    expect(saidBy('Deliverymute')).toContainEqual(
      expect.objectContaining({ level: 'WARN', message: 'events not published', count: 1 }),
    );
    const { length } = saidBy('Deliverymute').filter((one) => one.message === 'delivery delivered');
    expect(length).toBe(2);
  });
});

describe('metrics', () => {
  test('count and time what was delivered, failed, held, accepted and refused', async () => {
    const dimensions = { stage: 'dev', connection: 'dito' };
    const delivered = { ...dimensions, delivered: 1, timeToDelivery: expect.any(Number) };
    expect(metricsOf('Deliverydito')).toContainEqual(expect.objectContaining(delivered));
    const failed = { ...dimensions, failed: 1, reason: 'rejected' };
    expect(metricsOf('Deliverydito')).toContainEqual(expect.objectContaining(failed));
    const call = { ...dimensions, outcome: 'delivered', providerCallTime: expect.any(Number) };
    expect(metricsOf('Deliverydito')).toContainEqual(expect.objectContaining(call));
    expect(metricsOf('Deliveryclosed')).toContainEqual(expect.objectContaining({ held: 1 }));
    for (const one of [
      { source: 'hr', accepted: 1 },
      { code: 'invalid_signature', refused: 1 },
    ]) {
      await expect.poll(() => metricsOf('Receive')).toContainEqual(expect.objectContaining(one));
    }
  });

  test('tell the age of what waits at each connection', async () => {
    const measured = { connection: 'dito', connectionHeld: 0, oldestWaiting: expect.any(Number) };
    await expect
      .poll(() => metricsOf('RetrySchedule'), { timeout: 10_000 })
      .toContainEqual(expect.objectContaining(measured));
  });
});

test('each line about a delivery has the ids of its change, connection and invocation', () => {
  const lines = saidBy('Deliverydito');
  const about = lines.find((one) => one.deliveryId === ids.failed);
  expect(about).toMatchObject({
    changeId: ids.failed?.split('.')[0],
    connection: 'dito',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const accepted = saidBy('Receive').find((one) => one.message === 'change accepted');
  expect(accepted).toMatchObject({
    changeId: expect.stringMatching(/^chg_/),
    requestId: expect.any(String),
    apiRequestId: expect.any(String),
  });
});
