import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { userGroupOf } from '../../functions/domain/ids.ts';
import { versionOf } from '../../functions/domain/version.ts';
import {
  deliveryId,
  done,
  emptyState,
  freshConnection,
  freshUserKey,
  later,
  load,
  madeUpPayload,
  makeUpChange,
  onlyOne,
  overdueAt,
  saveOne,
} from './made-up-change.ts';
import type { Storage } from './storage.ts';

/** What every change store promises. */
export function changeStoreSuite(name: string, open: () => Storage): void {
  describe(`change store: ${name}`, () => {
    test('a change and its deliveries can be read as they were saved', async () => {
      const { changes, reader } = open();
      const { change, deliveries } = makeUpChange({
        connections: [freshConnection(), freshConnection()],
      });
      expect(await changes.save(change, deliveries, overdueAt)).toEqual({ kind: 'created' });
      expect(await reader.change(change.id)).toEqual(change);
      const ids = deliveries.map(({ delivery }) => delivery.id);
      expect(await reader.deliveries(ids)).toEqual(deliveries.map(({ delivery }) => delivery));
    });

    test('a change that goes nowhere is remembered all the same', async () => {
      const { changes, reader } = open();
      const { change } = makeUpChange({ connections: [] });
      await changes.save(change, [], overdueAt);
      expect(await reader.change(change.id)).toEqual(change);
      expect(await changes.save(change, [], overdueAt)).toEqual({ kind: 'exists', change });
    });

    test('saving a change again tells what was saved first, and changes nothing', async () => {
      const storage = open();
      const { change, deliveries, connection, store, stored } = await saveOne(storage);
      await store.conclude(stored, done.delivered, later);
      const again = { ...change, receivedAt: later.toISOString(), skipped: [] };
      expect(await storage.changes.save(again, deliveries, later)).toEqual({
        kind: 'exists',
        change,
      });
      expect(await storage.reader.change(change.id)).toEqual(change);
      const delivery = await storage.reader.delivery(deliveryId(change, connection));
      expect(delivery).toMatchObject({ status: 'delivered', attempts: done.delivered.attempts });
      expect(await storage.countPayloads(connection)).toBe(0);
    });

    test.for([
      ['small', madeUpPayload],
      ['large', largePayload(300_000)],
    ] as const)(
      'of two who save the same change at once, one does: a %s payload',
      async ([, payload]) => {
        const { changes, reader, countPayloads } = open();
        const connection = freshConnection();
        const { change, deliveries } = makeUpChange({ connections: [connection], payload });
        const results = await Promise.all(
          Array.from({ length: 5 }, () => changes.save(change, deliveries, overdueAt)),
        );
        expect(results.map(({ kind }) => kind).toSorted()).toEqual([
          'created',
          ...Array(4).fill('exists'),
        ]);
        expect(await reader.deliveries(deliveries.map(({ delivery }) => delivery.id))).toHaveLength(
          1,
        );
        expect(await countPayloads(connection)).toBe(1);
      },
    );

    test('what is missing after an interrupted save is made up for by the next', async () => {
      const storage = open();
      const [first, second] = [freshConnection(), freshConnection()];
      const { change, deliveries } = makeUpChange({
        connections: [first, second],
        payload: largePayload(200_000),
      });
      await storage.changes.save(change, deliveries.slice(0, 1), overdueAt);
      const saved = await storage.changes.save(change, deliveries, overdueAt);
      expect(saved).toEqual({ kind: 'exists', change });
      for (const { delivery, payload } of deliveries) {
        const stored = await load(storage, delivery);
        expect(await storage.deliveriesOf(delivery.connection).payload(stored)).toEqual(payload);
        expect(await storage.countPayloads(delivery.connection)).toBe(1);
      }
    });

    test('another change under the same id is told apart, and nothing of it is written', async () => {
      const { changes, reader, countPayloads } = open();
      const [first, second] = [freshConnection(), freshConnection()];
      const { change, deliveries } = makeUpChange({ connections: [first, second] });
      const content = { user: { name: 'Ana Prado', attributes: { a: 1, b: 2 } } };
      await changes.save({ ...change, content }, deliveries.slice(0, 1), overdueAt);
      const other = { user: { ...content.user, name: 'Ana Maria Prado' } };
      expect(await changes.save({ ...change, content: other }, deliveries, later)).toEqual({
        kind: 'id_reused',
      });
      expect(await reader.change(change.id)).toEqual(change);
      expect(await reader.delivery(deliveryId(change, second))).toBeUndefined();
      expect(await countPayloads(second)).toBe(0);
      const reordered = { user: { attributes: { b: 2, a: 1 }, name: 'Ana Prado' } };
      expect(await changes.save({ ...change, content: reordered }, deliveries, later)).toEqual({
        kind: 'exists',
        change,
      });
      expect(await reader.delivery(deliveryId(change, second))).toBeDefined();
    });

    test('of two changes that are saved under one id at once, one is stored and the other refused', async () => {
      const { changes, reader } = open();
      const [one, other] = [freshConnection(), freshConnection()];
      const made = makeUpChange({ connections: [one] });
      const rival = makeUpChange({ connections: [other] });
      const results = await Promise.all([
        changes.save({ ...made.change, content: 'one' }, made.deliveries, overdueAt),
        changes.save({ ...rival.change, id: made.change.id, content: 'other' }, [], overdueAt),
      ]);
      expect(results.map(({ kind }) => kind).toSorted()).toEqual(['created', 'id_reused']);
      const stored = await reader.change(made.change.id);
      const winner = results[0].kind === 'created' ? made.change : rival.change;
      expect(stored?.connections).toEqual(winner.connections);
    });

    test('a change that was saved without what it said is like any other under its id', async () => {
      const { changes } = open();
      const { change } = makeUpChange({ connections: [] });
      await changes.save(change, [], overdueAt);
      expect(await changes.save({ ...change, content: 'whatever' }, [], later)).toEqual({
        kind: 'exists',
        change,
      });
    });

    test('what is made up for has the time at which the change was first received', async () => {
      const { changes, reader } = open();
      const connection = freshConnection();
      const { change, deliveries } = makeUpChange({ connections: [connection] });
      await changes.save(change, [], overdueAt);
      const receivedAt = later.toISOString();
      const again = deliveries.map(({ delivery, payload }) => ({
        delivery: { ...delivery, receivedAt, version: versionOf({ ...change, receivedAt }) },
        payload,
      }));
      await changes.save({ ...change, receivedAt }, again, later);
      expect(await reader.delivery(deliveryId(change, connection))).toEqual(
        onlyOne(deliveries).delivery,
      );
    });

    test('a change that was saved goes nowhere else, whatever is saved under its id later', async () => {
      const { changes, reader, countPayloads } = open();
      const [first, other] = [freshConnection(), freshConnection()];
      const { change, deliveries } = makeUpChange({ connections: [first, other] });
      const saved = { ...change, connections: [first] };
      await changes.save(saved, deliveries.slice(0, 1), overdueAt);
      expect(await changes.save(change, deliveries, overdueAt)).toEqual({
        kind: 'exists',
        change: saved,
      });
      expect(await reader.delivery(deliveryId(change, other))).toBeUndefined();
      expect(await countPayloads(other)).toBe(0);
    });

    test('a user is known where a delivery has told who he is, and nowhere else', async () => {
      const { changes, deliveriesOf } = open();
      const [known, unknown, otherUser] = [freshConnection(), freshConnection(), freshConnection()];
      const userKey = freshUserKey();
      const state = { ...emptyState(userKey), ids: [108], revision: 1 };
      await deliveriesOf(known).saveState(state);
      await deliveriesOf(otherUser).saveState({ ...state, group: userGroupOf(freshUserKey()) });
      const connections = [unknown, known, otherUser, known];
      expect(await changes.knowsUser(userKey, connections)).toEqual(new Set([known]));
      expect(await changes.knowsUser(userKey, [])).toEqual(new Set());
    });
  });
}

function largePayload(bytes: number) {
  return { ...madeUpPayload, user: { picture: randomBytes(bytes).toString('base64') } };
}
