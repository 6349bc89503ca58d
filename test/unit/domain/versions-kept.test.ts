import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyVersion, planUpdate } from '../../../functions/domain/plan-update.ts';
import { keepLatest, keepLatestApplied } from '../../../functions/domain/versions-kept.ts';

/** DynamoDB's limit for an item: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxItemBytes = 400 * 1_024;

const version = (at: number) =>
  `2026-11-22T12:00:00.${String(at).padStart(9, '0')}Z#chg_${'0'.repeat(32)}`;

/** The longest name that an attribute can have, in the most bytes. */
const attribute = (at: number) => `attributes.${String(at).padEnd(100, 'ア')}`;

function afterChanges(count: number) {
  return Array.from({ length: count }, (_, at) => at).reduce<Readonly<Record<string, string>>>(
    (applied, at) =>
      keepLatestApplied(
        applyVersion('partial', { version: version(at), fields: ['name', attribute(at)] }, applied),
      ),
    {},
  );
}

describe('what is known of a user with ever more attributes', () => {
  const applied = afterChanges(1_500);
  const plan = (at: number, ...fields: string[]) =>
    planUpdate('partial', { version: version(at), fields }, applied);

  it('fits into an item, together with what has not been answered', () => {
    expect(Buffer.byteLength(JSON.stringify(applied)) * 2).toBeLessThan(maxItemBytes);
  });

  it('still takes what is new', () => {
    expect(plan(2_000, attribute(0), attribute(1_499), attribute(5_000)).kind).toBe('send');
  });

  it('never takes back a value, whether its own time is still known or not', () => {
    for (const at of [1, 500, 999, 1_000, 1_499]) {
      expect(plan(at - 1, attribute(at)).kind, String(at)).toBe('superseded');
    }
  });

  it('still knows the times of the fields themselves', () => {
    expect(plan(1_498, 'name').kind).toBe('superseded');
    expect(plan(0, 'email').kind).toBe('send');
  });

  it('does not grow by what has not been answered either', () => {
    const many = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, at) => [attribute(at), version(at)]),
    );
    const kept = keepLatest({ ...many, name: version(0) });
    expect(Object.keys(kept)).toHaveLength(501);
    expect(kept).toMatchObject({ name: version(0), [attribute(1_999)]: version(1_999) });
  });
});

it('nothing is forgotten of a user with few attributes', () => {
  const names = fc.constantFrom('name', 'email', 'attributes.a', 'attributes.b', 'attributes.c');
  fc.assert(
    fc.property(fc.dictionary(names, fc.nat({ max: 9 }).map(version)), (versions) => {
      expect(keepLatestApplied(versions)).toEqual(versions);
      expect(keepLatest(versions)).toEqual(versions);
    }),
  );
});
