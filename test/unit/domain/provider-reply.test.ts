import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countThatFit, toProviderReply } from '../../../functions/domain/provider-reply.ts';
import { atLeast } from '../../support/property-runs.ts';

const at = '2026-11-22T12:00:00.000Z';
const sizeOf = (text: string) => Buffer.byteLength(text);

test('a reply of 64 KB is kept whole, and of one character more that is said', () => {
  const body = 'x'.repeat(65_536);
  expect(toProviderReply({ status: 422, body }, at)).toEqual({ at, status: 422, body });
  expect(toProviderReply({ status: 422, body: `${body}y` }, at)).toEqual({
    at,
    status: 422,
    body,
    cut: true,
  });
});

test('what is cut is cut between two characters, and is the beginning', () => {
  const character = fc.constantFrom('a', 'é', '\u0000', '語', '😀', '\r\n');
  fc.assert(
    fc.property(fc.array(character, { minLength: 1, maxLength: 9 }), (characters) => {
      const text = characters.join('').repeat(30_000);
      const { body, cut } = toProviderReply({ status: 500, body: text }, at);
      expect(text.startsWith(body)).toBe(true);
      expect(body.isWellFormed()).toBe(true);
      expect(sizeOf(body)).toBeLessThanOrEqual(65_536);
      expect(cut === true).toBe(body.length < text.length);
      if (cut) expect(sizeOf(body)).toBeGreaterThan(65_536 - 4);
    }),
    { numRuns: atLeast(20) },
  );
});

test('of the rest of a reply its status and type are kept, the type up to 200 characters', () => {
  const reply = { status: 400, body: '', contentType: 'x'.repeat(9_000), retryAfter: '60' };
  expect(toProviderReply(reply, at)).toEqual({
    at,
    status: 400,
    body: '',
    contentType: 'x'.repeat(200),
  });
});

test('all replies that are kept fit into one answer, whatever they say', () => {
  const body = '\u0000'.repeat(70_000);
  const reply = toProviderReply({ status: 500, body, contentType: 'x'.repeat(999) }, at);
  const kept = countThatFit(Array.from({ length: 40 }, () => 1));
  const answer = JSON.stringify({ replies: Array.from({ length: kept }, () => reply) });
  // As a function answers it, and Lambda takes it: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  expect(sizeOf(JSON.stringify({ body: answer }))).toBeLessThan(6_291_556);
});

test('as many of the newest as have 100 KB together are kept, 12 at most', () => {
  expect(countThatFit([])).toBe(0);
  expect(countThatFit([100_000])).toBe(1);
  expect(countThatFit([100_001])).toBe(0);
  expect(countThatFit([1, 60_000, 40_000])).toBe(2);
  expect(countThatFit(Array.from({ length: 40 }, () => 1))).toBe(12);
  // An old one that is small does not come back after a gap.
  expect(countThatFit([1, 90_000, 40_000, 40_000])).toBe(2);
});
