import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BulkRetryView } from '../../functions/operator/contract/connection-view.ts';
import { DeliveryPageView, DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { asAnswered, useOperator } from '../support/operator.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const propaga = useLocalSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
    other: { provider: 'dito', baseUrl: dito.baseUrl, id: 'given' },
  },
  credentials: { dito: ditoCredentials },
  delaysSeconds: [1, 600],
});
const operator = useOperator(propaga);

const rejection = { status: 400, body: { error: 'No such person' } };

function changeOf(number: number, more: Record<string, unknown> = {}) {
  return { user: { key: `u-${number}`, cpf: madeUpCpf(number), name: 'Davi Melo', ...more } };
}

async function failedDelivery(number: number) {
  dito.answerNext(madeUpCpf(number), rejection);
  const delivery = await propaga.deliver(changeOf(number), 'dito');
  expect(delivery.status).toBe('failed');
  return delivery;
}

describe('a delivery that has failed', () => {
  test('is tried again when an operator asks for it, and keeps its attempts', async () => {
    const { id } = await failedDelivery(1);
    const answer = await operator.post(`/deliveries/${id}/retry`);
    expect(answer.status).toBe(202);
    const retried = asAnswered(DeliveryView, answer.body);
    expect(retried).toMatchObject({ id, status: 'pending', attempts: [{ outcome: 'rejected' }] });
    expect(retried).not.toHaveProperty('failure');
    expect(retried).not.toHaveProperty('reason');
    const delivered = await propaga.reach(id, 'delivered');
    expect(delivered.attempts.map(({ outcome }) => outcome)).toEqual(['rejected', 'delivered']);
    expect(delivered).not.toHaveProperty('reason');
  });

  test('is named in the log of whoever has it tried again, beside the id of the request', async () => {
    const { id } = await failedDelivery(10);
    await operator.post(`/deliveries/${id}/retry`);
    const logs = join(propaga.dataDirectory, 'logs');
    const written = () =>
      readdirSync(logs)
        .map((name) => readFileSync(join(logs, name), 'utf8'))
        .join('')
        .split('\n');
    await expect
      .poll(() =>
        written().find((line) => line.includes('retried by an operator') && line.includes(id)),
      )
      .toContain('"apiRequestId"');
  });

  test('is tried once, however often an operator clicks', async () => {
    const { id } = await failedDelivery(2);
    dito.answerNext(madeUpCpf(2), { status: 200, body: {}, delayMs: 300 });
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => operator.post(`/deliveries/${id}/retry`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
    const { attempts } = await propaga.reach(id, 'delivered');
    expect(attempts).toHaveLength(2);
  });
});

test('a delivery that waits is tried at once', async () => {
  const cpf = madeUpCpf(3);
  dito.answerNext(cpf, { status: 500, body: {} }, { status: 500, body: {} });
  const accepted = await propaga.accept(changeOf(3));
  const id = deliveryTo(accepted, 'dito');
  await expect
    .poll(async () => (await propaga.delivery(id)).attempts.length, { timeout: 15_000 })
    .toBe(2);
  expect(await propaga.delivery(id)).toMatchObject({ status: 'waiting' });
  expect(await operator.post(`/deliveries/${id}/retry`)).toMatchObject({ status: 202 });
  await propaga.reach(id, 'delivered');
});

describe('what cannot be tried again', () => {
  test('says why, and what to do instead', async () => {
    const delivered = await propaga.deliver(changeOf(4), 'dito');
    expect(await operator.post(`/deliveries/${delivered.id}/retry`)).toMatchObject({
      status: 409,
      contentType: 'application/problem+json',
      body: { code: 'not_retryable', detail: expect.stringMatching(/delivered.*new change/) },
    });
    const given = { ids: { other: 'given-5' } };
    const accepted = await propaga.accept(changeOf(5, given));
    const held = await propaga.reach(deliveryTo(accepted, 'other'), 'held');
    expect(await operator.post(`/deliveries/${held.id}/retry`)).toMatchObject({
      status: 409,
      body: { code: 'not_retryable', detail: expect.stringMatching(/propaga secrets set other/) },
    });
  });

  test('is all of a paused connection, one by one or together, until it is resumed', async () => {
    const { id } = await failedDelivery(17);
    await operator.post('/connections/dito/pause');
    for (const path of [`/deliveries/${id}/retry`, '/connections/dito/retry']) {
      expect(await operator.post(path)).toMatchObject({
        status: 409,
        contentType: 'application/problem+json',
        body: {
          code: 'not_retryable',
          detail: expect.stringContaining('dito is paused: resume it first'),
        },
      });
    }
    expect(await propaga.delivery(id)).toMatchObject({ status: 'failed' });
    await operator.post('/connections/dito/resume');
    expect(await operator.post(`/deliveries/${id}/retry`)).toMatchObject({ status: 202 });
    await propaga.reach(id, 'delivered');
  });

  test.each(['retry', 'cancel'])('is not there: %s', async (what) => {
    for (const id of [`chg_${'0'.repeat(32)}.dito`, 'x', 'a%20b']) {
      expect(await operator.post(`/deliveries/${id}/${what}`)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
    }
  });
});

describe('cancelling', () => {
  test('ends what is open for good, and removes its data', async () => {
    const accepted = await propaga.accept(changeOf(6, { ids: { other: 'given-6' } }));
    const { id } = await propaga.reach(deliveryTo(accepted, 'other'), 'held');
    const answer = await operator.post(`/deliveries/${id}/cancel`);
    expect(answer.status).toBe(202);
    expect(asAnswered(DeliveryView, answer.body)).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled by an operator',
    });
    expect(await operator.post(`/deliveries/${id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'not_cancellable', detail: expect.stringMatching(/it is cancelled/) },
    });
    expect(await operator.post(`/deliveries/${id}/retry`)).toMatchObject({ status: 409 });
  });

  test('dismisses what has failed, so that no bulk retry takes it', async () => {
    const { id } = await failedDelivery(8);
    const answer = await operator.post(`/deliveries/${id}/cancel`);
    expect(answer.status).toBe(202);
    const dismissed = asAnswered(DeliveryView, answer.body);
    expect(dismissed).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled by an operator',
      attempts: [{ outcome: 'rejected' }],
    });
    expect(dismissed).not.toHaveProperty('failure');
    const bulk = await operator.post('/connections/dito/retry');
    expect(bulk.body).toMatchObject({ retried: 0, skipped: 0 });
    expect(await propaga.delivery(id)).toMatchObject({ status: 'cancelled' });
  });

  test('does not undo what has been delivered', async () => {
    const { id } = await propaga.deliver(changeOf(9), 'dito');
    expect(await operator.post(`/deliveries/${id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'not_cancellable', detail: expect.stringMatching(/it is delivered/) },
    });
  });

  test('in the middle of a call leaves it cancelled, and later changes go on', async () => {
    const cpf = madeUpCpf(7);
    dito.answerNext(cpf, { status: 200, body: {}, delayMs: 1_500 });
    const first = await propaga.accept(changeOf(7));
    const id = deliveryTo(first, 'dito');
    await expect.poll(() => dito.requestsAbout(cpf).length).toBe(1);
    expect(await operator.post(`/deliveries/${id}/cancel`)).toMatchObject({ status: 202 });
    const second = await propaga.deliver(changeOf(7, { name: 'Davi Sá' }), 'dito');
    expect(second.status).toBe('delivered');
    expect(await propaga.delivery(id)).toMatchObject({ status: 'cancelled', attempts: [] });
  });
});

describe('a bulk retry', () => {
  test('tries everything again that has failed for the reason given, and only that', async () => {
    const mended = await Promise.all([11, 12, 13].map(failedDelivery));
    dito.answerNext(madeUpCpf(14), { status: 400, body: { error: 'Out of credit' } });
    const other = await propaga.deliver(changeOf(14), 'dito');
    const answer = await operator.post('/connections/dito/retry', { reason: 'no such PERSON' });
    expect(answer.status).toBe(202);
    expect(asAnswered(BulkRetryView, answer.body)).toEqual({
      connection: 'dito',
      retried: 3,
      skipped: 0,
    });
    for (const { id } of mended) await propaga.reach(id, 'delivered');
    expect(await propaga.delivery(other.id)).toMatchObject({ status: 'failed' });

    const rest = await operator.post('/connections/dito/retry?reason=rejected');
    expect(rest.body).toMatchObject({ retried: 1 });
    await propaga.reach(other.id, 'delivered');
    const failed = await propaga.get('/deliveries?status=failed&connection=dito');
    expect(asAnswered(DeliveryPageView, failed.body).deliveries).toEqual([]);
  });

  test('leaves alone what came in before the time given', async () => {
    const before = await failedDelivery(15);
    const since = new Date().toISOString();
    const after = await failedDelivery(16);
    const answer = await operator.post('/connections/dito/retry', { since });
    expect(answer.body).toMatchObject({ retried: 1 });
    await propaga.reach(after.id, 'delivered');
    expect(await propaga.delivery(before.id)).toMatchObject({ status: 'failed' });
    for (const time of [new Date(Date.now() + 60_000).toISOString(), '9999-12-31T23:59:59Z']) {
      expect(await operator.post('/connections/dito/retry', { since: time })).toMatchObject({
        status: 202,
        body: { retried: 0, skipped: 0 },
      });
    }
  });

  test.each([
    ['an unknown field', { reasons: 'x' }, 'reasons'],
    ['a time without a zone', { since: '2026-11-22T12:00:00' }, 'since'],
    ['a time that ends up after all years', { since: '9999-12-31T23:59:59-01:00' }, 'since'],
    ['a made-up cursor', { cursor: 'bm8' }, 'cursor'],
    ['an empty reason', { reason: '' }, 'reason'],
    ['a list', [], ''],
  ])('does not take %s', async (_, body, path) => {
    expect(await operator.post('/connections/dito/retry', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', issues: [{ path }] },
    });
  });

  test('does not take what is not JSON, or a connection that is not there', async () => {
    const broken = { body: '{', headers: { 'content-type': 'application/json' } };
    expect(await propaga.postRaw('/connections/dito/retry', broken)).toMatchObject({
      status: 400,
      body: { code: 'invalid_json' },
    });
    for (const body of [
      '"rejected"',
      'null',
      ' ',
      '\ufeff',
      '{"reason":"a"}{}',
      '{"reason":"caf\xe9"}',
    ]) {
      const sent = { method: 'POST', body: Buffer.from(body, 'latin1'), headers: broken.headers };
      expect(await propaga.request('/connections/dito/retry', sent), body).toMatchObject({
        status: 400,
      });
    }
    expect(
      await operator.post('/connections/dito/retry?reason=no+such', {
        since: '2026-11-22T12:00:00Z',
      }),
    ).toMatchObject({ status: 400, body: { code: 'invalid_request', issues: [{ path: '' }] } });
    expect(await operator.post('/connections/nobody/retry')).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: expect.stringContaining('dito, other') },
    });
  });
});
