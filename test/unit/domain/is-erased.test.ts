import { expect, it } from 'vitest';
import { isErased } from '../../../functions/domain/is-erased.ts';

const erasedAt = '2026-11-22T12:00:00.500Z';
const before = '2026-11-22T12:00:00.499Z';
const same = '2026-11-22T12:00:00.500Z';
const inSameMillisecond = '2026-11-22T12:00:00.500999999Z';
const after = '2026-11-22T12:00:00.501Z';

it.each([
  [before, before],
  [before, after],
  [same, after],
  [inSameMillisecond, after],
  [after, before],
  [after, same],
])('an erasure ends what occurred at %s and was received at %s', (occurredAt, receivedAt) => {
  expect(isErased({ occurredAt, receivedAt }, erasedAt)).toBe(true);
});

it('an erasure does not end what occurred and was received after it', () => {
  expect(isErased({ occurredAt: after, receivedAt: after }, erasedAt)).toBe(false);
});
