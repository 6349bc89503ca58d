import { describe, expect, it } from 'vitest';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import type { UserState } from '../../../functions/domain/ports.ts';
import { releaseUser } from '../../../functions/domain/release-user.ts';
import { stateKeyOf } from '../../memory/memory-database.ts';
import { createMemoryOperatorStores } from '../../memory/memory-operator-stores.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';
import { createScriptedProvider } from '../../support/scripted-provider.ts';

const key = 'u-1001';
const group = userGroupOf(key);
// The bench's clock stands at 12:00:02.
const now = '2026-11-22T12:00:02.000000000Z';
const future = '2062-01-01T00:00:00.000000000Z/2026-11-22T12:00:00.000Z#chg_far';
const formerFuture = '2026-11-22T12:00:02.001000000Z#chg_near';
const past = '2026-11-22T12:00:01.999000000Z/2026-11-22T12:00:02.000Z#chg_past';
const present = `${now}/2026-11-22T12:00:02.000Z#chg_now`;

function setUp(states: Readonly<Record<string, Partial<UserState>>>) {
  const bench = createOperatorBench();
  for (const [connection, about] of Object.entries(states)) {
    const state = { group, applied: {}, ids: ['47'], revision: 3, ...about };
    bench.database.states.set(stateKeyOf(connection, group), state);
  }
  const connections = [...Object.keys(states), 'unknown'];
  return {
    ...bench,
    releaser: { ...bench.tools, connections },
    stateOf: (connection: string) => bench.database.states.get(stateKeyOf(connection, group)),
  };
}

describe('releasing a user', () => {
  it('dates now what lies in the future, at every connection, and leaves the rest', async () => {
    const bench = setUp({
      wecare: { applied: { name: future, email: past, mobile: present } },
      dito: { applied: { name: past }, unanswered: { name: formerFuture } },
      other: { applied: { name: past } },
    });
    expect(await releaseUser(key, bench.releaser)).toEqual({ kind: 'released', released: 2 });
    expect(bench.stateOf('wecare')).toEqual({
      group,
      applied: { name: `${now}#chg_far`, email: past, mobile: present },
      unanswered: {},
      ids: ['47'],
      revision: 4,
    });
    expect(bench.stateOf('dito')).toMatchObject({
      applied: { name: past },
      unanswered: { name: `${now}#chg_near` },
      ids: ['47'],
    });
    expect(bench.stateOf('other')).toMatchObject({ revision: 3 });
    expect(bench.stateOf('unknown')).toBeUndefined();
  });

  it('has nothing left to do the second time', async () => {
    const bench = setUp({ wecare: { applied: { '*': future } } });
    await releaseUser(key, bench.releaser);
    expect(await releaseUser(key, bench.releaser)).toEqual({ kind: 'released', released: 0 });
  });

  it('keeps what a delivery has written meanwhile', async () => {
    const bench = setUp({ wecare: { applied: { name: future } } });
    const { users } = bench.tools;
    let written = false;
    const saveVersions: typeof users.saveVersions = async (connection, versions) => {
      if (!written) {
        written = true;
        const state = bench.stateOf('wecare');
        if (state === undefined) throw new Error('no state');
        const applied = { ...state.applied, email: past };
        bench.database.states.set(stateKeyOf('wecare', group), {
          ...state,
          applied,
          ids: ['48'],
          revision: 4,
        });
      }
      return users.saveVersions(connection, versions);
    };
    const releaser = { ...bench.releaser, users: { ...users, saveVersions } };
    expect(await releaseUser(key, releaser)).toEqual({ kind: 'released', released: 1 });
    expect(bench.stateOf('wecare')).toMatchObject({
      applied: { name: `${now}#chg_far`, email: past },
      ids: ['48'],
      revision: 5,
    });
  });

  it('is unfinished where deliveries write each time, and does what it can elsewhere', async () => {
    const bench = setUp({
      wecare: { applied: { name: future } },
      dito: { applied: { name: future } },
    });
    const { users } = bench.tools;
    const saveVersions: typeof users.saveVersions = async (connection, versions) =>
      connection !== 'wecare' && users.saveVersions(connection, versions);
    const releaser = { ...bench.releaser, users: { ...users, saveVersions } };
    expect(await releaseUser(key, releaser)).toEqual({ kind: 'unfinished' });
    expect(bench.stateOf('dito')?.applied).toEqual({ name: `${now}#chg_far` });
  });
});

it('a change dated now is delivered after its user was released, though one from the future was before', async () => {
  const provider = createScriptedProvider();
  const bench = createBench({ connection: makeConnection('wecare', wecareSettings), provider });
  const { users } = createMemoryOperatorStores(bench.database);
  const dated = (name: string, occurredAt: string) => bench.accept(name, { occurredAt });
  await bench.deliver([await dated('far', '2026-11-23T11:00:00.000Z')]);
  const late = await dated('late', '2026-11-22T12:00:02.000Z');
  await bench.deliver([late]);
  expect(bench.deliveryOf(late).status).toBe('superseded');
  await releaseUser(key, { users, connections: ['wecare'], ambient: bench.clock });
  const right = await dated('right', '2026-11-22T12:00:02.000Z');
  const older = await dated('older', '2026-11-22T12:00:01.999Z');
  await bench.deliver([right, older]);
  expect(bench.deliveryOf(right).status).toBe('delivered');
  expect(bench.deliveryOf(older).status).toBe('superseded');
});
