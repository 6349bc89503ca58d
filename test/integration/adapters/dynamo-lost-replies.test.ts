import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closedCircuit } from '../../../functions/domain/circuit.ts';
import type { Conclusion } from '../../../functions/domain/delivery.ts';
import type { ClaimNames } from '../../../functions/domain/id-claims.ts';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import {
  done,
  emptyState,
  failed,
  freshConnection,
  freshUserKey,
  held,
  later,
  load,
  makeUpChange,
  overdueAt,
  pointerTo,
  receivedAt,
  saveOne,
  waitingUntil,
} from '../../conformance/made-up-change.ts';
import { type AwsStack, startAwsStack } from './aws-stack.ts';
import { createAwsStores } from './aws-stores.ts';
import { type Call, startFaultyDynamo } from './faulty-dynamo.ts';

const hold = { reason: 'refused', since: receivedAt.toISOString(), secretVersion: 'v1' };
const failure = { reason: 'HTTP 500', now: receivedAt, threshold: 2 };

let stack: AwsStack;
beforeAll(async () => {
  stack = await startAwsStack(['loyalty']);
});
afterAll(() => stack.stop());

/** Stores over a table that does its next write, and whose word of that gets lost: the client sends the write again. */
async function storesThatMiss(isMissed: (call: Call) => boolean) {
  const missed: Call[] = [];
  const table = await startFaultyDynamo(stack, (call) => {
    if (missed.length > 0 || call.operation === 'BatchGetItem' || !isMissed(call)) return 'works';
    missed.push(call);
    return 'reply is lost';
  });
  return { missed, stores: createAwsStores(stack, table) };
}

const any = () => true;

/** A claim that its user's state does not list, so that anybody can take it. */
async function leftBehind(store: DeliveryStore): Promise<ClaimNames> {
  const names = await store.claimNames('hr', `${randomUUID()}@example.com`);
  const { group } = emptyState(freshUserKey());
  await store.claim(names, group);
  return names;
}

describe('a write whose reply was lost, and that the client sends again, is answered as the first', () => {
  test('a change is new, once', async () => {
    const { missed, stores } = await storesThatMiss(({ body }) => body.includes('"change#'));
    const { change, deliveries } = makeUpChange({ connections: [freshConnection()] });
    expect(await stores.changes.save(change, deliveries, overdueAt)).toEqual({ kind: 'created' });
    expect(missed).toHaveLength(1);
    const again = { ...change, receivedAt: later.toISOString() };
    expect(await stores.changes.save(again, deliveries, overdueAt)).toMatchObject({
      kind: 'exists',
    });
  });

  test('a delivery is released', async () => {
    const { delivery } = await saveOne(createAwsStores(stack));
    const { missed, stores } = await storesThatMiss(any);
    const releasable = { ...pointerTo(delivery), status: 'pending' } as const;
    const released = { ...pointerTo(delivery), release: 2 };
    expect(await stores.releases.release(releasable, later)).toEqual(released);
    expect(missed).toHaveLength(1);
    expect(await stores.releases.release(releasable, later)).toBeUndefined();
  });

  test.for<Conclusion>([done.delivered, done.superseded, failed, held, waitingUntil(later)])(
    'a delivery is $status, for the deliver function and for the retry function',
    async (conclusion) => {
      const first = await storesThatMiss(any);
      const { stored, delivery, connection } = await saveOne(createAwsStores(stack));
      const store = first.stores.deliveriesOf(connection);
      expect(await store.conclude(stored, conclusion, later)).toBe(true);
      expect(first.missed).toHaveLength(1);
      expect(await store.conclude(stored, conclusion, later)).toBe(false);
      expect(await first.stores.reader.delivery(delivery.id)).toMatchObject({
        status: conclusion.status,
        attempts: conclusion.attempts,
      });

      const second = await storesThatMiss(any);
      const other = await saveOne(createAwsStores(stack));
      const { releases } = second.stores;
      expect(await releases.conclude(other.delivery, conclusion, later)).toBe(true);
      expect(second.missed).toHaveLength(1);
    },
  );

  test('a delivery that somebody else concludes before it is sent again is not concluded twice', async () => {
    const { stored, connection, store: theirs, delivery } = await saveOne(createAwsStores(stack));
    await theirs.conclude(stored, failed, later);
    const { missed, stores } = await storesThatMiss(any);
    const store = stores.deliveriesOf(connection);
    expect(await store.conclude(stored, done.delivered, later)).toBe(false);
    expect(missed).toHaveLength(1);
    expect(await stores.reader.delivery(delivery.id)).toMatchObject({ status: 'failed' });
  });

  test('an id that another user has left is taken', async () => {
    const { deliveriesOf } = createAwsStores(stack);
    const connection = freshConnection();
    const claimed = await leftBehind(deliveriesOf(connection));
    const { missed, stores } = await storesThatMiss(({ body }) => body.includes(':read'));
    const store = stores.deliveriesOf(connection);
    expect(await store.claim(claimed, 'hr#next')).toBe('ours');
    expect(missed).toHaveLength(1);
    expect(await store.claim(claimed, 'hr#next')).toBe('ours');
  });

  test('a connection is held', async () => {
    const { missed, stores } = await storesThatMiss(any);
    const store = stores.deliveriesOf(freshConnection());
    expect(await store.hold(hold)).toBe(true);
    expect(missed).toHaveLength(1);
    expect(await store.hold(hold)).toBe(false);
  });

  test('a failure is counted once, and opens the circuit', async () => {
    const connection = freshConnection();
    const { missed, stores } = await storesThatMiss(any);
    const store = stores.deliveriesOf(connection);
    expect(await store.countFailure(failure)).toEqual({ failures: 1 });
    expect(missed).toHaveLength(1);
    const second = await storesThatMiss(({ body }) => body.includes('openReason'));
    const open = {
      failures: 2,
      openedAt: receivedAt.toISOString(),
      reason: 'HTTP 500',
    };
    expect(await second.stores.deliveriesOf(connection).countFailure(failure)).toEqual(open);
    expect(second.missed).toHaveLength(1);
  });

  test('the permit of a probe is taken, once', async () => {
    const connection = freshConnection();
    const { releases, ...usual } = createAwsStores(stack);
    await usual.deliveriesOf(connection).countFailure({ ...failure, threshold: 1 });
    await releases.setProbe(connection, 'permit');
    const { missed, stores } = await storesThatMiss(any);
    const store = stores.deliveriesOf(connection);
    expect(await store.takeProbe('permit')).toBe(true);
    expect(missed).toHaveLength(1);
    expect(await store.takeProbe('permit')).toBe(false);
  });

  test('the permit that another has taken before is not taken again', async () => {
    const connection = freshConnection();
    const { releases, ...usual } = createAwsStores(stack);
    await usual.deliveriesOf(connection).countFailure({ ...failure, threshold: 1 });
    await releases.setProbe(connection, 'permit');
    await usual.deliveriesOf(connection).takeProbe('permit');
    const { missed, stores } = await storesThatMiss(any);
    expect(await stores.deliveriesOf(connection).takeProbe('permit')).toBe(false);
    expect(missed).toHaveLength(1);
  });

  test('what is known of a user is written', async () => {
    const connection = freshConnection();
    const { missed, stores } = await storesThatMiss(any);
    const state = { ...emptyState(freshUserKey()), applied: { name: 'v1' }, revision: 1 };
    await stores.deliveriesOf(connection).saveState(state);
    expect(missed).toHaveLength(1);
    await expect(stores.deliveriesOf(connection).saveState(state)).rejects.toThrow();

    const second = await storesThatMiss(any);
    const unanswered = { ...state, unanswered: { name: 'v2' }, revision: 2 };
    expect(await second.stores.releases.saveUnanswered(connection, unanswered)).toBe(true);
    expect(second.missed).toHaveLength(1);
    expect(await second.stores.releases.saveUnanswered(connection, unanswered)).toBe(false);
  });
});

test('a circuit that another instance closes between the count and the opening stays closed', async () => {
  const connection = freshConnection();
  const usual = createAwsStores(stack).deliveriesOf(connection);
  await usual.countFailure(failure);
  let closing: Promise<unknown> = Promise.resolve();
  const table = await startFaultyDynamo(stack, ({ body }) => {
    if (!body.includes('openReason')) return 'works';
    closing = usual.closeCircuit({ wasOpen: false, now: receivedAt });
    return closing.then(() => 'works' as const);
  });
  await createAwsStores(stack, table).deliveriesOf(connection).countFailure(failure);
  const { circuit } = await createAwsStores(stack).releases.health(connection);
  expect(circuit).toEqual(closedCircuit);
});

test('whatever is read is read as of now', async () => {
  const reads: string[] = [];
  const table = await startFaultyDynamo(stack, ({ operation, body }) => {
    if (operation === 'BatchGetItem') reads.push(body);
    return 'works';
  });
  const stores = createAwsStores(stack, table);
  const { delivery, connection, store } = await saveOne(stores);
  await load(stores, delivery);
  await stores.reader.delivery(delivery.id);
  await stores.releases.health(connection);
  await stores.releases.versions(connection, pointerTo(delivery).group);
  await store.load([pointerTo(delivery)]);
  expect(reads.length).toBeGreaterThanOrEqual(5);
  expect(reads.filter((body) => !body.includes('"ConsistentRead":true'))).toEqual([]);
});

test.for([
  [5, 'is answered'],
  [6, 'is given up'],
] as const)('a table that leaves items unread %i times %s', async ([times]) => {
  let left: number = times;
  const table = await startFaultyDynamo(stack, ({ operation, body }) => {
    if (operation !== 'BatchGetItem' || left === 0) return 'works';
    left -= 1;
    const { RequestItems } = JSON.parse(body);
    return { status: 200, body: { Responses: {}, UnprocessedKeys: RequestItems } };
  });
  const { delivery } = await saveOne(createAwsStores(stack));
  const reading = createAwsStores(stack, table).reader.delivery(delivery.id);
  if (times === 6) await expect(reading).rejects.toThrow('left items of a batch unread');
  else expect(await reading).toEqual(delivery);
});
