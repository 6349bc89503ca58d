import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { keepsDigits } from '../../../functions/sources/number-digits.ts';
import { standardWebhooks } from '../../../functions/sources/standard-webhooks.ts';
import { changeBody } from '../../support/user-change.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const key = Buffer.alloc(32, 7);

/** What comes of a body, signed as it is, with the values in the places of the marks. */
function read(user: object, written: string) {
  const body = Buffer.from(JSON.stringify(changeBody({ user })).replace('"#"', written));
  const timestamp = String(now.getTime() / 1_000);
  const mac = createHmac('sha256', key).update(`msg_1.${timestamp}.`).update(body);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac.digest('base64')}`,
  };
  const secret = { signingSecrets: [key.toString('base64')] };
  return standardWebhooks.readSecret(secret).verifier?.({ headers, body }, now);
}

const lost = [
  '9007199254740991.4',
  '-9007199254740991.4',
  '9007199254740990.6',
  '1e-400',
  '-0.1e-400',
  `0.${'0'.repeat(400)}1`,
  '4e-324',
  '0.12345678901234567890',
  '0.1000000000000000000001',
  '1.0000000000000000001',
  '2251799813685249.4',
  '9007199254740993',
  '1.5e-324',
  '-1E-400',
  ' -9007199254740991.4',
  '\n1234567890123.4567',
  `0.1${'0'.repeat(300)}1`,
  `1.${'0'.repeat(2_000)}`,
];

describe('a number that would lose digits', () => {
  test.each(lost)('is refused as an attribute, which may be text: %s', (written) => {
    expect(read({ key: 'u-1', attributes: { a: '#' } }, written)).toEqual({
      kind: 'invalid_change',
      issues: [
        { path: 'data.user.attributes.a', message: expect.stringMatching(/; send it as text$/) },
      ],
    });
  });

  test.each(['7.00000000000000000001', '47.0000000000000000000001', '9007199254740991.4'])(
    'is refused as an id, though what is left of it would be one: %s',
    (written) => {
      for (const [field, path] of [
        [{ ids: { dito: '#' } }, 'ids.dito'],
        [{ roleIds: ['#'] }, 'roleIds.0'],
      ] as const) {
        expect(read({ key: 'u-1', ...field }, written)).toMatchObject({
          kind: 'invalid_change',
          issues: [{ path: `data.user.${path}` }],
        });
      }
    },
  );
});

describe('a number that keeps its digits is accepted', () => {
  test.each([
    ['0', 0],
    ['-0.000', -0],
    ['0e999', 0],
    ['1E5', 100_000],
    ['1.50', 1.5],
    ['-12.30e-1', -1.23],
    ['9007199254740991', 9007199254740991],
    ['9007199254740991.0', 9007199254740991],
    ['2251799813685249.5', 2251799813685249.5],
    ['0.30000000000000004', 0.30000000000000004],
    ['0.1000000000000000055511151231257827', 0.1],
    ['5e-324', 5e-324],
    [`0.${'0'.repeat(299)}1`, 1e-300],
  ])('%s', (written, a) => {
    expect(read({ key: 'u-1', attributes: { a: '#' } }, written)).toMatchObject({
      kind: 'content',
      content: { user: { attributes: { a } } },
    });
  });

  it('however JavaScript, or a language that writes 17 digits, has written it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(keepsDigits(JSON.stringify(number), number)).toBe(true);
        expect(keepsDigits(number.toPrecision(17), number)).toBe(true);
      }),
    );
  });

  it('with up to 15 digits', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 15n - 1n),
        fc.integer({ min: -300, max: 290 }),
        (digits, exponent) => {
          const written = `${digits}e${exponent}`;
          expect(keepsDigits(written, Number(written))).toBe(true);
        },
      ),
    );
  });
});

describe('a body with more values than can be looked at is refused, not taken for no JSON', () => {
  test.each([
    ['deep in each other', `[0.1e1,${'['.repeat(200_000)}${']'.repeat(200_000)}]`],
    ['side by side', `[0.1e1${',1'.repeat(1_000_000)}]`],
  ])('%s', (_, written) => {
    expect(read({ key: 'u-1', attributes: { a: '#' } }, written)).toEqual({
      kind: 'invalid_change',
      issues: [{ path: '', message: 'must not have so many values, or so deep in each other' }],
    });
  });
});
