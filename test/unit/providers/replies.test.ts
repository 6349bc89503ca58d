import { describe, expect, it } from 'vitest';
import type { HttpReply } from '../../../functions/domain/http.ts';
import type { ReasonCode } from '../../../functions/domain/reasons/reason-code.ts';
import type { Verdict } from '../../../functions/domain/verdict.ts';
import { dito } from '../../../functions/providers/dito.ts';
import { gestaoPlus } from '../../../functions/providers/gestao-plus.ts';
import { imagemais } from '../../../functions/providers/imagemais.ts';
import { wecare } from '../../../functions/providers/wecare.ts';
import { asKept, openAccess } from './open-account.ts';

const baseUrl = 'https://api.example.com';
const tenant = { origin: 'https://acme.gestao.plus' };
const providers = {
  'gestao-plus': [gestaoPlus, tenant, { accessToken: 'made-up' }],
  wecare: [wecare, { baseUrl, key: 'email' }, { key: 'k', secret: 's' }],
  dito: [dito, { id: 'cpf' }, { apiKey: 'a', secretKey: 's' }],
  imagemais: [imagemais, { baseUrl }, { accessToken: 'made-up' }],
} as const;
type Name = keyof typeof providers;
const names = ['gestao-plus', 'wecare', 'dito', 'imagemais'] as const;

const possibleDuplicate = {
  times: 3,
  afterwards: 'possible duplicate e-mail: the provider answers 500 when another user has it',
};

const takenAdvice =
  'another collaborator has it: change theirs first, then try this delivery again; of two who swap theirs, give one a third value at WeCare first';

/** The kind of verdict, or all of it. */
type Expected = Verdict['kind'] | object;

const documented: [name: Name, status: number, body: unknown, expected: Expected][] = [
  ['gestao-plus', 200, { dataValue: 'x', _links: {} }, 'delivered'],
  [
    'gestao-plus',
    400,
    problem('You cannot change the field: x'),
    rejected('HTTP 400: You cannot change the field: …'),
  ],
  ['gestao-plus', 400, problem('Invalid user action'), rejected('HTTP 400: Invalid user action')],
  ['gestao-plus', 401, {}, { kind: 'unauthorized', reason: 'HTTP 401' }],
  ['gestao-plus', 401, '', 'unauthorized'],
  ['gestao-plus', 403, problem('Forbidden (Invalid token)'), 'unauthorized'],
  [
    'gestao-plus',
    403,
    problem('Forbidden (indicator scope)'),
    rejected('HTTP 403: Forbidden (indicator scope)'),
  ],
  ['gestao-plus', 403, '', rejected('HTTP 403')],
  ['gestao-plus', 404, '', rejected('HTTP 404')],
  [
    'gestao-plus',
    422,
    problem('You cannot use this email'),
    rejected('HTTP 422: You cannot use this email'),
  ],
  [
    'gestao-plus',
    500,
    { title: 'Internal Server Error' },
    { kind: 'retry', reason: 'HTTP 500: Internal Server Error' },
  ],

  ['wecare', 200, { message: 'user updated', user: {} }, 'delivered'],
  [
    'wecare',
    401,
    { error: 'access token expired' },
    { kind: 'unauthorized', reason: 'HTTP 401: access token expired' },
  ],
  ['wecare', 403, {}, 'rejected'],
  [
    'wecare',
    404,
    { error: 'user not found' },
    { kind: 'not-found', reason: 'HTTP 404: user not found' },
  ],
  [
    'wecare',
    422,
    { error: 'email already exists' },
    { kind: 'retry', reason: 'HTTP 422: email already exists', advice: takenAdvice },
  ],
  [
    'wecare',
    422,
    { error: { message: 'Registration_id already exists' } },
    { kind: 'retry', reason: 'HTTP 422: Registration_id already exists', advice: takenAdvice },
  ],
  [
    'wecare',
    422,
    { error: 'leader of the user not found' },
    {
      kind: 'retry',
      reason: 'HTTP 422: leader of the user not found',
      advice: 'put the manager into WeCare, then try this delivery again',
    },
  ],
  ['wecare', 400, { error: 'email already exists' }, rejected('HTTP 400: email already exists')],
  [
    'wecare',
    422,
    { error: 'user already registered' },
    rejected('HTTP 422: user already registered'),
  ],
  [
    'wecare',
    422,
    { error: { message: 'Já existe um desligamento programado para este(a) colaborador' } },
    rejected('HTTP 422: Já existe um desligamento programado para este(a) colaborador'),
  ],
  ['wecare', 500, {}, 'retry'],

  ['dito', 200, { data: { user: { id: '1', verified: 'true' } } }, 'delivered'],
  ['dito', 401, '', 'held'],
  [
    'dito',
    403,
    { error: { message: 'wrong signature' } },
    { kind: 'held', reason: 'HTTP 403: wrong signature' },
  ],
  ['dito', 404, '', { kind: 'not-found', reason: 'HTTP 404' }],
  ['dito', 422, '', 'rejected'],
  ['dito', 500, '', 'retry'],

  ['imagemais', 200, { id: 47, password: '$2b$12$' }, 'delivered'],
  [
    'imagemais',
    400,
    { message: ['name should not be empty', 'name must be a string'] },
    rejected('HTTP 400: name should not be empty; name must be a string'),
  ],
  [
    'imagemais',
    401,
    { statusCode: 401, message: 'jwt expired' },
    { kind: 'held', reason: 'HTTP 401: jwt expired' },
  ],
  [
    'imagemais',
    401,
    { statusCode: 401, message: 'invalid token' },
    { kind: 'held', reason: 'HTTP 401: invalid token' },
  ],
  ['imagemais', 403, '', 'rejected'],
  [
    'imagemais',
    404,
    { statusCode: 404, message: 'Usuário não encontrado' },
    rejected('HTTP 404: Usuário não encontrado'),
  ],
  ['imagemais', 422, '', 'rejected'],
  [
    'imagemais',
    500,
    { statusCode: 500, message: 'Internal server error' },
    { kind: 'retry', reason: 'HTTP 500: Internal server error', atMost: possibleDuplicate },
  ],
];

describe('a documented reply', () => {
  it.each(documented)(
    'of %s with status %i and body %o means %o',
    (name, status, body, expected) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      expect(verdictOf(name, { status, body: text })).toEqual(
        typeof expected === 'string' ? expect.objectContaining({ kind: expected }) : expected,
      );
    },
  );
});

it.each<[Name, number, string, ReasonCode]>([
  ['wecare', 422, 'email already exists', 'duplicate'],
  ['wecare', 422, 'registration_id already exists', 'duplicate'],
  ['wecare', 422, 'leader of the user not found', 'not-found'],
  ['wecare', 422, 'something else', 'invalid'],
  ['wecare', 404, 'user not found', 'not-found'],
  ['gestao-plus', 400, 'Invalid user action', 'invalid'],
  ['gestao-plus', 401, '', 'unauthorized'],
  ['gestao-plus', 403, 'Forbidden (indicator scope)', 'forbidden'],
  ['dito', 302, '', 'moved'],
  ['dito', 409, '', 'duplicate'],
  ['dito', 429, '', 'rate-limited'],
  ['imagemais', 500, 'Internal server error', 'provider-error'],
  ['imagemais', 408, '', 'provider-error'],
])('the code of what %s says with status %i, "%s", is %s', (name, status, message, code) => {
  expect(keptOf(name, { status, body: JSON.stringify({ message }) }).code).toBe(code);
});

describe.each(names)('whatever the provider, %s', (name) => {
  it.each([200, 201, 202, 204])('takes a %i for a success, with any body but a page', (status) => {
    for (const body of [
      '',
      'OK',
      '<ok/>',
      '[]',
      'null',
      '{"error":null}',
      '{"error":false}',
      '{"error":""}',
      '{"data":{"error":1}}',
    ]) {
      expect(verdictOf(name, { status, body })).toEqual({ kind: 'delivered' });
    }
  });

  it.each([200, 201, 299])('does not take a page for its reply, with status %i', (status) => {
    const reason = "the reply is not the provider's: it is a page in HTML";
    for (const reply of [
      { status, body: '<html>' },
      { status, body: '\ufeff\n<!-- {"error":"x"} --><!DOCTYPE html>' },
      { status, body: 'Em manutenção<br>', contentType: 'text/html; charset=utf-8' },
    ]) {
      expect(verdictOf(name, reply)).toEqual({ kind: 'retry', reason });
    }
    expect(verdictOf(name, { status, body: '<html>', retryAfter: '90' })).toEqual({
      kind: 'retry',
      reason,
      retryAfter: '90',
    });
  });

  it.each([301, 403, 404, 422, 500])('takes a page with status %i for what it is', (status) => {
    const [page, none] = ['<html>', ''].map((body) => verdictOf(name, { status, body }));
    expect(page).toEqual(none);
  });

  it('takes a 200 that names an error for a rejection', () => {
    expect(verdictOf(name, { status: 200, body: '{"error":"no such user"}' })).toEqual(
      rejected('HTTP 200: no such user'),
    );
    expect(verdictOf(name, { status: 200, body: '{"error":{"code":7}}' })).toEqual(
      rejected('HTTP 200'),
    );
  });

  it.each([301, 302, 307, 308, 400, 402, 405, 409, 410, 413, 415, 418, 422, 451])(
    'never repeats a request that was answered with %i',
    (status) => {
      expect(verdictOf(name, { status, body: '' })).toEqual(rejected(`HTTP ${status}`));
    },
  );

  it.each([408, 425, 500, 501, 505, 520])('tries again later after a %i', (status) => {
    const verdict = verdictOf(name, { status, body: '' });
    expect(verdict).toMatchObject({ kind: 'retry', reason: `HTTP ${status}` });
    expect(verdict).not.toHaveProperty('quick');
    expect(verdict).not.toHaveProperty('throttled');
  });

  it.each([502, 503, 504])('tries again at once after a %i, unless asked to wait', (status) => {
    expect(verdictOf(name, { status, body: '' })).toEqual({
      kind: 'retry',
      reason: `HTTP ${status}`,
      quick: true,
    });
    expect(verdictOf(name, { status, body: '', retryAfter: '120' })).toEqual({
      kind: 'retry',
      reason: `HTTP ${status}`,
      retryAfter: '120',
    });
  });

  it('knows a 429 for a request to slow down', () => {
    const reply = { status: 429, body: '{"message":"rate limit exceeded"}', retryAfter: '7' };
    expect(verdictOf(name, reply)).toEqual({
      kind: 'retry',
      reason: 'HTTP 429: rate limit exceeded',
      throttled: true,
      retryAfter: '7',
    });
  });

  it.each([408, 425, 500])('honours the Retry-After of a %i', (status) => {
    expect(verdictOf(name, { status, body: '', retryAfter: '9' })).toMatchObject({
      kind: 'retry',
      retryAfter: '9',
    });
  });
});

/** The verdict as it is kept, apart from the code. */
function verdictOf(name: Name, reply: HttpReply): object {
  const { code: _, ...kept } = keptOf(name, reply);
  return kept;
}

function keptOf(name: Name, reply: HttpReply): { kind: Verdict['kind']; code?: ReasonCode } {
  const [provider, settings, credentials] = providers[name];
  const verdict = openAccess(provider, settings, credentials).verdict(reply);
  return verdict.kind === 'delivered' ? verdict : asKept(verdict, provider, settings);
}

function rejected(reason: string): object {
  return { kind: 'rejected', reason };
}

function problem(detail: string): unknown {
  return { type: 'about:blank', title: 'A title', detail };
}
