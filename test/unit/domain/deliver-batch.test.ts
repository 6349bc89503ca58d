import { describe, expect, it } from 'vitest';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import type { User } from '../../../functions/domain/user.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import {
  createScriptedProvider,
  ok,
  reset,
  status,
  timedOut,
} from '../../support/scripted-provider.ts';

const none = { failed: [] };

function setUp(
  script: Parameters<typeof createScriptedProvider>[0] = [],
  change?: (store: DeliveryStore) => Partial<DeliveryStore>,
) {
  const provider = createScriptedProvider(script);
  const connection = makeConnection('wecare', { ...wecareSettings, batch: true });
  const bench = createBench({ connection, provider, ...(change && { change }) });
  const sent = () =>
    provider.requests.map(({ url, body }): unknown => [url.split('/v2').at(-1), JSON.parse(body)]);
  return { ...bench, provider, sent };
}

const person = (key: string): User => ({ key, email: `${key}@example.com`, name: key });
const about = (key: string, more: Partial<UserChange> = {}) => ({
  user: person(key),
  fields: ['name'] as const,
  ...more,
});

describe('two or more users that are ready', () => {
  it('go as one', async () => {
    const bench = setUp();
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('bia')),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.sent()).toEqual([
      [
        '/users',
        {
          users: [{ 'ana@example.com': { name: 'ana' } }, { 'bia@example.com': { name: 'bia' } }],
        },
      ],
    ]);
    for (const message of messages) {
      expect(bench.deliveryOf(message)).toMatchObject({
        status: 'delivered',
        attempts: [{ outcome: 'delivered', httpStatus: 200 }],
      });
    }
    expect(bench.stateOf('ana')?.ids).toEqual(['ana@example.com']);
  });

  it('are told of in no words that are a value of any of them', async () => {
    const error = 'service manager is not allowed';
    const bench = setUp((_, index) =>
      index === 0 ? status(422, { body: JSON.stringify({ error }) }) : ok,
    );
    const bia = { ...person('bia'), jobTitle: 'Service Manager' };
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', { user: bia, fields: ['name'] }),
    ];
    await bench.deliver(messages);
    for (const message of messages) {
      expect(bench.deliveryOf(message).attempts[0]?.reason).toBe(
        'sent together with others: HTTP 422: … is not allowed',
      );
    }
  });

  it.each([
    ['is refused', status(422)],
    ['fails', status(500)],
    ['is lost', reset],
    ['finds a token that is no longer accepted', status(401)],
    ['says 200 and means an error', { ...ok, body: '{"error":"no such user"}' }],
  ])('go one by one when their batch %s', async (_, answer) => {
    const bench = setUp(({ url }, index) => {
      if (index === 0) return answer;
      return url.includes('bia') ? status(422, { body: '{"error":"Bad bia"}' }) : ok;
    });
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('bia')),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.provider.requests).toHaveLength(3);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['delivered', 'failed']);
  });

  it('show that their batch was tried before each of them was', async () => {
    const words = status(422, { body: '{"error":"ana@example.com is unknown"}' });
    const bench = setUp((_, index) => (index === 0 ? words : ok));
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('bia')),
    ];
    await bench.deliver(messages);
    for (const message of messages) {
      const [together, alone, ...more] = bench.deliveryOf(message).attempts;
      expect(together).toMatchObject({
        outcome: 'retry',
        httpStatus: 422,
        reason: expect.stringMatching(/^sent together with others: .* is unknown$/),
      });
      expect(together?.reason).not.toContain('ana');
      expect(alone).toMatchObject({ outcome: 'delivered', httpStatus: 200 });
      expect(more).toEqual([]);
    }
  });

  it('are not gone back behind when their batch may have been made all the same', async () => {
    const bench = setUp((_, index) => (index === 0 ? timedOut : status(503)));
    const newer = { occurredAt: '2026-11-22T12:00:01.000Z' };
    await bench.deliver([
      await bench.accept('m1', about('ana', newer)),
      await bench.accept('m2', about('bia', newer)),
    ]);
    const sent = bench.provider.requests.length;
    const late = await bench.accept('m3', about('ana', { occurredAt: '2026-11-22T12:00:00.000Z' }));
    await bench.deliver([late]);
    expect(bench.deliveryOf(late)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
    expect(bench.provider.requests).toHaveLength(sent);
  });

  it('never include a rename', async () => {
    const bench = setUp();
    const renamed = about('cia', {
      fields: ['email'],
      previous: { email: 'cia.before@example.com' },
    });
    await bench.deliver([
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('bia')),
      await bench.accept('m3', renamed),
    ]);
    const urls = bench.provider.requests.map(({ url }) => url.split('/v2').at(-1));
    // Side by side: it does not wait for the others.
    expect(urls.toSorted()).toEqual(['/users', '/users/cia.before%40example.com']);
    expect(bench.stateOf('cia')?.ids).toEqual(['cia@example.com']);
  });

  it('do not include one of whose update the provider can take nothing', async () => {
    const bench = setUp();
    const foreign = about('cia', {
      user: { ...person('cia'), mobile: '+14155550100' },
      fields: ['mobile'],
    });
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', foreign),
      await bench.accept('m3', about('bia')),
    ];
    await bench.deliver(messages);
    expect(bench.provider.requests).toHaveLength(1);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual([
      'delivered',
      'failed',
      'delivered',
    ]);
  });

  it('go with the first change of each; later ones follow one by one', async () => {
    const bench = setUp();
    const later = { occurredAt: '2026-11-22T12:00:01.000Z' };
    await bench.deliver([
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('ana', later)),
      await bench.accept('m3', about('bia')),
    ]);
    const urls = bench.provider.requests.map(({ url }) => url.split('/v2').at(-1));
    expect(urls).toEqual(['/users', '/users/ana%40example.com']);
  });
});

describe('one user alone', () => {
  it('goes without a batch', async () => {
    const bench = setUp();
    await bench.deliver([await bench.accept('m1', about('ana'))]);
    const urls = bench.provider.requests.map(({ url }) => url.split('/v2').at(-1));
    expect(urls).toEqual(['/users/ana%40example.com']);
  });
});

describe('trouble with one user of a batch', () => {
  it('whose data cannot be read is no trouble of the others', async () => {
    const broken = new Set<string>();
    const bench = setUp([], (store) => ({
      async payload(stored) {
        if (broken.has(stored.delivery.id)) throw new Error('cannot be decrypted');
        return store.payload(stored);
      },
    }));
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('bia')),
      await bench.accept('m3', about('cia')),
    ];
    broken.add(messages[1]?.pointer.deliveryId ?? '');
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.provider.requests).toHaveLength(1);
    const statuses = messages.map((one) => bench.deliveryOf(one).status);
    expect(statuses).toEqual(['delivered', 'waiting', 'delivered']);
  });
});

describe('time', () => {
  it('that ran out while a batch was sent does not make it sent again', async () => {
    const bench = setUp(() => {
      bench.setRemainingMs(5_000);
      return ok;
    });
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('bia')),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['delivered', 'delivered']);
  });

  it('that is too short begins no batch', async () => {
    const bench = setUp();
    bench.setRemainingMs(5_000);
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('bia')),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    expect(bench.provider.requests).toHaveLength(0);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['waiting', 'waiting']);
  });

  it('that ran out while a batch was lost leaves nobody to be gone back behind', async () => {
    const bench = setUp(() => {
      bench.setRemainingMs(5_000);
      return timedOut;
    });
    const messages = [
      await bench.accept('m1', about('ana', { occurredAt: '2026-11-22T12:00:01.000Z' })),
      await bench.accept('m2', about('bia')),
    ];
    expect(await bench.deliver(messages)).toEqual(none);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['waiting', 'waiting']);
    bench.setRemainingMs(60_000);
    const late = await bench.accept('m3', about('ana', { occurredAt: '2026-11-22T12:00:00.000Z' }));
    await bench.deliver([late]);
    expect(bench.deliveryOf(late)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
    expect(bench.provider.requests).toHaveLength(1);
  });
});

it('refused credentials hold each of the users, with one login', async () => {
  const provider = createScriptedProvider([], [status(401), status(401), status(401)]);
  const connection = makeConnection('wecare', { ...wecareSettings, batch: true });
  const bench = createBench({ connection, provider });
  const messages = [await bench.accept('m1', about('ana')), await bench.accept('m2', about('bia'))];
  expect(await bench.deliver(messages)).toEqual(none);
  expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['held', 'held']);
  expect(provider.requests).toHaveLength(0);
});
