import { describe, expect, it, vi } from 'vitest';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { gestaoPlusSettings, makeConnection } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status } from '../../support/scripted-provider.ts';

const name = 'gestao-plus';
const refused = status(401, { body: '{}' });

/** A connection with a token that a person has put, of whose users the provider refuses some. */
function setUp(
  refuses: Set<string>,
  change: (store: DeliveryStore) => Partial<DeliveryStore> = () => ({}),
  answerSlow: () => Promise<ReturnType<typeof status>> = async () => ok,
) {
  const provider = createScriptedProvider(({ url, headers }) => {
    const person = url.split('/').at(-1) ?? '';
    if (person === 'slow') return answerSlow();
    return refuses.has(person) || refuses.has(headers.Authorization ?? '') ? refused : ok;
  });
  const connection = makeConnection(name, gestaoPlusSettings);
  const secret = { accessToken: 'one' };
  const bench = createBench({ connection, provider, secret, change });
  let changes = 0;
  return {
    ...bench,
    provider,
    health: () => bench.database.health.get(name),
    accept(person: string) {
      changes += 1;
      return bench.accept(`m${changes}`, {
        user: { key: person, picture: 'aGVsbG8=', ids: { [name]: person } },
        fields: ['picture'],
        occurredAt: `2026-11-22T12:00:${10 + changes}.000Z`,
      });
    },
    /** One batch for each of these people's changes. */
    async deliverEach(...people: string[]) {
      const deliveries = [];
      for (const person of people) {
        const message = await this.accept(person);
        await bench.deliver([message]);
        deliveries.push(bench.deliveryOf(message));
      }
      return deliveries;
    },
  };
}

describe('a token that only a person can renew, and that is refused', () => {
  it('makes the first user wait by the schedule', async () => {
    const bench = setUp(new Set(['Bearer one']));
    const [ana] = await bench.deliverEach('ana');
    expect(ana).toMatchObject({
      status: 'waiting',
      retriesSpent: 1,
      nextAttemptAt: '2026-11-22T12:01:02.000Z',
      attempts: [{ outcome: 'retry', httpStatus: 401 }],
    });
    expect(bench.health()?.hold).toBeUndefined();
  });

  it('holds the connection when a second user is refused next', async () => {
    const bench = setUp(new Set(['Bearer one']));
    const [, bia, caio] = await bench.deliverEach('ana', 'bia', 'caio');
    expect(bia).toMatchObject({
      status: 'held',
      attempts: [{ outcome: 'held', httpStatus: 401 }],
      retriesSpent: 0,
    });
    expect(bench.health()?.hold).toEqual({
      code: 'unauthorized',
      reason: bia?.reason,
      secretVersion: 'v1',
      since: '2026-11-22T12:00:02.000Z',
    });
    expect(caio).toMatchObject({ status: 'held', attempts: [] });
    expect(bench.provider.requests).toHaveLength(2);
  });

  it('holds it as well when both are updated side by side', async () => {
    const bench = setUp(new Set(['Bearer one']));
    const messages = [await bench.accept('ana'), await bench.accept('bia')];
    await bench.deliver(messages);
    const statuses = messages.map((one) => bench.deliveryOf(one).status);
    expect(statuses.sort()).toEqual(['held', 'waiting']);
    expect(bench.health()?.hold).toBeDefined();
  });

  it('holds nothing for one user, however often that one is refused', async () => {
    const bench = setUp(new Set(['ana']));
    const deliveries = await bench.deliverEach('ana', 'ana', 'ana');
    expect(deliveries.map(({ status: one }) => one)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(bench.health()?.hold).toBeUndefined();
  });

  it('holds nothing if a success lies between the two', async () => {
    const bench = setUp(new Set(['ana', 'bia']));
    const deliveries = await bench.deliverEach('ana', 'caio', 'bia', 'davi', 'ana');
    expect(deliveries.map(({ status: one }) => one)).toEqual([
      'waiting',
      'delivered',
      'waiting',
      'delivered',
      'waiting',
    ]);
    expect(bench.health()?.hold).toBeUndefined();
  });

  it.each([
    ['an update', ok],
    ['an unknown user', status(404)],
    ['data that the provider refuses', status(422)],
  ])(
    'holds nothing if %s lies between, of a batch that began before the first',
    async (_, between) => {
      let answer = () => {};
      const under = new Promise<void>((resolve) => (answer = resolve));
      const bench = setUp(
        new Set(['ana', 'bia']),
        () => ({}),
        async () => {
          await under;
          return between;
        },
      );
      const other = bench.deliver([await bench.accept('slow')]);
      await vi.waitFor(() => expect(bench.provider.requests).toHaveLength(1));
      await bench.deliverEach('ana');
      answer();
      await other;
      expect(bench.health()?.refusal).toBeUndefined();
      const [bia] = await bench.deliverEach('bia');
      expect(bia?.status).toBe('waiting');
      expect(bench.health()?.hold).toBeUndefined();
    },
  );

  it('holds nothing if the answer between says that a user is unknown', async () => {
    const bench = setUp(
      new Set(['ana', 'bia']),
      () => ({}),
      async () => status(404),
    );
    const deliveries = await bench.deliverEach('ana', 'slow', 'bia');
    expect(deliveries.map((one) => one.status)).toEqual(['waiting', 'failed', 'waiting']);
    expect(bench.health()?.hold).toBeUndefined();
  });

  it('is still refused after an answer that says nothing of it', async () => {
    const bench = setUp(
      new Set(['ana', 'bia']),
      () => ({}),
      async () => status(500),
    );
    const [, , bia] = await bench.deliverEach('ana', 'slow', 'bia');
    expect(bia?.status).toBe('held');
  });

  it('costs one that works a look, and no write', async () => {
    const forget = vi.fn(async () => {});
    const bench = setUp(new Set(), () => ({ forgetRefusal: forget }));
    await bench.deliverEach('ana', 'bia');
    expect(forget).not.toHaveBeenCalled();
  });

  it('is not taken for refused with another secret', async () => {
    const refuses = new Set(['Bearer one', 'Bearer two']);
    const bench = setUp(refuses);
    await bench.deliverEach('ana');
    bench.putSecret({ accessToken: 'two' });
    const [bia] = await bench.deliverEach('bia');
    expect(bia).toMatchObject({ status: 'waiting' });
    expect(bench.health()?.refusal).toMatchObject({ secretVersion: 'v2' });
    const [caio] = await bench.deliverEach('caio');
    expect(caio?.status).toBe('held');
    expect(bench.health()?.hold).toMatchObject({ secretVersion: 'v2' });
  });

  it('neither closes a circuit nor counts as a failure', async () => {
    const bench = setUp(new Set(['Bearer one']));
    const circuit = { failures: 50, openedAt: '2026-11-22T11:00:00.000Z', reason: 'HTTP 500' };
    bench.database.health.set(name, { circuit: { ...circuit, probe: 'permit' } });
    await bench.deliverEach('ana');
    expect(bench.health()?.circuit).toEqual(circuit);
  });

  it('gives way to one that was put just now, for the very delivery that met it', async () => {
    const bench = setUp(new Set(['Bearer one']));
    await bench.secrets.read(`propaga/connections/${name}`);
    bench.putSecret({ accessToken: 'two' });
    const [ana] = await bench.deliverEach('ana');
    expect(ana?.status).toBe('delivered');
    expect(bench.health()?.refusal).toBeUndefined();
  });

  it('keeps nothing from being recorded if the refusal cannot be noted', async () => {
    const away = async () => Promise.reject(new Error('table away'));
    const bench = setUp(new Set(['Bearer one']), () => ({ refuse: away }));
    const messages = [await bench.accept('ana'), await bench.accept('bia')];
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    const statuses = messages.map((one) => bench.deliveryOf(one).status);
    expect(statuses.sort()).toEqual(['held', 'waiting']);
  });
});
