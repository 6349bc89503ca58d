import { describe, expect, it } from 'vitest';
import { concludeHeld, concludeUpdate } from '../../../functions/domain/conclude-update.ts';
import type { Delivery } from '../../../functions/domain/delivery.ts';
import type { SettledVerdict } from '../../../functions/domain/update-user.ts';
import { makeAttempt, makeDelivery } from '../../support/made-delivery.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const schedule = { delaysSeconds: [60, 300, 900, 3_600, 10_800], now, random: 0.5 };

function conclude(
  verdict: Exclude<SettledVerdict, { kind: 'withheld' }>,
  delivery: Partial<Delivery> = {},
  { httpStatus = 500, outdated = [] }: { httpStatus?: number; outdated?: string[] } = {},
) {
  const attempts = [makeAttempt({ httpStatus, outcome: verdict.kind })];
  return concludeUpdate(makeDelivery(delivery), { verdict, attempts, outdated }, schedule);
}

describe('a delivery is concluded', () => {
  it('as delivered, with its attempt', () => {
    const attempts = [makeAttempt({ httpStatus: 200, outcome: 'delivered' })];
    expect(conclude({ kind: 'delivered' }, {}, { httpStatus: 200 })).toEqual({
      status: 'delivered',
      attempts,
    });
  });

  it('as delivered, with what was left out because it was older', () => {
    const concluded = conclude({ kind: 'delivered' }, {}, { outdated: ['email', 'mobile'] });
    expect(concluded).toMatchObject({
      status: 'delivered',
      reason: 'left out, because newer values had been applied: email, mobile',
    });
  });

  it('as failed when it is rejected, however many retries are left', () => {
    expect(conclude({ kind: 'rejected', code: 'invalid', reason: 'cpf taken' })).toMatchObject({
      status: 'failed',
      failure: 'rejected',
      reason: 'cpf taken',
    });
  });

  it('as held when the credentials are refused', () => {
    const verdict = {
      kind: 'held',
      code: 'invalid',
      reason: 'wrong key',
      secretVersion: 'v1',
    } as const;
    expect(conclude(verdict, { retriesSpent: 4 })).toMatchObject({
      status: 'held',
      reason: 'wrong key',
    });
  });

  it('as waiting when it may succeed later', () => {
    expect(conclude({ kind: 'retry', code: 'invalid', reason: 'HTTP 500' })).toMatchObject({
      status: 'waiting',
      reason: 'HTTP 500',
      nextAttemptAt: new Date('2026-11-22T12:01:00.000Z'),
      retriesSpent: 1,
    });
  });
});

describe('an answer that may lead to three retries', () => {
  const verdict: SettledVerdict = {
    kind: 'retry',
    code: 'invalid',
    reason: 'HTTP 500',
    atMost: { times: 3, afterwards: 'possible duplicate e-mail' },
  };
  const failures = (count: number, httpStatus = 500) =>
    Array.from({ length: count }, () => makeAttempt({ httpStatus }));

  it.each([0, 1, 2])('leads to another after %i', (count) => {
    const delivery = { attempts: failures(count), retriesSpent: count };
    expect(conclude(verdict, delivery)).toMatchObject({ status: 'waiting' });
  });

  it('is a rejection after three', () => {
    expect(conclude(verdict, { attempts: failures(3), retriesSpent: 3 })).toMatchObject({
      status: 'failed',
      failure: 'rejected',
      reason: 'possible duplicate e-mail',
    });
  });

  it('does not count retries for other answers', () => {
    const attempts = [...failures(2), ...failures(4, 503), makeAttempt({ outcome: 'held' })];
    expect(conclude(verdict, { attempts, retriesSpent: 3 })).toMatchObject({ status: 'waiting' });
  });
});

describe('a held delivery', () => {
  const concludeAt = (time: string) =>
    concludeHeld(
      makeDelivery(),
      { code: 'unauthorized', reason: 'wrong key' },
      { attempts: [], now: new Date(time) },
    );

  it('is given up after seven days', () => {
    expect(concludeAt('2026-11-29T11:59:59.999Z')).toMatchObject({ status: 'held' });
    expect(concludeAt('2026-11-29T12:00:00.000Z')).toEqual({
      status: 'failed',
      failure: 'exhausted',
      code: 'unauthorized',
      reason: 'given up after 7 days: wrong key',
      attempts: [],
    });
  });
});
