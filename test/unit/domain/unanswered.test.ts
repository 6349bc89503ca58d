import { describe, expect, it, test } from 'vitest';
import type { HttpFailure, HttpReply } from '../../../functions/domain/http.ts';
import {
  concludeOvertaken,
  isRefused,
  leavesOpen,
  mayHaveUpdated,
  newerUnanswered,
  unansweredAfter,
  withUnanswered,
} from '../../../functions/domain/unanswered.ts';
import type { SettledVerdict, UpdateResult } from '../../../functions/domain/update-user.ts';
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
  const unanswered = { name: 'v2', email: 'v3', manager: 'v1', jobTitle: 'v9' };
  const older = { version: 'v2', fields: ['name', 'email', 'manager', 'mobile'] };
  expect(newerUnanswered(older, { ...state, unanswered }, 'partial')).toEqual({ email: 'v3' });
  expect(newerUnanswered(older, { ...state, unanswered: { '*': 'v3' } }, 'whole')).toEqual({
    '*': 'v3',
  });
});

it('is noted beside what others have left open, and only if it is newer than what is known', () => {
  const known = { ...state, applied: { manager: 'v3' }, unanswered: { email: 'v1', mobile: 'v4' } };
  const sent = { version: 'v2', fields: ['name', 'manager', 'mobile'] };
  expect(withUnanswered(known, sent, 'partial')).toEqual({
    ...known,
    unanswered: { email: 'v1', mobile: 'v4', name: 'v2' },
    revision: 2,
  });
  const older = { version: 'v2', fields: ['manager', 'mobile'] };
  expect(withUnanswered(known, older, 'partial')).toBeUndefined();
});

it('is over once something newer still has been applied', () => {
  const known = { ...state, unanswered: { name: 'v2' }, applied: { name: 'v3' } };
  expect(newerUnanswered({ version: 'v1', fields: ['name'] }, known, 'partial')).toEqual({});
});

it('makes an older delivery wait, but not for ever', () => {
  const schedule = {
    delaysSeconds: [60, 900],
    now: new Date('2026-11-22T12:00:00.000Z'),
    random: 0.5,
  };
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

const retry = { kind: 'retry', code: 'invalid', reason: 'not now' } as const;
const held = { kind: 'held', code: 'invalid', reason: 'no key', secretVersion: 'v1' } as const;
const withheld = { kind: 'withheld', reason: 'slow down', until: new Date(0) } as const;
const rejected = { kind: 'rejected', code: 'invalid', reason: 'no' } as const;

/** What came of a change, whose last attempt had that answer. */
function resultOf(
  verdict: SettledVerdict,
  { isUnclear = false, httpStatus }: { isUnclear?: boolean; httpStatus?: number | undefined },
): UpdateResult {
  const attempt = { at: '', durationMs: 0, outcome: 'retry' } as const;
  const attempts = httpStatus === undefined ? [] : [{ ...attempt, httpStatus }];
  return { verdict, attempts, id: 'ana', isUnclear };
}

test.for<[string, SettledVerdict, { isUnclear: boolean; httpStatus?: number }, boolean]>([
  ['a lost reply', retry, { isUnclear: true }, true],
  ['a lost reply before the connection was held', held, { isUnclear: true }, true],
  ['a lost reply before a login was refused', held, { isUnclear: true, httpStatus: 400 }, true],
  ['a lost reply before nothing more could be asked', withheld, { isUnclear: true }, true],
  [
    'a lost reply before the provider asked to be called later',
    retry,
    { isUnclear: true, httpStatus: 429 },
    true,
  ],
  ['a lost reply before an id was not known', retry, { isUnclear: true, httpStatus: 404 }, true],
  ['a lost reply before a refusal', retry, { isUnclear: true, httpStatus: 422 }, false],
  ['a lost reply before a refusal for good', rejected, { isUnclear: true }, false],
  ['a lost reply before a success', { kind: 'delivered' }, { isUnclear: true }, false],
  ['a clear answer', retry, { isUnclear: false }, false],
])(
  '%s leaves open whether the update was made, or does not',
  ([, verdict, { isUnclear, httpStatus }, open]) => {
    expect(leavesOpen(resultOf(verdict, { isUnclear, httpStatus }))).toBe(open);
  },
);

it('the last answer tells whether a change was refused, not one before it', () => {
  const attempts = ([422, 500] as const).map(
    (httpStatus) => ({ at: '', durationMs: 0, outcome: 'retry', httpStatus }) as const,
  );
  const result = resultOf(retry, {});
  expect(isRefused({ ...result, attempts })).toBe(false);
  expect(isRefused({ ...result, attempts: attempts.toReversed() })).toBe(true);
});

describe('once a change that was left open has been tried again', () => {
  const sent = { version: 'v5', fields: ['name', 'email'] };
  const leftBy = (
    unanswered: Record<string, string>,
    verdict: SettledVerdict,
    httpStatus?: number,
  ) => {
    const result = resultOf(verdict, { httpStatus });
    return unansweredAfter({ ...state, unanswered }, sent, { result, update: 'partial' });
  };

  it('its refusal settles what this very change had left open', () => {
    expect(leftBy({ name: 'v5', email: 'v5' }, rejected)).toEqual({});
    expect(leftBy({ name: 'v5' }, retry, 422)).toEqual({});
  });

  it('its refusal says nothing of what a newer or an older one has left open', () => {
    const others = { name: 'v7', email: 'v3' };
    expect(leftBy(others, rejected)).toEqual(others);
    expect(leftBy(others, retry, 422)).toEqual(others);
    expect(leftBy({ ...others, email: 'v5' }, rejected)).toEqual({ name: 'v7' });
  });

  it('its success settles what it has set, and nothing else', () => {
    const others = { name: 'v5', email: 'v3', manager: 'v4' };
    expect(leftBy(others, { kind: 'delivered' })).toEqual({ manager: 'v4' });
  });

  it.each([401, 403, 404, 408, 425, 429, 500, 503, undefined])(
    'an answer that says nothing of it (%s) settles nothing',
    (status) => {
      expect(leftBy({ name: 'v5' }, retry, status)).toEqual({ name: 'v5' });
    },
  );
});
