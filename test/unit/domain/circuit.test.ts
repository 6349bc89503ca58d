import { describe, expect, it, test } from 'vitest';
import { type Circuit, concludeBlocked, signalOf } from '../../../functions/domain/circuit.ts';
import type { SettledVerdict } from '../../../functions/domain/update-user.ts';
import { makeAttempt, makeDelivery } from '../../support/made-delivery.ts';

const open: Circuit = { failures: 5, openedAt: '2026-11-22T12:00:00.000Z', reason: 'HTTP 500' };
const retry = { kind: 'retry', code: 'invalid', reason: 'no' } as const;

const signals: [string, SettledVerdict, number | undefined, ReturnType<typeof signalOf>][] = [
  ['a delivery', { kind: 'delivered' }, 200, 'works'],
  [
    'a rejection by the provider',
    { kind: 'rejected', code: 'invalid', reason: 'no' },
    422,
    'works',
  ],
  [
    'a redirect, which anything before it may give',
    { kind: 'rejected', code: 'invalid', reason: 'no' },
    302,
    'fails',
  ],
  [
    'a refusal by whatever stands before it',
    { kind: 'rejected', code: 'invalid', reason: 'no' },
    403,
    'unclear',
  ],
  ['a token that it refuses', { kind: 'rejected', code: 'invalid', reason: 'no' }, 401, 'unclear'],
  ['a refused token that is to be tried again', retry, 401, 'unclear'],
  ['a page that is not its reply', retry, 200, 'fails'],
  [
    'a rejection before any call',
    { kind: 'rejected', code: 'invalid', reason: 'no' },
    undefined,
    'unclear',
  ],
  [
    'refused credentials',
    { kind: 'held', code: 'invalid', reason: 'no', secretVersion: 'v1' },
    401,
    'unclear',
  ],
  [
    'a call that was not made',
    { kind: 'withheld', reason: 'no', until: new Date() },
    undefined,
    'unclear',
  ],
  ['a limit on requests', { ...retry, throttled: true }, 429, 'unclear'],
  [
    'an answer that may be about this user',
    { ...retry, atMost: { times: 3, afterwards: '' } },
    500,
    'unclear',
  ],
  ['a manager who is not there yet', retry, 422, 'works'],
  ['a page in the place of its reply', retry, 200, 'fails'],
  ['no reply', retry, undefined, 'fails'],
  ['an error of its own', retry, 500, 'fails'],
  ['an outage', { ...retry, quick: true }, 503, 'fails'],
  ['a time-out that it reports', retry, 408, 'fails'],
  ['a request that it finds too early', retry, 425, 'fails'],
];

test.for(signals)('%s tells of the provider what it should', ([, verdict, httpStatus, signal]) => {
  const attempt = makeAttempt(httpStatus === undefined ? {} : { httpStatus });
  expect(signalOf({ verdict, attempts: [attempt], id: 1 })).toBe(signal);
});

test.each([200, 204, 302, 404, 422, 500, undefined])(
  'a login that brings no token is a failure, whatever it is answered with (%s)',
  (httpStatus) => {
    const attempt = makeAttempt(httpStatus === undefined ? {} : { httpStatus });
    const result = { verdict: retry, attempts: [attempt], id: 1, lacksToken: true };
    expect(signalOf(result)).toBe('fails');
  },
);

test('a login that is limited says nothing against the provider', () => {
  const verdict = { ...retry, throttled: true } as const;
  const attempts = [makeAttempt({ httpStatus: 429 })];
  expect(signalOf({ verdict, attempts, id: 1, lacksToken: true })).toBe('unclear');
});

describe('a circuit', () => {
  it('makes a delivery wait without an attempt, and says since when and why', () => {
    const now = new Date('2026-11-22T12:05:00.000Z');
    expect(concludeBlocked(makeDelivery({ retriesSpent: 2 }), open, now)).toEqual({
      status: 'waiting',
      code: 'circuit-open',
      reason:
        'the provider is left alone since 2026-11-22T12:00:00.000Z, until a probe succeeds: HTTP 500',
      attempts: [],
      nextAttemptAt: now,
      retriesSpent: 2,
    });
  });
});
