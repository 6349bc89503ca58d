import { expect, it, test } from 'vitest';
import type { HttpFailure, HttpReply } from '../../../functions/domain/http.ts';
import {
  concludeOvertaken,
  mayHaveUpdated,
  newerUnanswered,
} from '../../../functions/domain/unanswered.ts';
import { makeDelivery } from '../../support/made-delivery.ts';

const replies: [HttpReply | HttpFailure, boolean][] = [
  [{ status: 200, body: '<html>' }, true],
  [{ status: 299, body: '' }, true],
  [{ status: 302, body: '' }, false],
  [{ status: 422, body: '' }, false],
  [{ status: 429, body: '' }, false],
  [{ status: 500, body: '' }, true],
  [{ status: 502, body: '' }, true],
  [{ status: 503, body: '' }, false],
  [{ status: 504, body: '' }, true],
  [{ kind: 'timeout', reason: '' }, true],
  [{ kind: 'reset', reason: '' }, true],
  [{ kind: 'unreachable', reason: '' }, false],
];

test.for(replies)('after %o the update may have been made: %s', ([reply, may]) => {
  expect(mayHaveUpdated(reply)).toBe(may);
});

const state = { group: 'g', applied: {}, ids: [], revision: 1 };

it('is only about fields that the older change would set, and only about newer changes', () => {
  const unanswered = { name: 'v2', email: 'v3', manager: 'v1' };
  const older = { version: 'v2', fields: ['name', 'email', 'manager', 'mobile'] };
  expect(newerUnanswered(older, { ...state, unanswered }, 'partial')).toEqual({ email: 'v3' });
  expect(newerUnanswered(older, { ...state, unanswered: { '*': 'v3' } }, 'whole')).toEqual({
    '*': 'v3',
  });
});

it('is over once something newer still has been applied', () => {
  const known = { ...state, unanswered: { name: 'v2' }, applied: { name: 'v3' } };
  expect(newerUnanswered({ version: 'v1', fields: ['name'] }, known, 'partial')).toEqual({});
});

it('makes an older delivery wait, but not for ever', () => {
  const schedule = { delaysSeconds: [60], now: new Date('2026-11-22T12:00:00.000Z'), random: 0.5 };
  expect(concludeOvertaken(makeDelivery({ retriesSpent: 1 }), schedule)).toMatchObject({
    status: 'waiting',
    attempts: [],
    retriesSpent: 1,
    nextAttemptAt: new Date('2026-11-22T12:01:00.000Z'),
  });
  const now = new Date('2026-11-29T12:00:00.000Z');
  expect(concludeOvertaken(makeDelivery(), { ...schedule, now })).toMatchObject({
    status: 'failed',
    failure: 'exhausted',
  });
});
