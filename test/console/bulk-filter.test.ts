import { expect, test } from 'vitest';
import { bulkFilterOf } from '../../console/connections/bulk-filter.ts';

const local = '2026-11-22T09:00';

test.each([
  [{ kind: 'all', text: 'left over', since: '' }, {}],
  [{ kind: 'rejected', text: '', since: '' }, { reason: 'rejected' }],
  [{ kind: 'text', text: ' no user ', since: '' }, { reason: 'no user' }],
  [{ kind: 'all', text: '', since: local }, { since: new Date(local).toISOString() }],
] as const)('%j asks for that', (wish, filter) => {
  expect(bulkFilterOf(wish)).toEqual(filter);
});

test.each([
  [{ kind: 'text', text: '   ', since: '' }, 'reason'],
  [{ kind: 'all', text: '', since: '2026-02-31T25:61' }, 'since'],
] as const)('%j never becomes everything', (wish, name) => {
  expect(bulkFilterOf(wish)).toHaveProperty(name);
});
