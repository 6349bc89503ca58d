import { describe, expect, it } from 'vitest';
import type { HttpReply } from '../../../functions/domain/http.ts';
import type { Access } from '../../../functions/domain/provider.ts';
import type { Verdict } from '../../../functions/domain/verdict.ts';
import { dito } from '../../../functions/providers/dito.ts';
import { gestaoPlus } from '../../../functions/providers/gestao-plus.ts';
import { imagemais } from '../../../functions/providers/imagemais.ts';
import { wecare } from '../../../functions/providers/wecare.ts';
import { openAccess } from './open-account.ts';

const baseUrl = 'https://api.example.com';
const wecareSecret = { key: 'made-up-key', secret: 'made-up-secret' };

const accounts: readonly (readonly [string, Access])[] = [
  [
    'gestao-plus',
    openAccess(gestaoPlus, { origin: 'https://acme.gestao.plus' }, { accessToken: 'made-up' }),
  ],
  ['wecare', openAccess(wecare, { baseUrl, key: 'email' }, wecareSecret)],
  ['dito', openAccess(dito, { id: 'cpf' }, { apiKey: 'made-up', secretKey: 'made-up' })],
  ['imagemais', openAccess(imagemais, { baseUrl }, { accessToken: 'made-up' })],
];

/** What a reply means, and after the sign whatever makes it more than that. */
type Meaning =
  | Exclude<Verdict['kind'], 'retry'>
  | 'retry'
  | 'retry, quick'
  | 'retry, throttled'
  | 'retry, advised'
  | 'retry, at most 3 times';

type Row = readonly [gestaoPlus: Meaning, wecare: Meaning, dito: Meaning, imagemais: Meaning];

function all(meaning: Meaning): Row {
  return [meaning, meaning, meaning, meaning];
}

const page = '<!DOCTYPE html><html><body>Em manutenção</body></html>';

/** Every reply with its meaning at each provider, row by row. */
const table: readonly (readonly [status: number, body: string, row: Row])[] = [
  [200, '{}', all('delivered')],
  [200, '', all('delivered')],
  [200, 'OK', all('delivered')],
  [201, '{"data":{}}', all('delivered')],
  [202, '', all('delivered')],
  [204, '', all('delivered')],
  [299, '', all('delivered')],
  [200, '{"error":"no"}', all('rejected')],
  [201, '{"error":{"message":"no"}}', all('rejected')],
  [200, '{"error":true}', all('rejected')],
  [200, '\ufeff {"error":"no"}', all('rejected')],
  [200, '{"error":null}', all('delivered')],
  [200, '{"error":false}', all('delivered')],
  [200, '{"data":{"error":"no"}}', all('delivered')],
  [200, page, all('retry')],
  [202, page, all('retry')],
  [300, '', all('rejected')],
  [301, '', all('rejected')],
  [302, page, all('rejected')],
  [304, '', all('rejected')],
  [307, '', all('rejected')],
  [308, '', all('rejected')],
  [400, '{}', all('rejected')],
  [401, '{}', ['unauthorized', 'unauthorized', 'held', 'held']],
  [401, '', ['unauthorized', 'unauthorized', 'held', 'held']],
  [402, '', all('rejected')],
  [403, '', ['rejected', 'rejected', 'held', 'rejected']],
  [403, '{"detail":"Forbidden (Invalid token)"}', ['unauthorized', 'rejected', 'held', 'rejected']],
  [403, '{"detail":"Forbidden (indicator scope)"}', ['rejected', 'rejected', 'held', 'rejected']],
  [404, '', ['rejected', 'not-found', 'not-found', 'rejected']],
  [405, '', all('rejected')],
  [408, '', all('retry')],
  [409, '', all('rejected')],
  [410, '', all('rejected')],
  [413, '', all('rejected')],
  [415, '', all('rejected')],
  [418, '', all('rejected')],
  [422, '', all('rejected')],
  [
    422,
    '{"error":"leader of the user not found"}',
    ['rejected', 'retry, advised', 'rejected', 'rejected'],
  ],
  [422, '{"error":"email already exists"}', ['rejected', 'retry, advised', 'rejected', 'rejected']],
  [
    422,
    '{"error":"registration_id already exists"}',
    ['rejected', 'retry, advised', 'rejected', 'rejected'],
  ],
  [424, '', all('rejected')],
  [425, '', all('retry')],
  [426, '', all('rejected')],
  [428, '', all('rejected')],
  [429, '', all('retry, throttled')],
  [431, '', all('rejected')],
  [451, '', all('rejected')],
  [499, '', all('rejected')],
  [500, '', ['retry', 'retry', 'retry', 'retry, at most 3 times']],
  [501, '', all('retry')],
  [502, '', all('retry, quick')],
  [503, '', all('retry, quick')],
  [504, '', all('retry, quick')],
  [505, '', all('retry')],
  [507, '', all('retry')],
  [520, '', all('retry')],
  [599, '', all('retry')],
];

describe.each(accounts.map(([name, access], column) => ({ name, access, column })))(
  'at $name',
  ({ access, column }) => {
    it.each(table)('a %i with the body %j is what the table says', (status, body, row) => {
      const verdict = access.verdict({ status, body });
      expect(meaningOf(verdict)).toBe(row[column]);
      expect(verdict).not.toHaveProperty('retryAfter');
    });

    it.each([
      [200, page],
      [408, ''],
      [422, '{"error":"leader of the user not found"}'],
      [425, ''],
      [429, ''],
      [500, ''],
      [502, ''],
      [503, ''],
      [504, ''],
      [599, ''],
    ])('the Retry-After of a %i is honoured, and nothing is sent before', (status, body) => {
      const verdict = access.verdict({ status, body, retryAfter: '7' });
      if (verdict.kind !== 'retry') return expect(verdict.kind).toBe('rejected');
      expect(verdict).toMatchObject({ retryAfter: '7' });
      expect(verdict).not.toHaveProperty('quick');
    });

    it.each([301, 400, 401, 403, 404, 422])('the Retry-After of a %i means nothing', (status) => {
      const [told, untold] = [{ retryAfter: '7' }, {}].map((more) =>
        access.verdict({ status, body: '', ...more }),
      );
      expect(told).toEqual(untold);
    });

    it.each(table)('a %i with the body %j has a reason, unless it is delivered', (status, body) => {
      const verdict = access.verdict({ status, body });
      const reason = verdict.kind === 'delivered' ? 'none' : verdict.reason;
      expect(reason).toMatch(/\S/);
    });
  },
);

const logins = accounts.flatMap(([name, access]) =>
  access.session.kind === 'login' ? [{ name, read: access.session.read }] : [],
);
const withPassword = openAccess(
  gestaoPlus,
  { origin: 'https://acme.gestao.plus' },
  { username: 'made-up', password: 'made-up' },
);
if (withPassword.session.kind === 'login') {
  logins.push({ name: 'gestao-plus', read: withPassword.session.read });
}

describe.each(logins)('the log-in to $name', ({ read }) => {
  const now = new Date('2026-11-22T12:00:00Z');
  const meaning = (reply: HttpReply) => read(reply, now).kind;

  it.each([400, 401, 403])('is refused with %i, and only other credentials can help', (status) => {
    expect(read({ status, body: '{"error":"no"}' }, now)).toEqual({
      kind: 'refused',
      code: { 400: 'invalid', 401: 'unauthorized', 403: 'forbidden' }[status],
      reason: `HTTP ${status}`,
      said: ['no'],
      httpStatus: status,
    });
  });

  it.each([204, 301, 302, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504])(
    'is tried again after a %i',
    (status) => {
      const token = '{"access_token":"made-up-token"}';
      expect(meaning({ status, body: status === 204 ? '' : token })).toBe('retry');
    },
  );

  it('is tried again after a page, whatever stands in it', () => {
    const reply = { status: 200, body: `${page}{"access_token":"made-up-token"}` };
    expect(read(reply, now)).toMatchObject({ kind: 'retry', httpStatus: 200 });
  });

  it('brings the token of a 2xx', () => {
    for (const status of [200, 201]) {
      const reply = { status, body: '{"access_token":"made-up-token"}' };
      expect(read(reply, now)).toMatchObject({ kind: 'token', token: 'made-up-token' });
    }
  });
});

it('two providers log in', () => {
  expect(logins.map(({ name }) => name).toSorted()).toEqual(['gestao-plus', 'wecare']);
});

function meaningOf(verdict: Verdict): Meaning {
  if (verdict.kind !== 'retry') return verdict.kind;
  if (verdict.throttled) return 'retry, throttled';
  if (verdict.quick) return 'retry, quick';
  if (verdict.advice !== undefined) return 'retry, advised';
  return verdict.atMost?.times === 3 ? 'retry, at most 3 times' : 'retry';
}
