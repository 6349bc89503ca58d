import { describe, expect, it } from 'vitest';
import type { UserState } from '../../../functions/domain/ports.ts';
import type { ReadyDelivery } from '../../../functions/domain/prepare-delivery.ts';
import type { SettledVerdict } from '../../../functions/domain/update-user.ts';
import type { UserId } from '../../../functions/domain/user.ts';
import {
  stateAfter,
  stateUntried,
  stateWhileRenaming,
} from '../../../functions/domain/user-state.ts';
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
  const result = { verdict, attempts: [], id, isUnclear: verdict === lostReply };
  return stateAfter({ state }, one, { result, update: 'partial' });
}

const lostReply: SettledVerdict = { kind: 'retry', code: 'invalid', reason: 'timeout' };
const throttled: SettledVerdict = {
  kind: 'retry',
  code: 'invalid',
  reason: 'slow down',
  throttled: true,
};
const rejected: SettledVerdict = { kind: 'rejected', code: 'invalid', reason: 'no' };

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
    const state = stateAfter({ state: known }, ready([47]), { result, update: 'whole' });
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
    expect(stateOnce(ready(['old']), throttled, 'old')).toBeUndefined();
  });

  it('whose reply was lost, it is known what may have been applied', () => {
    const state = stateOnce(ready(['old']), lostReply, 'old');
    expect(state).toEqual({ ...known, unanswered: { email: 'v5' }, revision: 4 });
    const again = ready(['old']);
    expect(stateOnce(again, lostReply, 'old', state)).toBeUndefined();
    expect(stateOnce(again, throttled, 'old', state)).toBeUndefined();
    expect(stateOnce(again, rejected, 'old', state)).toEqual({ ...known, revision: 5 });
    expect(stateOnce(again, { kind: 'delivered' }, 'old', state)).not.toHaveProperty('unanswered');
  });

  it('both ids are possible, if it was a rename whose reply was lost', () => {
    expect(stateOnce(ready(['old', 'new'], 'new'), lostReply, 'old')?.ids).toEqual(['old', 'new']);
  });

  it('so is the id that it was sent under, if that was not known before', () => {
    const given = ready(['given', 'old', 'new'], 'new');
    expect(stateOnce(given, lostReply, 'given')?.ids).toEqual(['old', 'given', 'new']);
  });

  it('of many possible ids the likeliest and the latest are kept', () => {
    const state = { ...known, ids: ['e', 'a', 'b', 'c', 'd'] };
    const one = ready(['e', 'a', 'b', 'c', 'd', 'f'], 'f');
    expect(stateOnce(one, lostReply, 'e', state)?.ids).toEqual(['e', 'b', 'c', 'd', 'f']);
  });
});

describe('a rename that was not made', () => {
  const rename = ready(['old', 'new'], 'new');
  const atFirst = { ...known, ids: [] };

  it('brings no new id, because the one it would have brought may be that of somebody else', () => {
    expect(stateOnce(rename, rejected, 'old')).toBeUndefined();
    expect(stateOnce(rename, throttled, 'old')).toBeUndefined();
    expect(stateUntried(known, rename)).toBeUndefined();
  });

  it('has the new id forgotten that was only remembered in case an earlier one was made', () => {
    const state = { ...known, ids: ['old', 'new', 'other'] };
    const again = ready(['old', 'new', 'other'], 'new');
    expect(stateOnce(again, rejected, 'old', state)?.ids).toEqual(['old', 'other']);
  });

  it('leaves what is remembered as it is, if the provider has not looked at it', () => {
    const state = { ...known, ids: ['old', 'new'] };
    expect(stateOnce(rename, throttled, 'old', state)).toBeUndefined();
    expect(stateUntried(state, rename)).toBeUndefined();
  });

  it('tells who the user is, if nothing else does', () => {
    for (const state of [
      stateOnce(rename, rejected, 'old', atFirst),
      stateOnce(rename, throttled, 'old', atFirst),
      stateUntried(atFirst, rename),
    ]) {
      expect(state).toEqual({ ...known, ids: ['old'], revision: 4 });
    }
  });

  it('leaves both ids possible, if the provider knows neither', () => {
    expect(stateOnce(rename, rejected, 'new', atFirst)?.ids).toEqual(['old', 'new']);
    const maybeMade = { ...known, ids: ['old', 'new'] };
    const again = ready(['old', 'new', 'said'], 'new');
    expect(stateOnce(again, rejected, 'said', maybeMade)).toBeUndefined();
  });

  it('was made before, if the provider knows the user by the new id', () => {
    const maybeMade = { ...known, ids: ['old', 'new'] };
    const again = ready(['old', 'new', 'said'], 'new');
    expect(stateOnce(again, rejected, 'new', maybeMade)?.ids).toEqual(['new', 'old']);
  });
});

describe('while a rename is under way', () => {
  const rename = ready(['old', 'new'], 'new');

  it('both ids are possible, and so is that it has been made', () => {
    expect(stateWhileRenaming(known, rename, 'partial')).toEqual({
      ...known,
      ids: ['old', 'new'],
      unanswered: { email: 'v5' },
      revision: 4,
    });
    expect(stateWhileRenaming(known, rename, 'whole')?.unanswered).toEqual({ '*': 'v5' });
  });

  it('what others have left open stays open', () => {
    const state = { ...known, unanswered: { name: 'v2' } };
    const open = stateWhileRenaming(state, rename, 'partial')?.unanswered;
    expect(open).toEqual({ name: 'v2', email: 'v5' });
  });

  it('the id from before it is known though nothing else was', () => {
    const atFirst = { ...known, ids: [] };
    expect(stateWhileRenaming(atFirst, rename, 'partial')?.ids).toEqual(['old', 'new']);
  });

  it('of a change that renames nobody, nothing is new', () => {
    expect(stateWhileRenaming(known, ready(['old']), 'partial')).toBeUndefined();
  });

  it.each([
    [
      'delivered',
      { kind: 'delivered' } as const,
      { ids: ['new'], applied: { name: 'v0', email: 'v5' } },
    ],
    ['refused', rejected, { ids: ['old'], applied: { name: 'v0' } }],
    ['not looked at', throttled, { ids: ['old'], applied: { name: 'v0' } }],
  ])('its result takes the place of what was only possible: %s', (_, verdict, expected) => {
    const renaming = stateWhileRenaming(known, rename, 'partial');
    const result = { verdict, attempts: [], id: 'old' };
    const state = stateAfter({ state: known, renaming }, rename, { result, update: 'partial' });
    expect(state).toEqual({ ...known, ...expected, revision: 5 });
  });
});
