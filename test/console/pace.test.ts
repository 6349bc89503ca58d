import { expect, test } from 'vitest';
import { waitMs } from '../../console/live/pace.ts';

const minute = 60_000;

/** How often a stack is asked within so long, if nobody touches the page. */
function questionsWithin(ms: number, pace: 'news' | 'background'): number {
  let asked = 0;
  for (let at = 0; at < ms; at += waitMs({ mode: 'stack', pace, untouchedMs: at })) asked += 1;
  return asked;
}

test.each([
  [0, 5_000],
  [minute - 1, 5_000],
  [minute, 20_000],
  [10 * minute, minute],
  [60 * minute, 5 * minute],
  [30 * 24 * 60 * minute, 5 * minute],
])('a stack whose page nobody has touched for %i ms is asked after %i', (untouchedMs, wait) => {
  expect(waitMs({ mode: 'stack', pace: 'news', untouchedMs })).toBe(wait);
  const background = waitMs({ mode: 'stack', pace: 'background', untouchedMs });
  expect(background).toBe(Math.max(wait, minute));
});

test('a console that is left open for a day asks a stack some hundred times, not twenty thousand', () => {
  expect(questionsWithin(24 * 60 * minute, 'news')).toBeLessThan(400);
  expect(questionsWithin(24 * 60 * minute, 'background')).toBeLessThan(400);
});

test.each(['local', undefined] as const)(
  'this machine (%s) is asked all the time, which costs nothing',
  (mode) => {
    const untouchedMs = 60 * minute;
    expect(waitMs({ mode, pace: 'news', untouchedMs })).toBe(4_000);
    expect(waitMs({ mode, pace: 'background', untouchedMs })).toBe(4_000);
  },
);
