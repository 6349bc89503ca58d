import { describe, expect, it } from 'vitest';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import { stateKeyOf } from '../../memory/memory-database.ts';
import { bodyOf, createApiOver } from '../../support/operator-api.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

/** The connection was called `former` once, and is not there any more. */
function setUp() {
  const bench = createOperatorBench();
  bench.database.registered.set('wecare', 'wecare').set('former', 'imagemais').set('gone', 'dito');
  const put = (number: number, about: Parameters<typeof bench.put>[1]) =>
    bench.put(number, {
      ...about,
      id: `chg_${String(number).padStart(32, '0')}.former`,
      connection: 'former',
    });
  const { database, deliveryOf } = bench;
  const made = (number: number, about: Parameters<typeof bench.put>[1]) => {
    const delivery = put(number, about);
    const row = database.deliveries.get(`chg_${String(number).padStart(32, '0')}.wecare`);
    if (row === undefined) throw new Error('it was put');
    database.deliveries.delete(`chg_${String(number).padStart(32, '0')}.wecare`);
    database.deliveries.set(delivery.id, { ...row, delivery });
    return delivery;
  };
  return { ...bench, deliveryOf, put: made, api: createApiOver(bench) };
}

const removed = { statusCode: 409, body: expect.stringContaining('"connection_removed"') };

describe('a connection that the config has no longer', () => {
  it('is listed with what is left of it, and not at all once nothing is', async () => {
    const { put, api } = setUp();
    put(1, { status: 'waiting' });
    const answer = await api.ask('GET /connections');
    expect(bodyOf(answer)).toMatchObject({
      connections: [
        { name: 'wecare', state: 'ok' },
        { name: 'former', provider: 'imagemais', state: 'removed', counts: { waiting: 1 } },
      ],
    });
    const one = await api.ask('GET /connections/{name}', { path: { name: 'former' } });
    expect(bodyOf(one)).toMatchObject({ name: 'former', state: 'removed', enabled: false });
    expect(await api.ask('GET /connections/{name}', { path: { name: 'never' } })).toMatchObject({
      statusCode: 404,
    });
  });

  it('has its deliveries listed, by status, by name and by user', async () => {
    const { put, api } = setUp();
    const { id, userKey } = put(1, { status: 'waiting' });
    for (const queryString of [
      '',
      'status=waiting',
      'connection=former',
      `userKey=${userKey}`,
      `userKey=${userKey}&connection=former`,
    ]) {
      const answer = await api.ask('GET /deliveries', { queryString });
      expect(bodyOf(answer), queryString).toMatchObject({ deliveries: [{ id }] });
    }
  });

  it('has nothing tried again, and that is said before anything is changed', async () => {
    const { put, api, deliveryOf, queued } = setUp();
    const delivery = put(1, { status: 'waiting' });
    const { id } = delivery;
    expect(await api.ask('POST /deliveries/{id}/retry', { path: { id } })).toMatchObject(removed);
    expect(deliveryOf(delivery)).toEqual(delivery);
    expect(queued).toEqual([]);
    const path = { name: 'former' };
    expect(await api.ask('POST /connections/{name}/retry', { path })).toMatchObject(removed);
    expect(await api.ask('POST /connections/{name}/pause', { path })).toMatchObject(removed);
    expect(await api.ask('POST /connections/{name}/resume', { path })).toMatchObject(removed);
  });

  it('has its deliveries cancelled, and its users erased', async () => {
    const { put, api, deliveryOf, database } = setUp();
    const delivery = put(1, { status: 'waiting' });
    const other = put(2, { status: 'waiting', userKey: 'u-other' });
    const { id, userKey } = delivery;
    const cancelled = await api.ask('POST /deliveries/{id}/cancel', { path: { id: other.id } });
    expect(cancelled).toMatchObject({ statusCode: 202 });
    expect(deliveryOf(other)).toMatchObject({ status: 'cancelled' });
    const group = userGroupOf(userKey);
    const state = { group, applied: {}, ids: ['47'], revision: 1 };
    database.states.set(stateKeyOf('gone', group), state);
    const queryString = `key=${userKey}`;
    expect(bodyOf(await api.ask('GET /users', { queryString }))).toMatchObject({
      connections: [{ name: 'wecare' }, { name: 'gone', isIdRemembered: true }],
    });
    const erased = await api.ask('DELETE /users', { queryString });
    expect(bodyOf(erased)).toMatchObject({ cancelled: 1, idsForgotten: 1 });
    expect(database.deliveries.get(id)?.delivery.status).toBe('cancelled');
  });
});
