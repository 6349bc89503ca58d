import { describe, expect, test } from 'vitest';
import type { Circuit } from '../../functions/domain/circuit.ts';
import { freshConnection } from './made-up-change.ts';
import type { Storage } from './storage.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, second));
const failure = (second: number, threshold = 3) => ({
  reason: `HTTP 500 at ${second}`,
  now: at(second),
  threshold,
});

/** What every store of a connection's health promises of its circuit. */
export function healthStoreSuite(name: string, open: () => Storage): void {
  describe(`health store: ${name}`, () => {
    opening(open);
    probing(open);
    closing(open);
    limiting(open);
    refusing(open);
  });
}

function opening(open: () => Storage): void {
  test('the circuit opens with as many failures in a row as the threshold, and not before', async () => {
    const { store, circuit } = setUp(open);
    expect(await store.countFailure(failure(1))).toEqual({ failures: 1 });
    expect(await store.countFailure(failure(2))).toEqual({ failures: 2 });
    expect(await circuit()).toEqual({ failures: 2 });
    const opened = {
      failures: 3,
      openedAt: at(3).toISOString(),
      reason: 'HTTP 500 at 3',
    };
    expect(await store.countFailure(failure(3))).toEqual(opened);
    expect(await circuit()).toEqual(opened);
  });

  test('a failure while it is open tells neither another time nor another reason', async () => {
    const { store, circuit } = setUp(open);
    await store.countFailure(failure(1, 1));
    const later = await store.countFailure(failure(2, 1));
    expect(later).toEqual({ failures: 2, openedAt: at(1).toISOString(), reason: 'HTTP 500 at 1' });
    expect(await circuit()).toEqual(later);
  });

  test('failures that are counted at the same time are all counted, and open it once', async () => {
    const { store, circuit } = setUp(open);
    const counted = await Promise.all(
      [1, 2, 3, 4, 5].map((one) => store.countFailure(failure(one))),
    );
    const { failures, openedAt } = await circuit();
    expect(failures).toBe(5);
    const openings = counted.flatMap((one) => one.openedAt ?? []);
    expect(openings.length).toBeGreaterThanOrEqual(1);
    expect(new Set(openings)).toEqual(new Set([openedAt]));
  });

  test('the deliver function and the retry function see the same circuit, others another', async () => {
    const { storage, store, connection, circuit } = setUp(open);
    await store.countFailure(failure(1, 1));
    expect((await store.load([])).health.circuit).toEqual(await circuit());
    expect((await storage.releases.health(freshConnection())).circuit).toEqual({ failures: 0 });
    expect((await storage.deliveriesOf(connection).load([])).health.circuit.failures).toBe(1);
  });

  test('a hold and a circuit do not touch each other', async () => {
    const { storage, store, connection } = setUp(open);
    const hold = { reason: 'refused', since: at(1).toISOString(), secretVersion: 'v1' };
    await store.hold(hold);
    await store.countFailure(failure(2, 1));
    await storage.releases.setProbe(connection, 'probe');
    expect(await storage.releases.health(connection)).toMatchObject({
      hold,
      circuit: { openedAt: at(2).toISOString(), probe: 'probe' },
    });
    await store.closeCircuit({ wasOpen: true, now: at(3) });
    expect((await storage.releases.health(connection)).hold).toEqual(hold);
    await storage.releases.unhold(connection, hold);
    expect(await storage.releases.health(connection)).toEqual({
      circuit: { failures: 0, closedAt: at(3).toISOString() },
    });
  });
}

function probing(open: () => Storage): void {
  test('the permit to call through an open circuit is taken once', async () => {
    const { storage, store, connection, circuit } = setUp(open);
    await store.countFailure(failure(1, 1));
    expect(await store.takeProbe('first')).toBe(false);
    await storage.releases.setProbe(connection, 'first');
    expect(await circuit()).toMatchObject({ probe: 'first' });
    const taken = await Promise.all([store.takeProbe('first'), store.takeProbe('first')]);
    expect(taken.sort()).toEqual([false, true]);
    expect(await circuit()).not.toHaveProperty('probe');
  });

  test('a later permit takes the place of one that nobody has taken', async () => {
    const { storage, store, connection } = setUp(open);
    await store.countFailure(failure(1, 1));
    await storage.releases.setProbe(connection, 'first');
    await storage.releases.setProbe(connection, 'second');
    expect(await store.takeProbe('first')).toBe(false);
    expect(await store.takeProbe('second')).toBe(true);
  });

  test('a closed circuit takes no probe', async () => {
    const { storage, connection, circuit } = setUp(open);
    await storage.releases.setProbe(connection, 'first');
    expect(await circuit()).toEqual({ failures: 0 });
  });

  test('a failure leaves a permit that nobody has taken', async () => {
    const { storage, store, connection, circuit } = setUp(open);
    await store.countFailure(failure(1, 1));
    await storage.releases.setProbe(connection, 'first');
    const after = await store.countFailure(failure(2, 1));
    expect(after).toMatchObject({ failures: 2, probe: 'first' });
    expect(await circuit()).toEqual(after);
  });
}

function closing(open: () => Storage): void {
  test('closing forgets the failures, the reason and the probe, and tells when it was', async () => {
    const { storage, store, connection, circuit } = setUp(open);
    await store.countFailure(failure(1, 1));
    await storage.releases.setProbe(connection, 'first');
    const closed: Circuit = { failures: 0, closedAt: at(9).toISOString() };
    expect(await store.closeCircuit({ wasOpen: true, now: at(9) })).toEqual(closed);
    expect(await circuit()).toEqual(closed);
  });

  test('a success before it opened forgets the failures alone', async () => {
    const { store, circuit } = setUp(open);
    await store.countFailure(failure(1));
    await store.countFailure(failure(2));
    expect(await store.closeCircuit({ wasOpen: false, now: at(3) })).toEqual({ failures: 0 });
    expect(await store.countFailure(failure(4))).toEqual({ failures: 1 });
    expect(await circuit()).toEqual({ failures: 1 });
  });

  test('what another instance has opened meanwhile is closed as an open one', async () => {
    const { store, circuit } = setUp(open);
    await store.countFailure(failure(1, 1));
    const closed = { failures: 0, closedAt: at(3).toISOString() };
    expect(await store.closeCircuit({ wasOpen: false, now: at(3) })).toEqual(closed);
    expect(await circuit()).toEqual(closed);
  });

  test('when it was last closed is told until it opens again', async () => {
    const { store } = setUp(open);
    await store.countFailure(failure(1, 1));
    await store.closeCircuit({ wasOpen: true, now: at(2) });
    const closedAt = at(2).toISOString();
    expect(await store.countFailure(failure(3, 2))).toEqual({ failures: 1, closedAt });
    expect(await store.closeCircuit({ wasOpen: false, now: at(4) })).toEqual({
      failures: 0,
      closedAt,
    });
    expect(await store.countFailure(failure(5, 1))).toEqual({
      failures: 1,
      openedAt: at(5).toISOString(),
      reason: 'HTTP 500 at 5',
    });
  });

  test('a circuit that nothing was ever noted of can be closed', async () => {
    const { store, circuit } = setUp(open);
    expect(await store.closeCircuit({ wasOpen: false, now: at(1) })).toEqual({ failures: 0 });
    expect(await circuit()).toEqual({ failures: 0 });
  });
}

const limit = (from: number, to: number, reason = 'HTTP 429') => ({
  until: at(to).toISOString(),
  since: at(from).toISOString(),
  reason,
});

function limiting(open: () => Storage): void {
  test('a limit is known to the deliver function and to the retry function, and to no other connection', async () => {
    const { storage, store, connection } = setUp(open);
    expect(await store.limit(limit(1, 20))).toEqual(limit(1, 20));
    const health = { circuit: { failures: 0 }, rateLimit: limit(1, 20) };
    expect(await store.health()).toEqual(health);
    expect((await store.load([])).health).toEqual(health);
    expect(await storage.releases.health(connection)).toEqual(health);
    expect(await storage.releases.health(freshConnection())).toEqual({ circuit: { failures: 0 } });
  });

  test('a later limit that lasts longer extends it, and one that does not changes nothing', async () => {
    const { store } = setUp(open);
    await store.limit(limit(1, 20));
    expect(await store.limit(limit(2, 10))).toEqual(limit(1, 20));
    expect(await store.limit(limit(2, 20, 'HTTP 503'))).toEqual(limit(1, 20));
    const longer = { ...limit(1, 30), reason: 'HTTP 503' };
    expect(await store.limit(limit(3, 30, 'HTTP 503'))).toEqual(longer);
    expect((await store.health()).rateLimit).toEqual(longer);
  });

  test('a limit that comes when the last one is over is a new one', async () => {
    const { store } = setUp(open);
    await store.limit(limit(1, 20));
    expect(await store.limit(limit(20, 25))).toEqual(limit(20, 25));
    expect((await store.health()).rateLimit).toEqual(limit(20, 25));
  });

  test('limits that are noted at the same time leave the longest in force', async () => {
    const { store } = setUp(open);
    await Promise.all([5, 9, 7, 8, 6].map((end) => store.limit(limit(1, end))));
    expect((await store.health()).rateLimit?.until).toBe(at(9).toISOString());
  });

  test('a hold is taken off by whoever finds that another secret works', async () => {
    const { store } = setUp(open);
    const hold = { reason: 'refused', since: at(1).toISOString(), secretVersion: 'v1' };
    await store.hold(hold);
    await store.unhold({ ...hold, secretVersion: 'v2' });
    expect((await store.health()).hold).toEqual(hold);
    await store.unhold(hold);
    expect(await store.health()).toEqual({ circuit: { failures: 0 } });
  });

  test('a limit, a circuit and a hold do not touch each other', async () => {
    const { storage, store, connection } = setUp(open);
    const hold = { reason: 'refused', since: at(1).toISOString(), secretVersion: 'v1' };
    await store.limit(limit(1, 20));
    await store.countFailure(failure(2, 1));
    await store.hold(hold);
    const rateLimit = limit(1, 20);
    expect(await store.health()).toMatchObject({ rateLimit, hold, circuit: { failures: 1 } });
    await store.closeCircuit({ wasOpen: true, now: at(3) });
    await storage.releases.unhold(connection, hold);
    const circuit = { failures: 0, closedAt: at(3).toISOString() };
    expect(await store.health()).toEqual({ rateLimit, circuit });
  });
}

function refusing(open: () => Storage): void {
  const ana = { group: 'ana', secretVersion: 'v1' };
  const bia = { group: 'bia', secretVersion: 'v1' };

  test('the refusal of a token tells for whom it was refused before', async () => {
    const { store } = setUp(open);
    expect(await store.refuse(ana)).toBeUndefined();
    expect((await store.health()).refusal).toEqual(ana);
    expect(await store.refuse(bia)).toEqual(ana);
    expect(await store.refuse({ ...bia, secretVersion: 'v2' })).toEqual(bia);
  });

  test('refusals at the same time are told to all but one', async () => {
    const { store } = setUp(open);
    const told = await Promise.all([ana, bia].map((one) => store.refuse(one)));
    expect(told.filter((one) => one === undefined)).toHaveLength(1);
  });

  test('a refusal is forgotten, and nothing else', async () => {
    const { store } = setUp(open);
    await store.limit(limit(1, 20));
    await store.countFailure(failure(2));
    await store.refuse(ana);
    await store.forgetRefusal();
    expect(await store.health()).toEqual({ rateLimit: limit(1, 20), circuit: { failures: 1 } });
    await store.forgetRefusal();
    expect(await store.refuse(bia)).toBeUndefined();
  });

  test('a success closes the circuit, and leaves a refusal to be forgotten by itself', async () => {
    const { store } = setUp(open);
    await store.refuse(ana);
    await store.closeCircuit({ wasOpen: false, now: at(3) });
    expect((await store.health()).refusal).toEqual(ana);
  });
}

function setUp(open: () => Storage) {
  const storage = open();
  const connection = freshConnection();
  return {
    storage,
    connection,
    store: storage.deliveriesOf(connection),
    circuit: async () => (await storage.releases.health(connection)).circuit,
  };
}
