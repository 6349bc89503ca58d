import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AppliedVersions,
  applyVersion,
  planUpdate,
} from '../../../functions/domain/plan-update.ts';

describe('a partial update', () => {
  const plan = (applied: AppliedVersions) =>
    planUpdate('partial', { version: 'v5', fields: ['email', 'mobile'] }, applied);

  it.each<[string, AppliedVersions, ReturnType<typeof plan>]>([
    ['sends all, the first time', {}, { kind: 'send', fields: ['email', 'mobile'], outdated: [] }],
    [
      'sends all that is older at the provider',
      { email: 'v4', mobile: 'v3', name: 'v9' },
      { kind: 'send', fields: ['email', 'mobile'], outdated: [] },
    ],
    [
      'sends only the fields that are still newer',
      { email: 'v6' },
      { kind: 'send', fields: ['mobile'], outdated: ['email'] },
    ],
    ['has been made already', { email: 'v5', mobile: 'v5' }, { kind: 'applied' }],
    [
      'has been made, and overtaken in part since',
      { email: 'v5', mobile: 'v7' },
      { kind: 'applied' },
    ],
    [
      'is superseded if nothing of it is newer',
      { email: 'v6', mobile: 'v7' },
      { kind: 'superseded', reason: 'newer values have been applied to email, mobile' },
    ],
  ])('%s', (_, applied, expected) => {
    expect(plan(applied)).toEqual(expected);
  });
});

describe('a whole update', () => {
  const plan = (applied: AppliedVersions) =>
    planUpdate('whole', { version: 'v5', fields: ['email'] }, applied);

  it.each<[string, AppliedVersions, string]>([
    ['is sent the first time', {}, 'send'],
    ['is sent if it is newer', { '*': 'v4' }, 'send'],
    ['has been made already', { '*': 'v5' }, 'applied'],
    ['is superseded as one', { '*': 'v6', email: 'v1' }, 'superseded'],
  ])('%s', (_, applied, kind) => {
    expect(plan(applied)).toMatchObject({ kind });
  });
});

describe('whatever the order in which changes come', () => {
  const fields = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 });
  const change = fc.record({ version: fc.integer({ min: 1, max: 9 }).map((n) => `v${n}`), fields });

  it.each(['partial', 'whole'] as const)(
    'each field ends with the newest value and never goes back: %s',
    (update) => {
      fc.assert(
        fc.property(fc.uniqueArray(change, { selector: ({ version }) => version }), (changes) => {
          let applied: AppliedVersions = {};
          const held = new Map<string, string>();
          for (const { version, fields: changed } of changes) {
            const plan = planUpdate(update, { version, fields: changed }, applied);
            if (plan.kind !== 'send') continue;
            for (const field of plan.fields) {
              expect(held.get(field) ?? '').not.toBe(version);
              expect((held.get(field) ?? '') < version).toBe(true);
              held.set(field, version);
            }
            applied = applyVersion(update, { version, fields: plan.fields }, applied);
          }
          if (update === 'partial') expect(applied).toEqual(Object.fromEntries(newest(changes)));
        }),
      );
    },
  );

  it('the same change twice is made once', () => {
    fc.assert(
      fc.property(fc.constantFrom('partial', 'whole'), change, (update, one) => {
        const applied = applyVersion(update, one, {});
        expect(planUpdate(update, one, applied)).toEqual({ kind: 'applied' });
      }),
    );
  });

  function newest(changes: readonly { version: string; fields: readonly string[] }[]) {
    const inOrder = changes.toSorted((one, other) => (one.version < other.version ? -1 : 1));
    return inOrder.flatMap(({ version, fields: names }) =>
      names.map((name): [string, string] => [name, version]),
    );
  }
});
