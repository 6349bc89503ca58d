import { expect, test } from 'vitest';
import { decodePath } from '../../../local/http-api/decode-path.ts';

// As captured of a real HTTP API: https://github.com/hotsock/voker/pull/8
test.each([
  ['/capture/plain', '/capture/plain'],
  ['/capture/space%20value', '/capture/space value'],
  ['/capture/question%3Fvalue', '/capture/question'],
  ['/capture/percent%25done', undefined],
  ['/capture/hash%23value', '/capture/hash#value'],
  ['/capture/slash%2Fvalue', '/capture/slash/value'],
  ['/capture/unicode-%CE%BB', '/capture/unicode-λ'],
  ['/capture/literal%252Fvalue', '/capture/literal/value'],
  ['/capture/literal%253Fvalue', '/capture/literal?value'],
  ['/capture/literal%2525value', '/capture/literal%value'],
  ['/capture/plus+value', '/capture/plus+value'],
])('%s arrives as %j', (sent, arrives) => {
  expect(decodePath(sent)).toBe(arrives);
});
