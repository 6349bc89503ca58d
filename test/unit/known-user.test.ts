import { describe, expect, it } from 'vitest';
import { remembersIds } from '../../functions/adapters/dynamo-known-user.ts';
import { versionOf } from '../../functions/domain/version.ts';

const at = (occurredAt: string) =>
  versionOf({ id: 'chg_1', occurredAt, receivedAt: '2026-11-22T12:00:00.000Z' });
const applied = { name: at('2026-11-22T12:00:00.000Z') };

describe('a user is known', () => {
  it.each<[boolean, string, unknown]>([
    [true, 'if their state says that it has ids', { hasIds: true }],
    [false, 'not if it says that it has none', { hasIds: false, applied }],
    [false, 'not without a state', {}],
    [true, 'in a state from before it said so, if something was applied', { applied }],
    [false, 'in such a state not if nothing was', { applied: {} }],
    [
      false,
      'in such a state not if they were erased since',
      { applied, erasedAt: '2026-11-22T12:00:00.000Z' },
    ],
    [
      true,
      'in such a state if something was applied after they were erased',
      { applied, erasedAt: '2026-11-22T11:59:59.999Z' },
    ],
  ])('%s: %s', (expected, _, item) => {
    expect(remembersIds(item)).toBe(expected);
  });
});
