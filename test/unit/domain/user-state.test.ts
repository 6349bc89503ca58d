import { describe, expect, it } from 'vitest';
import type { UserState } from '../../../functions/domain/ports.ts';
import type { ReadyDelivery } from '../../../functions/domain/prepare-delivery.ts';
import type { SettledVerdict } from '../../../functions/domain/update-user.ts';
import type { UserId } from '../../../functions/domain/user.ts';
import { stateAfter, stateUntried } from '../../../functions/domain/user-state.ts';
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

const lostReply: SettledVerdict = { kind: 'retry', reason: 'timeout' };
const throttled: SettledVerdict = { kind: 'retry', reason: 'slow down', throttled: true };
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
  });
});
