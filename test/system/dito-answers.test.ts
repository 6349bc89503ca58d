import { describe, expect, test } from 'vitest';
import { ConnectionListView } from '../../functions/operator/contract/connection-view.ts';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { asAnswered } from '../support/operator.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const hourSeconds = 3_600;

/** Each has a connection of its own: what limits requests speaks for all of a connection. */
const limited = [15, 21, 22, 31, 32].map((number) => `limited-${number}`);
const byGivenId = { provider: 'dito', baseUrl: dito.baseUrl, id: 'given' };

const propaga = useLocalSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
    'dito-hasty': { ...byGivenId, timeoutSeconds: 1 },
    ...Object.fromEntries(limited.map((name) => [name, byGivenId])),
  },
  credentials: Object.fromEntries(
    ['dito', 'dito-hasty', ...limited].map((name) => [name, ditoCredentials]),
  ),
  // Whatever is delivered within the time of a test was not delivered by the schedule.
  delaysSeconds: [hourSeconds, 2 * hourSeconds],
});

function changeOf(number: number) {
  return { user: { key: `u-${number}`, cpf: madeUpCpf(number), name: 'Bia Nunes' } };
}

const callsAbout = (number: number) => dito.requestsAbout(madeUpCpf(number));

/** A change that goes to a connection of its own, as `id` there. */
function limitedChange(number: number) {
  const connection = `limited-${number}`;
  const id = `given-${number}`;
  const user = { key: `u-${number}`, name: 'Bia Nunes', ids: { [connection]: id } };
  return { connection, id, change: { user }, calls: () => dito.requestsAbout(`/users/${id}`) };
}

describe('a quick second try', () => {
  test.concurrent.for([
    [1, 'a reset connection', { reset: true }],
    [2, 'status 502', { status: 502, body: 'Bad Gateway' }],
    [3, 'status 503', { status: 503, body: '' }],
    [4, 'status 504', { status: 504, body: '' }],
  ] as const)('overcomes %s %s', async ([number, _what, answer]) => {
    dito.answerNext(madeUpCpf(number), answer);
    const delivery = await propaga.deliver(changeOf(number), 'dito');
    expect(delivery.status).toBe('delivered');
    expect(callsAbout(number)).toHaveLength(2);
  });

  test.concurrent.for([
    [11, 'status 503', { status: 503, body: { error: 'down for now' } }, 2],
    [12, 'status 500', { status: 500, body: { error: 'down for now' } }, 1],
    [13, 'status 408', { status: 408, body: { error: 'down for now' } }, 1],
    [14, 'status 425', { status: 425, body: { error: 'down for now' } }, 1],
  ] as const)('is not made more than once: %s %s', async ([number, _what, answer, calls]) => {
    dito.answerAlways(madeUpCpf(number), answer);
    const accepted = await propaga.accept(changeOf(number));
    const delivery = await propaga.reach(deliveryTo(accepted, 'dito'), 'waiting');

    expect(callsAbout(number)).toHaveLength(calls);
    expect(delivery.reason).toContain('down for now');
    expect(delivery.attempts.at(-1)).toMatchObject({ outcome: 'retry', httpStatus: answer.status });
    const delayMs =
      Date.parse(delivery.nextAttemptAt ?? '') - Date.parse(delivery.attempts.at(-1)?.at ?? '');
    expect(delayMs).toBeGreaterThan(0.79 * hourSeconds * 1_000);
    expect(delayMs).toBeLessThan(1.21 * hourSeconds * 1_000);
  });

  test.concurrent('is not made after a 429', async () => {
    const { connection, id, change, calls } = limitedChange(15);
    dito.answerAlways(`/users/${id}`, { status: 429, body: { error: 'down for now' } });
    const accepted = await propaga.accept(change);
    const delivery = await propaga.reach(deliveryTo(accepted, connection), 'waiting');
    expect(calls()).toHaveLength(1);
    expect(delivery.reason).toContain('down for now');
    expect(delivery.attempts).toMatchObject([{ outcome: 'retry', httpStatus: 429 }]);
  });
});

test.concurrent('a provider that does not answer in time is asked again later', async () => {
  dito.answerNext('/users/late-1', { delayMs: 3_000 });
  const user = { key: 'u-hasty', name: 'Bia Nunes', ids: { 'dito-hasty': 'late-1' } };
  const accepted = await propaga.accept({ user });
  const delivery = await propaga.reach(deliveryTo(accepted, 'dito-hasty'), 'waiting');
  expect(delivery.attempts).toMatchObject([{ outcome: 'retry', reason: 'no reply within 1 s' }]);
  expect(delivery.attempts[0]?.durationMs).toBeGreaterThanOrEqual(990);
  expect(delivery.attempts[0]?.durationMs).toBeLessThan(2_500);
  expect(dito.requestsAbout('/users/late-1')).toHaveLength(1);
});

describe('Retry-After', () => {
  test.concurrent('in seconds, of a 429, is obeyed and uses up nothing', async () => {
    const throttled = { status: 429, body: '', headers: { 'retry-after': '2' } };
    const { connection, id, change, calls } = limitedChange(21);
    dito.answerNext(`/users/${id}`, throttled, throttled);
    const delivery = await propaga.deliver(change, connection);
    expect(delivery.status).toBe('delivered');
    const times = calls().map(({ at }) => at);
    expect(times).toHaveLength(3);
    for (const [index, at] of times.slice(1).entries()) {
      expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(2_000);
    }
  });

  test.concurrent('as an HTTP date, of a 429, is obeyed and uses up nothing', async () => {
    let date = '';
    const headers = {
      // From when it is answered, however busy the machine is: a time that has passed asks for nothing.
      get 'retry-after'() {
        date = new Date(Date.now() + 3_000).toUTCString();
        return date;
      },
    };
    const { connection, id, change, calls } = limitedChange(22);
    dito.answerNext(`/users/${id}`, { status: 429, body: '', headers });
    const delivery = await propaga.deliver(change, connection);
    expect(delivery.status).toBe('delivered');
    const [, second, ...others] = calls();
    expect(others).toEqual([]);
    expect(second?.at).toBeGreaterThanOrEqual(Date.parse(date));
  });

  test.concurrent.for([
    [31, 429],
    [32, 503],
  ])('is obeyed beyond the schedule: %s %s', async ([number = 0, status = 0]) => {
    const headers = { 'retry-after': String(9 * hourSeconds) };
    const { connection, id, change, calls } = limitedChange(number);
    dito.answerAlways(`/users/${id}`, { status, body: '', headers });
    const accepted = await propaga.accept(change);
    const delivery = await propaga.reach(deliveryTo(accepted, connection), 'waiting');
    expect(calls()).toHaveLength(1);
    // It looks again each hour, as an operator may end the limit before its time.
    expect(Date.parse(delivery.nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
    const { body } = await propaga.get('/connections');
    const known = asAnswered(ConnectionListView, body).connections;
    const until = known.find(({ name }) => name === connection)?.rateLimit?.until ?? '';
    const limitMs = Date.parse(until) - Date.now();
    expect(limitMs).toBeGreaterThan(8.9 * hourSeconds * 1_000);
  });
});

describe('a user that fails', () => {
  test('does not delay another user, nor his own later change', async () => {
    dito.answerNext(madeUpCpf(41), { status: 500, body: '' });
    const stuck = await propaga.accept(changeOf(41));
    await propaga.reach(deliveryTo(stuck, 'dito'), 'waiting');

    const { status } = await propaga.deliver(changeOf(42), 'dito');
    expect(status).toBe('delivered');
    const user = { ...changeOf(41).user, location: 'Recife' };
    const later = await propaga.deliver({ user, changed: ['location'] }, 'dito');
    expect(later.status).toBe('delivered');
    expect((await propaga.delivery(deliveryTo(stuck, 'dito'))).status).toBe('waiting');
  });
});

describe('an answer of Dito', () => {
  test.concurrent.each([
    ['bad request', 400, { error: 'parameter missing' }, 'parameter missing'],
    ['not found', 404, { error: 'no such person' }, 'no such person'],
    ['unprocessable', 422, { message: 'cannot be read' }, 'cannot be read'],
    ['failure in a success', 200, { error: { message: 'nothing was saved' } }, 'nothing was saved'],
    ['found elsewhere', 302, {}, undefined],
  ])('is final and never sent again: %s', async (name, status, body, reason) => {
    const cpf = madeUpCpf(200 + status + name.length);
    const headers = status === 302 ? { location: `${dito.baseUrl}/moved-${cpf}` } : undefined;
    dito.answerNext(`/users/${cpf}`, {
      status,
      body,
      ...(headers === undefined ? {} : { headers }),
    });
    const delivery = await propaga.deliver(
      { user: { key: `u-${name}`, cpf, name: 'Bia N.' } },
      'dito',
    );
    expect(delivery).toMatchObject({
      status: 'failed',
      failure: 'rejected',
      attempts: [{ outcome: 'rejected', httpStatus: status }],
    });
    if (reason !== undefined) expect(delivery.reason).toBe(`HTTP ${status}: ${reason}`);
    expect(dito.requestsAbout(cpf)).toHaveLength(1);
  });

  test('is not needed where two attributes would get the same name', async () => {
    const cpf = madeUpCpf(51);
    const attributes = { 'Tempo de Casa': 4, tempo_de_casa: 5 };
    const delivery = await propaga.deliver({ user: { key: 'u-fold', cpf, attributes } }, 'dito');
    expect(delivery).toMatchObject({ status: 'failed', failure: 'rejected' });
    expect(delivery.reason).toContain('tempo_de_casa');
    expect(dito.requestsAbout(cpf)).toEqual([]);
  });
});
