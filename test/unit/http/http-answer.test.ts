import { describe, expect, it } from 'vitest';
import { jsonAnswer, problemAnswer } from '../../../functions/http/http-answer.ts';

const problem = { status: 404, code: 'not_found', title: 'Not Found', detail: 'No such change.' };

const answers = [
  ['of what was asked for', jsonAnswer(200, {})],
  ['of what went wrong', problemAnswer(problem)],
  [
    'with headers of its own',
    problemAnswer({ ...problem, headers: { 'accept-encoding': 'identity' } }),
  ],
] as const;

describe('an answer', () => {
  it.each(answers)(
    '%s is neither taken for a page, nor read by one of another site',
    (_, { headers }) => {
      expect(headers).toMatchObject({
        'content-type': expect.stringMatching(/^application\/(problem\+)?json$/),
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      });
    },
  );

  it.each(answers)('%s is kept by no cache and no browser', (_, { headers }) => {
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  });
});
