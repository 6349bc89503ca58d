import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { toIssue } from '../../../functions/domain/issues.ts';
import { deliveryListQuery } from '../../../functions/operator/delivery-list-query.ts';
import { encodeCursor } from '../../../functions/operator/page-query.ts';

const schema = deliveryListQuery(['wecare', 'dito']);
const orderKey = `2026-11-22T12:00:00.000Z#chg_${'0'.repeat(32)}.gestao-plus`;

function issuesOf(query: unknown) {
  const result = v.safeParse(schema, query);
  return (result.issues ?? []).map(toIssue);
}

describe('the query for deliveries', () => {
  it('asks for fifty of all connections, as long as nothing else is said', () => {
    expect(v.parse(schema, {})).toEqual({ connections: ['wecare', 'dito'], limit: 50 });
  });

  it('may ask for a status, a connection, a user and a number of them', () => {
    const query = { status: 'failed', connection: 'dito', userKey: 'u 1', limit: '100' };
    expect(v.parse(schema, query)).toEqual({
      status: 'failed',
      connections: ['dito'],
      userKey: 'u 1',
      limit: 100,
    });
  });

  it.each([
    ['u-1', ' u-1\u00a0'],
    ['josé', 'jose\u0301'],
    ['ana@xn--ao-siap.com.br', 'ana@ação.com.br'],
  ])('finds the user %s as a webhook would, however the key is written', (userKey, written) => {
    expect(v.parse(schema, { userKey: written })).toMatchObject({ userKey });
  });

  it('goes on where a page ended', () => {
    const cursor = encodeCursor(orderKey);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(v.parse(schema, { cursor })).toMatchObject({ cursor: orderKey });
  });

  it.each([
    ['status', 'done', /^must be one of: pending, waiting, held, delivered/],
    ['connection', 'other', /^must be one of: wecare, dito$/],
    ['userKey', '', /^must not be empty$/],
    ['userKey', 'u\u200b1', /^must not contain U\+200B, which cannot be seen$/],
    ['userKey', 'u'.repeat(257), /^must not be longer than 256 characters$/],
    ['limit', '0', /from 1 to 100$/],
    ['limit', '101', /from 1 to 100$/],
    ['limit', '1.5', /from 1 to 100$/],
    ['limit', '-1', /from 1 to 100$/],
    ['limit', '', /from 1 to 100$/],
    ['limit', '1e1', /from 1 to 100$/],
    ['cursor', 'nonsense', /^must be the cursor of the page before/],
    ['cursor', '', /^must be the cursor of the page before/],
    ['cursor', encodeCursor(`${orderKey}\nx`), /^must be the cursor of the page before/],
    ['cursor', encodeCursor(`${orderKey}${'x'.repeat(900)}`), /^must be the cursor of the page/],
    ['stauts', 'failed', /^is not a field that is known here$/],
  ])('does not take %s=%j, and says why', (name, value, message) => {
    expect(issuesOf({ [name]: value })).toEqual([
      { path: name, message: expect.stringMatching(message) },
    ]);
  });

  it('tells everything that is wrong with it at once', () => {
    const paths = issuesOf({ status: 'x', connection: 'x', limit: 'x', cursor: 'x', x: 'x' });
    expect(paths.map(({ path }) => path).sort()).toEqual(
      ['connection', 'cursor', 'limit', 'status', 'x'].sort(),
    );
  });

  it('of any content is read or refused, and never throws', () => {
    const names = fc.constantFrom('status', 'connection', 'userKey', 'limit', 'cursor', 'other');
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), (query) => {
        expect(typeof v.safeParse(schema, query).success).toBe('boolean');
      }),
    );
  });
});
