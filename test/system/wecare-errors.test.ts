import { describe, expect, test } from 'vitest';
import { useLocalSystem } from '../support/local-system.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const wecare = await startWecareServer();

const propaga = useLocalSystem({
  connections: {
    wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'email' },
  },
  credentials: { wecare: wecareCredentials },
});

function changeOf(name: string) {
  return { user: { key: `u-${name}`, email: `${name}@example.com`, jobTitle: 'Analista' } };
}

describe('an error of WeCare', () => {
  test.concurrent.each([
    ['unknown-user', 404, { error: 'user not found' }, 'user not found'],
    ['bad-request', 400, { message: 'birth_date is invalid' }, 'birth_date is invalid'],
    ['not-allowed', 403, { error: 'forbidden by the company' }, 'forbidden by the company'],
    ['status-409', 409, { error: 'Bia was faster, conflict' }, '… conflict'],
    [
      'nested',
      422,
      { error: { message: 'Já existe um desligamento programado para este(a) colaborador' } },
      'Já existe um desligamento programado para este(a) colaborador',
    ],
  ])('is final and never sent again: %s', async (name, status, body, reason) => {
    wecare.answerNext(`${name}@`, { status, body });
    const delivery = await propaga.deliver(changeOf(name), 'wecare');
    expect(delivery).toMatchObject({
      status: 'failed',
      failure: 'rejected',
      reason: `HTTP ${status}: ${reason}`,
      attempts: [{ outcome: 'rejected', httpStatus: status, reason: `HTTP ${status}: ${reason}` }],
    });
    expect(wecare.requestsAbout(`${name}@`)).toHaveLength(1);
  });

  test.concurrent.each([
    ['a manager who is not there yet', 'report', 'leader of the user not found'],
    ['an e-mail that is still another’s', 'email-taken', 'email already exists'],
    [
      'a registration id that is still another’s',
      'registration-taken',
      'registration_id already exists',
    ],
  ])('about %s is overcome by waiting', async (_, name, error) => {
    const refusal = { status: 422, body: { error } };
    wecare.answerNext(`${name}@`, refusal, refusal);
    const delivery = await propaga.deliver(changeOf(name), 'wecare');
    expect(delivery.status).toBe('delivered');
    expect(delivery.attempts).toMatchObject([
      { outcome: 'retry', httpStatus: 422, reason: `HTTP 422: ${error}` },
      { outcome: 'retry', httpStatus: 422 },
      { outcome: 'delivered', httpStatus: 200 },
    ]);
  });

  test('about the token is met with one new login', async () => {
    await propaga.deliver(changeOf('before-expiry'), 'wecare');
    const logins = wecare.loginCount();
    wecare.expireTokens();
    const delivery = await propaga.deliver(changeOf('after-expiry'), 'wecare');
    expect(delivery.status).toBe('delivered');
    expect(wecare.loginCount()).toBe(logins + 1);
    expect(wecare.requestsAbout('after-expiry@')).toHaveLength(2);
  });

  test('about a token that is fresh is final', async () => {
    const expired = { status: 401, body: { error: 'access token expired' } };
    wecare.answerNext('fresh-token@', expired, expired);
    const delivery = await propaga.deliver(changeOf('fresh-token'), 'wecare');
    expect(delivery).toMatchObject({ status: 'failed', reason: 'HTTP 401: access token expired' });
    expect(wecare.requestsAbout('fresh-token@')).toHaveLength(2);
  });
});
