import { describe, expect, it } from 'vitest';
import { type Acceptor, acceptChange } from '../../../functions/domain/accept-change.ts';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import type { DeliveryPointer } from '../../../functions/domain/ports.ts';
import { createMemoryChangeStore } from '../../memory/memory-change-store.ts';
import { createMemoryDatabase, stateKeyOf } from '../../memory/memory-database.ts';
import { createMemoryDeliveryReader } from '../../memory/memory-delivery-reader.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  makeConnections,
  wecareSettings,
} from '../../support/made-connection.ts';
import { makeChange } from '../../support/user-change.ts';

function setUp(more: Partial<Acceptor> = {}) {
  const database = createMemoryDatabase();
  const queued: { connection: string; pointer: DeliveryPointer }[] = [];
  const log = createKeptLog();
  const acceptor: Acceptor = {
    connections: makeConnections({
      wecare: wecareSettings,
      dito: ditoSettings,
      'gestao-plus': gestaoPlusSettings,
      off: { ...ditoSettings, enabled: false },
    }),
    store: createMemoryChangeStore(database),
    reader: createMemoryDeliveryReader(database),
    queue: {
      async enqueue(connection, pointers) {
        queued.push(...pointers.map((pointer) => ({ connection, pointer })));
        return [];
      },
      depth: async () => 0,
    },
    log,
    delaysSeconds: [60],
    ...more,
  };
  return { acceptor, database, queued, log };
}

const change = makeChange();

describe('a change that is accepted', () => {
  it('has a delivery for each connection that it goes to, and a reason for each other one', async () => {
    const { acceptor } = setUp();
    expect(await acceptChange(change, acceptor)).toEqual({
      isNew: true,
      id: change.id,
      deliveries: [
        { id: `${change.id}.wecare`, connection: 'wecare', status: 'pending' },
        { id: `${change.id}.dito`, connection: 'dito', status: 'pending' },
      ],
      skipped: [
        { connection: 'gestao-plus', reason: 'gestao-plus holds none of the changed fields' },
        { connection: 'off', reason: 'the connection is disabled' },
      ],
    });
  });

  it('is queued by pointers that hold nothing of the person', async () => {
    const { acceptor, queued } = setUp();
    await acceptChange(change, acceptor);
    expect(queued).toEqual(
      ['wecare', 'dito'].map((connection) => ({
        connection,
        pointer: {
          deliveryId: `${change.id}.${connection}`,
          release: 1,
          group: userGroupOf('u-1001'),
        },
      })),
    );
  });

  it('is remembered without personal data but the key', async () => {
    const { acceptor, database } = setUp();
    await acceptChange(change, acceptor);
    const record = JSON.stringify(database.changes.get(change.id));
    expect(record).toContain('u-1001');
    expect(record).not.toMatch(/Ana|example\.com|52998224725/);
  });

  it('is overdue when its message should have been worked on', async () => {
    for (const [delaysSeconds, dueAt] of [
      [[60, 300], '2026-11-22T12:01:01.000Z'],
      [[2], '2026-11-22T12:00:03.000Z'],
      [[3_600], '2026-11-22T12:01:01.000Z'],
    ] as const) {
      const { acceptor, database } = setUp({ delaysSeconds });
      await acceptChange(change, acceptor);
      expect(database.deliveries.get(`${change.id}.wecare`)?.dueAt).toBe(dueAt);
    }
  });

  it('may match nothing', async () => {
    const { acceptor, queued } = setUp();
    const accepted = await acceptChange({ ...change, fields: [] }, acceptor);
    expect(accepted).toMatchObject({ isNew: true, deliveries: [] });
    expect(accepted.skipped).toHaveLength(4);
    expect(queued).toEqual([]);
  });
});

describe('a user whose id the change does not tell', () => {
  const nameless = { ...change, fields: ['name'] as const, user: { key: 'u-1001', name: 'Ana' } };

  it('is skipped with the reason', async () => {
    const { acceptor } = setUp();
    const { skipped } = await acceptChange(nameless, acceptor);
    expect(skipped).toContainEqual({ connection: 'dito', reason: expect.stringMatching(/^no id/) });
  });

  it('is known where an earlier delivery has told', async () => {
    const { acceptor, database } = setUp();
    const group = userGroupOf('u-1001');
    const state = { group, applied: {}, ids: ['52998224725'], revision: 1 };
    database.states.set(stateKeyOf('dito', group), state);
    const { deliveries } = await acceptChange(nameless, acceptor);
    expect(deliveries.map(({ connection }) => connection)).toEqual(['dito']);
  });
});

describe('a change that comes again', () => {
  it('is answered as the first time, with the statuses as they are now', async () => {
    const { acceptor, database, queued } = setUp();
    const first = await acceptChange(change, acceptor);
    const row = database.deliveries.get(`${change.id}.dito`);
    if (row === undefined) throw new Error('not stored');
    database.deliveries.set(row.delivery.id, {
      ...row,
      delivery: { ...row.delivery, status: 'delivered' },
    });
    const again = await acceptChange(change, acceptor);
    expect(again).toEqual({
      ...first,
      isNew: false,
      deliveries: first.deliveries.map((one) =>
        one.connection === 'dito' ? { ...one, status: 'delivered' } : one,
      ),
    });
    // Whoever stored it may have stopped before it was queued; what has ended is queued no more.
    expect(queued).toHaveLength(3);
    expect(JSON.stringify(queued[2])).not.toContain('dito');
  });

  it('is answered as the first time, whatever it says now', async () => {
    const { acceptor } = setUp();
    const first = await acceptChange(change, acceptor);
    const again = await acceptChange({ ...change, fields: ['email'] }, acceptor);
    expect(again).toEqual({ ...first, isNew: false });
  });
});

describe('trouble', () => {
  it('with the queue loses nothing: the change is accepted and found overdue', async () => {
    const { acceptor, database, log } = setUp({
      queue: { enqueue: async (_, pointers) => [...pointers], depth: async () => 0 },
    });
    expect(await acceptChange(change, acceptor)).toMatchObject({ isNew: true });
    expect(database.deliveries.get(`${change.id}.wecare`)).toMatchObject({
      delivery: { status: 'pending' },
      dueAt: '2026-11-22T12:01:01.000Z',
    });
    expect(log.lines.map(({ message }) => message)).toEqual(
      Array(2).fill('delivery stored but not queued'),
    );
  });

  it('with the store accepts nothing and queues nothing', async () => {
    const { acceptor, queued } = setUp();
    const store = {
      ...acceptor.store,
      async save(): Promise<never> {
        throw new Error('throttled');
      },
    };
    await expect(acceptChange(change, { ...acceptor, store })).rejects.toThrow('throttled');
    expect(queued).toEqual([]);
  });
});
