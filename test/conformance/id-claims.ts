import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ClaimNames } from '../../functions/domain/id-claims.ts';
import type { DeliveryStore } from '../../functions/domain/ports.ts';
import { emptyState, freshConnection, freshUserKey } from './made-up-change.ts';
import type { Storage } from './storage.ts';

/** What every delivery store promises of who has which id. */
export function idClaimsSuite(name: string, open: () => Storage): void {
  describe(`claims to ids: ${name}`, () => claims(open));
}

/** A user whose state lists these claims. */
async function userWith(store: DeliveryStore, list: readonly string[], more = {}): Promise<string> {
  const state = { ...emptyState(freshUserKey()), claims: list, revision: 1, ...more };
  await store.saveState(state);
  return state.group;
}

function claims(open: () => Storage): void {
  async function setUp(): Promise<{ store: DeliveryStore; names: ClaimNames; id: string }> {
    const store = open().deliveriesOf(freshConnection());
    const id = `${randomUUID()}@example.com`;
    return { store, id, names: await store.claimNames('hr', id) };
  }

  test('an id is that of the user who claims it first, however often', async () => {
    const { store, names } = await setUp();
    const first = await userWith(store, [names[0]]);
    expect(await store.claim(names, first)).toBe('ours');
    expect(await store.claim(names, first)).toBe('ours');
    expect(await store.claim(names, await userWith(store, [names[0]]))).toBe('taken');
    expect(await store.claim(names, first)).toBe('ours');
  });

  test('of two who claim it at once, one has it', async () => {
    const { store, names } = await setUp();
    const groups = [await userWith(store, [names[0]]), await userWith(store, [names[0]])];
    const both = await Promise.all(groups.map((group) => store.claim(names, group)));
    expect(both.toSorted()).toEqual(['ours', 'taken']);
  });

  test('an id that was given up is free, and only its own user can give it up', async () => {
    const { store, names } = await setUp();
    const [first, second] = [await userWith(store, [names[0]]), await userWith(store, [names[0]])];
    await store.claim(names, first);
    await store.unclaim(names[0], second);
    expect(await store.claim(names, second)).toBe('taken');
    await store.unclaim(names[0], first);
    expect(await store.claim(names, second)).toBe('ours');
    expect(await store.claim(names, first)).toBe('taken');
  });

  test('a claim of an account that the connection has no more is nobody’s there', async () => {
    const storage = open();
    const connection = freshConnection();
    const before = storage.deliveriesOf(connection, 'a/email');
    const now = storage.deliveriesOf(connection, 'b/email');
    const names = await now.claimNames('hr', `${randomUUID()}@example.com`);
    const first = await userWith(before, [names[0]], { setting: 'a/email' });
    expect(await before.claim(names, first)).toBe('ours');
    const unset = await userWith(now, [names[0]]);
    expect(await before.claim(names, unset)).toBe('taken');
    const next = await userWith(now, [names[0]], { setting: 'b/email' });
    expect(await now.claim(names, next)).toBe('ours');
    expect(await now.claim(names, unset)).toBe('taken');
    // What users are found by makes no other account.
    const found = storage.deliveriesOf(connection, 'b/registrationId');
    expect(await found.claimant(names, unset)).toBe('taken');
  });

  test('a claim that its user’s state does not list was left behind: anybody can take it', async () => {
    const { store, names } = await setUp();
    await store.claim(names, await userWith(store, []));
    const next = await userWith(store, [names[0]]);
    expect(await store.claim(names, next)).toBe('ours');
    expect(await store.claim(names, await userWith(store, [names[0]]))).toBe('taken');
    const { store: other, names: others } = await setUp();
    await other.claim(others, 'a group without a state');
    expect(await other.claim(others, await userWith(other, [others[0]]))).toBe('ours');
  });

  test.each([
    ['has two ids for now', (name: string) => ({ claims: [name, 'hr#other'] })],
    ['may have been renamed', (name: string) => ({ claims: [name], unanswered: { email: '1' } })],
  ])('a user who %s may be about to leave one', async (_, more) => {
    const { store, names } = await setUp();
    await store.claim(names, await userWith(store, [], more(names[0])));
    expect(await store.claim(names, await userWith(store, [names[0]]))).toBe('leaving');
  });

  test('a claim that its user’s state has left is free, also while it is wished for again', async () => {
    for (const more of [{}, { wish: true }]) {
      const { store, names } = await setUp();
      const first = await userWith(store, [names[0]]);
      await store.claim(names, first);
      const wishes = 'wish' in more ? [`${names[0]}?`] : [];
      const claims = [...wishes, `${names[0]}!`];
      await store.saveState({ ...emptyState(''), group: first, claims, revision: 2 });
      const second = await userWith(store, [names[0]]);
      expect(await store.claim(names, second)).toBe('ours');
      await store.unclaim(`${names[0]}!`, first);
      expect(await store.claim(names, await userWith(store, [names[0]]))).toBe('taken');
    }
  });

  test('what another source calls a person says nothing of a user', async () => {
    const { store, names, id } = await setUp();
    const others = await store.claimNames('crm', id);
    expect(others).not.toEqual(names);
    await store.claim(names, await userWith(store, [names[0], others[0]]));
    expect(await store.claim(others, await userWith(store, [others[0]]))).toBe('ours');
    expect(await store.claim(names, await userWith(store, [names[0]]))).toBe('taken');
  });

  test('each connection has ids of its own', async () => {
    const { store, names, id } = await setUp();
    await store.claim(names, await userWith(store, [names[0]]));
    const other = open().deliveriesOf(freshConnection());
    const theirs = await other.claimNames('hr', id);
    expect(theirs).not.toEqual(names);
    expect(await other.claim(theirs, await userWith(other, [theirs[0]]))).toBe('ours');
  });

  test('a name says nothing of its id, and is the same for a number and its digits', async () => {
    const { store, names, id } = await setUp();
    expect(names.join()).toMatch(/^hr#/);
    expect(names.join()).not.toContain(id.slice(0, 8));
    expect(await store.claimNames('hr', 47)).toEqual(await store.claimNames('hr', '47'));
  });

  test('claims are kept with the state of a user, and seen without who it is', async () => {
    const { store, names } = await setUp();
    const group = await userWith(store, [names[0]]);
    const pointer = { deliveryId: `chg_${'0'.repeat(32)}.none`, group, release: 1 };
    expect((await store.load([pointer])).states.get(group)?.claims).toEqual([names[0]]);
  });
}
