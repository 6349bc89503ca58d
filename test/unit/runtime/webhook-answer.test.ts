import { expect, test } from 'vitest';
import { webhookAnswer } from '../../../functions/runtime/webhook-answer.ts';

test('a packed body is answered with why, and with what is taken instead', () => {
  const { statusCode, headers, body = '' } = webhookAnswer({ kind: 'unsupported_encoding' });
  expect(statusCode).toBe(415);
  expect(headers).toEqual({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'accept-encoding': 'identity',
  });
  expect(JSON.parse(body)).toEqual({
    type: 'about:blank',
    title: 'Unsupported Media Type',
    status: 415,
    code: 'unsupported_encoding',
    detail: expect.stringContaining('Content-Encoding'),
  });
});

test('a used id is answered with the change that has it', () => {
  const { statusCode, body = '' } = webhookAnswer({ kind: 'id_reused', id: 'chg_1' });
  expect(statusCode).toBe(409);
  expect(JSON.parse(body)).toMatchObject({
    code: 'id_reused',
    detail: expect.stringContaining('chg_1'),
  });
});
