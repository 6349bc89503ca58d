import { describe, expect, test } from 'vitest';
import { emptyState, freshConnection, freshUserKey, loadState } from './made-up-change.ts';
import type { Storage } from './storage.ts';

/** What every release store promises of the states of users, which the deliver function writes too. */
export function userVersionsSuite(name: string, open: () => Storage): void {
  describe(`user versions: ${name}`, () => versions(open));
}

function versions(open: () => Storage): void {
  const applied = { email: '2026-11-22T12:00:00.000000000Z#chg_1' };
  const unanswered = { 'attributes.a b': '2026-11-22T12:00:01.000000000Z#chg_2' };

  test('what is unanswered of a user is written without who he is, and read by the deliver function', async () => {
    const { deliveriesOf, releases } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    const state = { ...emptyState(freshUserKey()), applied, ids: [108], revision: 1 };
    await store.saveState(state);
    const { ids: _ids, ...known } = state;
    expect(await releases.versions(connection, state.group)).toEqual(known);
    expect(await releases.saveUnanswered(connection, { ...known, unanswered, revision: 2 })).toBe(
      true,
    );
    expect(await loadState(store, state.group)).toEqual({ ...state, unanswered, revision: 2 });
    await store.saveState({ ...state, revision: 3 });
    expect(await releases.versions(connection, state.group)).toEqual({ ...known, revision: 3 });
  });

  test('a user whom nothing is known of can have something unanswered, and is still not known', async () => {
    const { changes, deliveriesOf, releases } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    const userKey = freshUserKey();
    const { ids, ...empty } = emptyState(userKey);
    expect(await releases.versions(connection, empty.group)).toEqual(empty);
    const marked = { ...empty, unanswered, revision: 1 };
    expect(await releases.saveUnanswered(connection, marked)).toBe(true);
    expect(await releases.versions(connection, empty.group)).toEqual(marked);
    expect(await loadState(store, empty.group)).toEqual({ ...marked, ids });
    expect(await changes.knowsUser(userKey, [connection])).toEqual(new Set());
    const next = { ...marked, ids: [108], revision: 2 };
    await store.saveState(next);
    expect(await loadState(store, empty.group)).toEqual(next);
  });

  test('a user who has claimed an id and was never updated is still not known', async () => {
    const { changes, deliveriesOf, releases } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    const userKey = freshUserKey();
    const state = { ...emptyState(userKey), claims: ['hr#0a1b2c3d.f00'], revision: 1 };
    await store.saveState(state);
    expect(await loadState(store, state.group)).toEqual(state);
    expect(await changes.knowsUser(userKey, [connection])).toEqual(new Set());
    const { ids: _ids, ...known } = state;
    expect(await releases.versions(connection, state.group)).toEqual(known);
    await store.saveState({ ...state, ids: [108], revision: 2 });
    expect(await changes.knowsUser(userKey, [connection])).toEqual(new Set([connection]));
    await store.saveState({ ...state, revision: 3 });
    expect(await changes.knowsUser(userKey, [connection])).toEqual(new Set());
  });

  test('what is unanswered is not written over a state that somebody else wrote meanwhile', async () => {
    const { deliveriesOf, releases } = open();
    const connection = freshConnection();
    const store = deliveriesOf(connection);
    const state = { ...emptyState(freshUserKey()), applied, ids: [108], revision: 1 };
    const { ids: _ids, ...known } = state;
    await store.saveState(state);
    for (const revision of [1, 3]) {
      const late = { ...known, unanswered, revision };
      expect(await releases.saveUnanswered(connection, late)).toBe(false);
    }
    expect(await loadState(store, state.group)).toEqual(state);
  });
}
