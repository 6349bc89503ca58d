import { expect, it } from 'vitest';
import { createReceiptClock } from '../../../functions/domain/receipt-clock.ts';
import { createStoppedClock } from '../../support/stopped-clock.ts';

const start = '2026-11-22T12:00:00.000Z';

it('what is received in one millisecond has times one after the other', () => {
  const clock = createReceiptClock(createStoppedClock(start));
  const times = [clock.now(), clock.now(), clock.now()].map((time) => time.toISOString());
  expect(times).toEqual([start, '2026-11-22T12:00:00.001Z', '2026-11-22T12:00:00.002Z']);
});

it('the time goes by the clock as soon as that has moved on', () => {
  const stopped = createStoppedClock(start);
  const clock = createReceiptClock(stopped);
  clock.now();
  stopped.moveBy(7);
  expect(clock.now()).toEqual(stopped.now());
});

it('a clock that is put back a little does not turn the order round', () => {
  const stopped = createStoppedClock(start);
  const clock = createReceiptClock(stopped);
  clock.now();
  stopped.moveBy(-1_000);
  expect(clock.now().toISOString()).toBe('2026-11-22T12:00:00.001Z');
});

it('a clock that is put back far is followed', () => {
  const stopped = createStoppedClock(start);
  const clock = createReceiptClock(stopped);
  clock.now();
  stopped.moveBy(-3_600_000);
  expect(clock.now()).toEqual(stopped.now());
});
