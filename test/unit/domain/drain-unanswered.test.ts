import { describe, expect, it } from 'vitest';
import { drainDeadLetters } from '../../../functions/domain/drain-dead-letters.ts';
import type { ReleaseStore } from '../../../functions/domain/ports.ts';
import type { User } from '../../../functions/domain/user.ts';
import { createMemoryReleaseStore } from '../../memory/memory-release-store.ts';
import { createBench } from '../../support/delivery-bench.ts';
import {
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';
import { createScriptedProvider } from '../../support/scripted-provider.ts';

const ana: User = { key: 'ana', email: 'ana@example.com', name: 'Ana', jobTitle: 'Analista' };

function named(name: string, second: number) {
  const occurredAt = `2026-11-22T12:00:0${second}.000Z`;
  return { user: { ...ana, name }, fields: ['name', 'jobTitle'] as const, occurredAt };
}

function setUp(
  connection = makeConnection('wecare', wecareSettings),
  change?: (store: ReleaseStore) => Partial<ReleaseStore>,
) {
  const provider = createScriptedProvider();
  const bench = createBench({ connection, provider });
  const store = createMemoryReleaseStore(bench.database);
  const releaser = {
    store: { ...store, ...change?.(store) },
    queue: { enqueue: async () => [], depth: async () => 0 },
    ambient: bench.clock,
    log: bench.log,
    delaysSeconds: [60, 300],
    remainingMs: () => 45_000,
  };
  return {
    ...bench,
    provider,
    /** The message is received as often as it may be, and never finished. */
    async wearOut({ pointer }: Awaited<ReturnType<typeof bench.accept>>) {
      let letters = [{ pointer, receiptHandle: '1' }];
      const drained = await drainDeadLetters(connection, releaser, {
        receive: async () => letters.slice(),
        async remove() {
          letters = [];
        },
      });
      return { drained, left: letters.length };
    },
  };
}

describe('a change that comes in while a dead letter waits for its next attempt', () => {
  it('does not go back behind it, since it may have been made', async () => {
    const bench = setUp();
    const newer = await bench.accept('m1', named('New', 5));
    await bench.wearOut(newer);
    const older = await bench.accept('m2', named('Old', 1));
    await bench.deliver([older]);
    expect(bench.provider.requests).toHaveLength(0);
    expect(bench.deliveryOf(older)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
  });

  it('is sent if it is newer', async () => {
    const bench = setUp();
    await bench.wearOut(await bench.accept('m1', named('Old', 1)));
    const newer = await bench.accept('m2', named('New', 5));
    await bench.deliver([newer]);
    expect(bench.deliveryOf(newer).status).toBe('delivered');
  });
});

it('nothing waits any more once a dead letter has used up its schedule: it is taken for made', async () => {
  const bench = setUp();
  const newer = await bench.accept('m1', named('New', 5));
  for (let times = 0; times < 3; times += 1) {
    await bench.wearOut(newer);
    const row = bench.database.deliveries.get(newer.pointer.deliveryId);
    if (row?.delivery.status !== 'waiting') break;
    bench.database.deliveries.set(row.delivery.id, {
      ...row,
      delivery: { ...row.delivery, status: 'pending' },
    });
  }
  expect(bench.deliveryOf(newer)).toMatchObject({ status: 'failed', failure: 'exhausted' });
  const older = await bench.accept('m2', named('Old', 1));
  await bench.deliver([older]);
  expect(bench.deliveryOf(older)).toMatchObject({ status: 'superseded' });
});

describe('what a dead letter leaves behind', () => {
  it('is the version of each of its fields', async () => {
    const bench = setUp();
    const message = await bench.accept('m1', named('New', 5));
    await bench.wearOut(message);
    const { version } = bench.deliveryOf(message);
    expect(bench.stateOf('ana')).toMatchObject({
      applied: {},
      unanswered: { name: version, jobTitle: version },
      revision: 1,
    });
  });

  it('is one version where users are sent as a whole', async () => {
    const bench = setUp(makeConnection('imagemais', imagemaisSettings));
    const user = { ...ana, password: 'Senha@123', roleIds: [1], ids: { imagemais: 47 } };
    const message = await bench.accept('m1', { user, fields: ['name', 'email'] });
    await bench.wearOut(message);
    const { version } = bench.deliveryOf(message);
    expect(bench.stateOf('ana')?.unanswered).toEqual({ '*': version });
  });

  it('is nothing where something newer has been applied, or may have been', async () => {
    const bench = setUp();
    const older = await bench.accept('m1', named('Old', 1));
    await bench.deliver([await bench.accept('m2', { ...named('New', 5), fields: ['name'] })]);
    await bench.wearOut(await bench.accept('m3', { ...named('New', 6), fields: ['jobTitle'] }));
    const before = bench.stateOf('ana');
    await bench.wearOut(older);
    expect(bench.stateOf('ana')).toEqual(before);
    expect(bench.deliveryOf(older).status).toBe('waiting');
  });

  it('does not make us forget who the user is', async () => {
    const bench = setUp();
    await bench.deliver([await bench.accept('m1', named('First', 1))]);
    await bench.wearOut(await bench.accept('m2', named('Second', 2)));
    expect(bench.stateOf('ana')?.ids).toEqual(['ana@example.com']);
  });
});

describe('a state that somebody else writes at the same time', () => {
  it('is read again', async () => {
    let conflicts = 2;
    const bench = setUp(undefined, (store) => ({
      async saveUnanswered(...args) {
        conflicts -= 1;
        return conflicts < 0 && store.saveUnanswered(...args);
      },
    }));
    expect(await bench.wearOut(await bench.accept('m1', named('New', 5)))).toEqual({
      drained: 1,
      left: 0,
    });
    expect(bench.stateOf('ana')?.unanswered).toBeDefined();
  });

  it('again and again leaves the dead letter to the next run', async () => {
    const bench = setUp(undefined, () => ({ saveUnanswered: async () => false }));
    const message = await bench.accept('m1', named('New', 5));
    await expect(bench.wearOut(message)).rejects.toThrow('written by others');
    expect(bench.deliveryOf(message).status).toBe('pending');
  });
});

it('a dead letter whose state cannot be read ends all the same after seven days', async () => {
  const bench = setUp(undefined, () => ({
    async versions() {
      throw new Error('mended by hand');
    },
  }));
  const message = await bench.accept('m1', named('New', 5));
  await expect(bench.wearOut(message)).rejects.toThrow('mended by hand');
  bench.clock.moveTo('2026-11-29T12:00:01.000Z');
  await bench.wearOut(message);
  expect(bench.deliveryOf(message)).toMatchObject({ status: 'failed', failure: 'exhausted' });
});
