import { describe, expect, it } from 'vitest';
import type { UserState } from '../../../functions/domain/ports.ts';
import type { ReadyDelivery } from '../../../functions/domain/prepare-delivery.ts';
import type { SettledVerdict } from '../../../functions/domain/update-user.ts';
import type { UserId } from '../../../functions/domain/user.ts';
import { stateAfter, stateBeforeRename } from '../../../functions/domain/user-state.ts';
import { makeDelivery } from '../../support/made-delivery.ts';

const known: UserState = { group: 'g', applied: { name: 'v0' }, ids: ['old'], revision: 3 };
const delivery = makeDelivery({ version: 'v5', fields: ['email', 'name'] });

function ready(ids: [UserId, ...UserId[]], renamedTo?: UserId): ReadyDelivery {
  return {
    delivery,
    identity: { kind: 'known', ids, ...(renamedTo === undefined ? {} : { renamedTo }) },
    job: { ids, user: {}, fields: ['email'] },
    outdated: ['name'],
  };
}

function stateOnce(one: ReadyDelivery, verdict: SettledVerdict, id: UserId, state = known) {
  const result = { verdict, attempts: [], id };
  return stateAfter(state, one, { result, update: 'partial' });
}

const rejected: SettledVerdict = { kind: 'rejected', reason: 'no' };

describe('after a delivery that succeeded', () => {
  it('the fields that were sent have its version, and no others', () => {
    expect(stateOnce(ready(['old']), { kind: 'delivered' }, 'old')).toEqual({
      group: 'g',
      applied: { name: 'v0', email: 'v5' },
      ids: ['old'],
      revision: 4,
    });
  });

  it('a provider updated as a whole has one version', () => {
    const result = { verdict: { kind: 'delivered' } as const, attempts: [], id: 47 };
    const state = stateAfter(known, ready([47]), { result, update: 'whole' });
    expect(state?.applied).toEqual({ name: 'v0', '*': 'v5' });
  });

  it('the id that it was made with is the one', () => {
    expect(stateOnce(ready(['old', 'other']), { kind: 'delivered' }, 'other')?.ids).toEqual([
      'other',
    ]);
  });

  it('the new id is the one, if it was a rename', () => {
    const renamed = stateOnce(ready(['old', 'new'], 'new'), { kind: 'delivered' }, 'old');
    expect(renamed?.ids).toEqual(['new']);
  });
});

describe('after a delivery that failed', () => {
  it('nothing is new', () => {
    expect(stateOnce(ready(['old']), rejected, 'old')).toBeUndefined();
  });

  it('both ids are possible, if it was a rename', () => {
    const verdicts: SettledVerdict[] = [
      rejected,
      { kind: 'retry', reason: 'timeout' },
      { kind: 'held', reason: 'key', secretVersion: 'v1' },
    ];
    for (const verdict of verdicts) {
      expect(stateOnce(ready(['old', 'new'], 'new'), verdict, 'old')).toEqual({
        ...known,
        ids: ['old', 'new'],
        revision: 4,
      });
    }
  });

  it('nothing is written that is known already', () => {
    const state = { ...known, ids: ['old', 'new'] };
    expect(stateBeforeRename(state, ready(['old', 'new'], 'new'))).toBeUndefined();
  });

  it('of many possible ids the likeliest and the latest are kept', () => {
    const state = { ...known, ids: ['e', 'a', 'b', 'c', 'd'] };
    const next = stateBeforeRename(state, ready(['e', 'a', 'b', 'c', 'd', 'f'], 'f'));
    expect(next?.ids).toEqual(['e', 'b', 'c', 'd', 'f']);
  });
});
