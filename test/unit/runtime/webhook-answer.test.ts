import { describe, expect, it } from 'vitest';
import type { Reception } from '../../../functions/domain/receive-webhook.ts';
import { webhookAnswer } from '../../../functions/runtime/webhook-answer.ts';

const acceptance = { id: 'chg_1', deliveries: [], skipped: [] };

describe('an accepted webhook', () => {
  it.each([
    [true, 202],
    [false, 200],
  ])('is answered without saying more than is promised (new: %s)', (isNew, statusCode) => {
    const answer = webhookAnswer({ kind: 'accepted', acceptance: { ...acceptance, isNew } });
    expect(answer).toEqual({
      statusCode,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(acceptance),
    });
  });
});

describe('a refused webhook', () => {
  const issues = [{ path: 'data.user.key', message: 'is missing' }];

  it.each<[number, Reception, object]>([
    [400, { kind: 'invalid_json', detail: 'why' }, { detail: 'why' }],
    [401, { kind: 'invalid_signature', detail: 'why' }, { detail: 'why' }],
    [404, { kind: 'unknown_source' }, {}],
    [413, { kind: 'too_large' }, {}],
    [422, { kind: 'invalid_change', issues }, { issues }],
  ])('is answered with %i', (status, reception, more) => {
    const answer = webhookAnswer(reception);
    expect(answer).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(JSON.parse(answer.body ?? '')).toMatchObject({
      type: 'about:blank',
      status,
      code: reception.kind,
      title: expect.stringMatching(/./),
      detail: expect.stringMatching(/./),
      ...more,
    });
  });
});
