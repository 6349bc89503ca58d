import { describe, expect, it } from 'vitest';
import { type Acceptor, acceptChange } from '../../../functions/domain/accept-change.ts';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import type { DeliveryPointer } from '../../../functions/domain/ports.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createMemoryChangeStore } from '../../memory/memory-change-store.ts';
import { createMemoryDatabase, stateKeyOf } from '../../memory/memory-database.ts';
import { createMemoryDeliveryReader } from '../../memory/memory-delivery-reader.ts';
import { accept } from '../../support/accept.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  makeConnections,
  wecareSettings,
} from '../../support/made-connection.ts';
import { anaPrado, makeChange } from '../../support/user-change.ts';

function setUp(more: Partial<Acceptor> = {}) {
  const database = createMemoryDatabase();
  const queued: { connection: string; pointer: DeliveryPointer }[] = [];
  const log = createKeptLog();
  const acceptor = {
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
  } satisfies Acceptor;
  return { acceptor, database, queued, log };
}

const change = makeChange();

describe('a change that is accepted', () => {
  it('keeps with each payload which words of the whole change no reason may repeat', async () => {
    const { acceptor, database } = setUp();
    const user = { ...anaPrado, jobTitle: 'Service Manager', ids: { 'gestao-plus': 'campo-7' } };
    const previous = { email: 'erro@example.com' };
    const { deliveries } = await accept(
      { ...change, user, previous, fields: ['picture'] },
      {
        ...acceptor,
        connections: makeConnections({ 'gestao-plus': gestaoPlusSettings }),
      },
    );
    const payload = database.deliveries.get(deliveries[0]?.id ?? '')?.payload;
    expect(payload?.user).toEqual(
      anaPrado.picture === undefined ? {} : { picture: anaPrado.picture },
    );
    expect(payload?.known).toEqual(
      expect.arrayContaining(['service', 'manager', 'campo', '7', 'erro', 'senha']),
    );
  });

  it('has a delivery for each connection that it goes to, and a reason for each other one', async () => {
    const { acceptor } = setUp();
    expect(await accept(change, acceptor)).toEqual({
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
    await accept(change, acceptor);
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
    await accept(change, acceptor);
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
      await accept(change, acceptor);
      expect(database.deliveries.get(`${change.id}.wecare`)?.dueAt).toBe(dueAt);
    }
  });

  it('may match nothing', async () => {
    const { acceptor, queued } = setUp();
    const accepted = await accept({ ...change, fields: [] }, acceptor);
    expect(accepted).toMatchObject({ isNew: true, deliveries: [] });
    expect(accepted.skipped).toHaveLength(4);
    expect(queued).toEqual([]);
  });
});

describe('a user whose id the change does not tell', () => {
  const nameless = { ...change, fields: ['name'] as const, user: { key: 'u-1001', name: 'Ana' } };

  it('is skipped with the reason', async () => {
    const { acceptor } = setUp();
    const { skipped } = await accept(nameless, acceptor);
    expect(skipped).toContainEqual({ connection: 'dito', reason: expect.stringMatching(/^no id/) });
  });

  it('is known where an earlier delivery has told', async () => {
    const { acceptor, database } = setUp();
    const group = userGroupOf('u-1001');
    const state = { group, applied: {}, ids: ['52998224725'], revision: 1 };
    database.states.set(stateKeyOf('dito', group), state);
    const { deliveries } = await accept(nameless, acceptor);
    expect(deliveries.map(({ connection }) => connection)).toEqual(['dito']);
  });
});

describe('a change that comes again', () => {
  it('is answered as the first time, with the statuses as they are now', async () => {
    const { acceptor, database, queued } = setUp();
    const first = await accept(change, acceptor);
    const row = database.deliveries.get(`${change.id}.dito`);
    if (row === undefined) throw new Error('not stored');
    database.deliveries.set(row.delivery.id, {
      ...row,
      delivery: { ...row.delivery, status: 'delivered' },
    });
    const again = await accept(change, acceptor);
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

  it('is the same if it says the same in another order', async () => {
    const { acceptor } = setUp();
    const user = { ...change.user, attributes: { plano: 'ouro', pontos: 1 } };
    const fields = ['attributes.plano', 'attributes.pontos'] as const;
    const first = await accept({ ...change, user, fields }, acceptor);
    const again = {
      ...change,
      user: { ...user, attributes: { pontos: 1, plano: 'ouro' } },
      fields: fields.toReversed(),
    };
    expect(await accept(again, acceptor)).toMatchObject({ isNew: false, id: first.id });
  });

  it('is answered as the first time under another config', async () => {
    const { acceptor } = setUp();
    const first = await accept(change, acceptor);
    const connections = makeConnections({ 'dito-2': ditoSettings });
    const again = await accept(change, { ...acceptor, connections });
    expect(again).toEqual({ ...first, isNew: false });
  });

  it('keeps its place by the time when it was first received, also where it was not stored then', async () => {
    const { acceptor, database } = setUp();
    await accept(change, acceptor);
    const before = database.deliveries.get(`${change.id}.dito`);
    database.deliveries.delete(`${change.id}.dito`);
    await accept({ ...change, receivedAt: '2026-11-22T13:00:00.000Z' }, acceptor);
    expect(database.deliveries.get(`${change.id}.dito`)?.delivery).toEqual(before?.delivery);
  });
});

describe('another change under an id that was used', () => {
  const { email } = anaPrado;
  it.each<[string, Partial<UserChange>]>([
    ['with another value', { user: { ...change.user, name: 'Ana Maria Prado' } }],
    ['of another user', { user: { ...change.user, key: 'u-1002' } }],
    ['with other fields', { fields: ['email'] }],
    ['with another time', { occurredAt: '2026-11-22T12:00:00.001Z' }],
    ['with something before', { previous: { email } }],
    ['with an attribute more', { user: { ...change.user, attributes: { plano: 'ouro', x: 1 } } }],
  ])('%s is refused, and nothing of it is stored or queued', async (_, other) => {
    const { acceptor, database, queued } = setUp();
    await accept(change, acceptor);
    database.deliveries.delete(`${change.id}.dito`);
    const stored = structuredClone([database.changes, database.deliveries]);
    const messages = queued.length;
    expect(await acceptChange({ ...change, ...other }, acceptor)).toEqual({
      kind: 'id_reused',
      id: change.id,
    });
    expect([database.changes, database.deliveries]).toEqual(stored);
    expect(queued).toHaveLength(messages);
  });

  it('is accepted as before where it is not known what the first one said', async () => {
    const { acceptor, database } = setUp();
    const first = await accept(change, acceptor);
    database.contents.clear();
    const again = await accept({ ...change, fields: ['email'] }, acceptor);
    expect(again).toEqual({ ...first, isNew: false });
  });
});

describe('a change of before its user was erased', () => {
  const erasedAt = '2026-11-22T12:00:00.500Z';
  const counts = { cancelled: 0, payloadsRemoved: 0, idsForgotten: 0 };

  it.each(['2026-11-21T12:00:00.000Z', '2026-11-22T12:00:00.500Z', '2026-11-22T12:00:00.500999Z'])(
    'dated %s goes nowhere, says why, and leaves nothing of the person',
    async (occurredAt) => {
      const { acceptor, database, queued } = setUp();
      database.erasures.set(userGroupOf('u-1001'), { ...counts, erasedAt });
      const accepted = await accept({ ...change, occurredAt }, acceptor);
      const reason = 'the user was erased after the time of the change';
      expect(accepted).toEqual({
        isNew: true,
        id: change.id,
        deliveries: [],
        skipped: [...acceptor.connections].map(({ name: connection }) => ({ connection, reason })),
      });
      expect(database.deliveries.size + queued.length).toBe(0);
      expect(database.changes.get(change.id)?.skipped).toEqual(accepted.skipped);
      expect(await accept({ ...change, occurredAt }, acceptor)).toMatchObject({ isNew: false });
      expect(database.deliveries.size + queued.length).toBe(0);
    },
  );

  it.each([
    ['dated later', { erasedAt }, '2026-11-22T12:00:00.501Z'],
    ['while the erasure is under way', {}, '2026-11-21T12:00:00.000Z'],
  ])('is like any other %s', async (_, erasure, occurredAt) => {
    const { acceptor, database } = setUp();
    database.erasures.set(userGroupOf('u-1001'), { ...counts, ...erasure });
    const { deliveries } = await accept({ ...change, occurredAt }, acceptor);
    expect(deliveries).toHaveLength(2);
  });
});

describe('trouble', () => {
  it('with the queue loses nothing: the change is accepted and found overdue', async () => {
    const { acceptor, database, log } = setUp({
      queue: { enqueue: async (_, pointers) => [...pointers], depth: async () => 0 },
    });
    expect(await accept(change, acceptor)).toMatchObject({ isNew: true });
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
    await expect(accept(change, { ...acceptor, store })).rejects.toThrow('throttled');
    expect(queued).toEqual([]);
  });
});
