import { expect, it } from 'vitest';
import { busyWarning } from '../../bench/machine.ts';

it('a machine with more than one thing to do for each core is warned of', () => {
  expect(busyWarning(2.1, 2)).toContain('the load is 2.1 on 2 cores');
});

it('a machine with a core for everything it does is not warned of', () => {
  expect(busyWarning(2, 2)).toBeUndefined();
  expect(busyWarning(0, 1)).toBeUndefined();
});
