import { describe, expect, it } from 'vitest';
import { whyRefused } from '../../../functions/providers/reply.ts';

describe('what a provider says is read from', () => {
  it.each([
    ['error', '{"error":"a"}', ['a']],
    ['the message of an error', '{"error":{"message":"a"}}', ['a']],
    ['detail before title', '{"title":"t","detail":"a"}', ['a']],
    ['the title for want of a detail', '{"title":"t"}', ['t']],
    ['all items of a message', '{"message":["a","b"]}', ['a', 'b']],
    ['both error and message', '{"error":"Bad Request","message":["a"]}', ['Bad Request', 'a']],
    ['the same words only once', '{"error":"a","message":"a"}', ['a']],
    ['items that are objects', '{"error":[{"message":"a"},{"message":"b"}]}', ['a', 'b']],
    ['what is nested three deep', '{"error":{"message":{"message":{"message":"a"}}}}', ['a']],
    ['items that are three lists deep', '{"message":[[["a"]]]}', ['a']],
    [
      'nothing that is nested deeper',
      '{"error":{"message":{"message":{"message":{"message":"a"}}}},"message":[[[["b"]]]]}',
      undefined,
    ],
    ['nothing of what has another name', '{"error":{"text":"a"},"errors":["b"]}', undefined],
    ['without what surrounds them', '{"error":"\\n a b \\t"}', ['a b']],
    ['after a byte order mark', '\ufeff{"error":"a"}', ['a']],
    ['the status when it says nothing', '{"message":"","error":[],"detail":7}', undefined],
    ['the status when it says only what cannot be read', '{"error":"\\u0000 \\u001b"}', undefined],
    ['the status when it is no JSON', '<html>no</html>', undefined],
    ['the status when it is cut short', '{"error":"a', undefined],
  ])('%s', (_, body, said) => {
    expect(whyRefused({ status: 400, body })).toEqual({
      code: 'invalid',
      reason: 'HTTP 400',
      ...(said && { said }),
    });
  });

  it('and never endless', () => {
    const body = JSON.stringify({ error: 'x'.repeat(900_000) });
    expect(whyRefused({ status: 400, body }).said).toEqual(['x'.repeat(2_000)]);
  });

  it('from the first of them that can be read', () => {
    const body = JSON.stringify({ error: `${'\u0000'.repeat(20_000)}taken` });
    expect(whyRefused({ status: 400, body }).said).toEqual(['taken']);
  });

  it('even if it nests deeper than anybody would', () => {
    const body = `{"error":${'['.repeat(5_000)}"a"${']'.repeat(5_000)}}`;
    expect(whyRefused({ status: 400, body }).said).toBeUndefined();
  });
});
