import { describe, expect, it } from 'vitest';
import type { DeliveryMessage } from '../../../functions/domain/deliver-messages.ts';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import type { User } from '../../../functions/domain/user.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createMemoryOperatorStores } from '../../memory/memory-operator-stores.ts';
import { createWecareModel } from '../../promises/wecare-model.ts';
import { createBench } from '../../support/delivery-bench.ts';
import {
  ditoSettings,
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status, timedOut } from '../../support/scripted-provider.ts';
import { anaPrado } from '../../support/user-change.ts';

const email = 'ana@example.com';
const other = 'bia@example.com';
const taken = /^this id.* already belongs to another key of this source, so nothing was sent\./;

type Script = Parameters<typeof createScriptedProvider>[0];

function setUp(
  script: Script = [],
  batch = false,
  change?: (store: DeliveryStore) => Partial<DeliveryStore>,
) {
  const provider = createScriptedProvider(script);
  const connection = makeConnection('wecare', { ...wecareSettings, batch });
  const bench = createBench({ connection, provider, ...(change && { change }) });
  let minute = 0;
  const accept = (key: string, user: Partial<User>, more: Partial<UserChange> = {}) => {
    minute += 1;
    const at = `2026-11-22T11:${String(minute).padStart(2, '0')}:00.000Z`;
    return bench.accept(`m${minute}`, {
      user: { key, name: key, email, ...user },
      fields: ['name'],
      occurredAt: at,
      ...more,
    });
  };
  const rename = (key: string, from: string, to: string) =>
    accept(key, { email: to }, { fields: ['email'], previous: { email: from } });
  const urls = () =>
    provider.requests.map(({ url }) => decodeURIComponent(url.split('/').at(-1) ?? ''));
  return { ...bench, provider, change: accept, rename, urls };
}

describe('an id that another key of the same source has', () => {
  it.each([false, true])(
    'is not used: the change fails, and says what to do (batch: %s)',
    async (batch) => {
      const bench = setUp([], batch);
      const messages = [await bench.change('u-1', {}), await bench.change('u-2', {})];
      await bench.deliver(messages);
      const ends = messages.map(bench.deliveryOf);
      const failed = ends.find((one) => one.status === 'failed');
      expect(ends.map((one) => one.status).toSorted()).toEqual(['delivered', 'failed']);
      expect(failed).toMatchObject({ failure: 'rejected', reason: expect.stringMatching(taken) });
      expect(failed?.reason).toContain('id (e-mail)');
      expect(failed?.reason).not.toContain(email);
      expect(bench.provider.requests).toHaveLength(1);
    },
  );

  it('stays that of the key that was updated under it', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    const late = await bench.change('u-2', {});
    await bench.deliver([late]);
    const again = await bench.change('u-1', { name: 'again' });
    await bench.deliver([again]);
    expect([late, again].map((one) => bench.deliveryOf(one).status)).toEqual([
      'failed',
      'delivered',
    ]);
    expect(bench.provider.requests).toHaveLength(2);
  });

  it('is free for another source, which may call the same person otherwise', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    const message = await bench.change('crm-1', {}, { source: 'crm' });
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).status).toBe('delivered');
  });

  it('is free once that key was renamed away from it', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    await bench.deliver([await bench.rename('u-1', email, other)]);
    const next = await bench.change('u-2', {});
    await bench.deliver([next]);
    expect(bench.deliveryOf(next).status).toBe('delivered');
    const back = await bench.change('u-3', { email: other });
    await bench.deliver([back]);
    expect(bench.deliveryOf(back).status).toBe('failed');
  });

  it('is waited for while a rename away from it is under way', async () => {
    const bench = setUp([ok, timedOut]);
    await bench.deliver([await bench.change('u-1', {})]);
    const rename = await bench.rename('u-1', email, other);
    await bench.deliver([rename]);
    const next = await bench.change('u-2', {});
    await bench.deliver([next]);
    expect(bench.deliveryOf(next)).toMatchObject({ status: 'waiting', retriesSpent: 1 });
    await bench.deliver([await bench.release(rename)]);
    await bench.deliver([await bench.release(next)]);
    expect([rename, next].map((one) => bench.deliveryOf(one).status)).toEqual([
      'delivered',
      'delivered',
    ]);
  });

  it('is not taken by a rename, which waits by the schedule', async () => {
    const bench = setUp();
    await bench.deliver([
      await bench.change('u-1', {}),
      await bench.change('u-2', { email: other }),
    ]);
    const rename = await bench.rename('u-2', other, email);
    await bench.deliver([rename]);
    expect(bench.deliveryOf(rename)).toMatchObject({ status: 'waiting', retriesSpent: 1 });
    expect(bench.provider.requests).toHaveLength(2);
    expect(bench.stateOf('u-2')?.ids).toEqual([other]);
    const next = await bench.change('u-2', { email, name: 'later' });
    await bench.deliver([next]);
    expect(bench.urls().at(-1)).toBe(other);
  });

  it('is remembered of a user whose first change is a rename that has to wait', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    await bench.deliver([await bench.rename('u-2', other, email)]);
    expect(bench.stateOf('u-2')?.ids).toEqual([other]);
  });

  it('is free once its user was erased, and nothing of the claim is left', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    const { users } = createMemoryOperatorStores(bench.database);
    await users.forgetIds('u-1', 'wecare', bench.clock.now());
    expect(bench.database.claims.size).toBe(0);
    expect(bench.stateOf('u-1')).not.toHaveProperty('claims');
    const next = await bench.change('u-2', {});
    await bench.deliver([next]);
    expect(bench.deliveryOf(next).status).toBe('delivered');
  });

  it('is free once the provider has said that it does not know the user', async () => {
    const bench = setUp([status(404), ok]);
    const messages = [await bench.change('u-1', {}), await bench.change('u-2', {})];
    for (const message of messages) await bench.deliver([message]);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['failed', 'delivered']);
    expect(bench.stateOf('u-1')?.claims).toEqual([]);
  });

  it('keeps to the user while it is not known what became of a change', async () => {
    const bench = setUp([timedOut]);
    const first = await bench.change('u-1', {});
    await bench.deliver([first]);
    const second = await bench.change('u-2', {});
    await bench.deliver([second]);
    expect(bench.urls()).toEqual([email]);
    await bench.deliver([await bench.release(first)]);
    expect(bench.deliveryOf(first).status).toBe('delivered');
  });

  it('is left out where the user may have another one, which is used', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    bench.setState('u-2', { ids: [email] });
    const message = await bench.change('u-2', { email: other });
    expect(await bench.deliver([message])).toEqual({ failed: [] });
    expect(bench.deliveryOf(message).status).toBe('delivered');
    expect(bench.urls()).toEqual([email, other]);
    expect(bench.stateOf('u-2')?.ids).toEqual([other]);
  });

  it.each([
    [
      'though it is remembered, as the user was never updated under it',
      { ids: [email], applied: {} },
    ],
    [
      'though the user was updated, as that was under another one',
      { ids: ['x'], applied: { manager: '2026-11-22' } },
    ],
  ])('is not used %s', async (_, known) => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    // Listed, and then the function stopped before it was claimed.
    bench.setState('u-2', { ...known, claims: await bench.store.claimNames('hr', email) });
    const message = await bench.change('u-2', { ids: { wecare: email } });
    await bench.deliver([message]);
    expect(bench.urls().filter((url) => url === email)).toHaveLength(1);
  });

  it.each([ok, status(422)])(
    'stays that of a key in each source, whatever comes of one: %o',
    async (answer) => {
      const bench = setUp([ok, answer]);
      await bench.deliver([await bench.change('u-1', {}, { source: 'crm' })]);
      await bench.deliver([await bench.change('u-1', {})]);
      const taking = await bench.change('u-2', {}, { source: 'crm' });
      await bench.deliver([taking]);
      expect(bench.deliveryOf(taking)).toMatchObject({ status: 'failed', attempts: [] });
    },
  );
});

describe('an id that is settled', () => {
  it('is not claimed again', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    bench.database.claims.clear();
    await bench.deliver([await bench.change('u-1', { name: 'again' })]);
    expect(bench.database.claims.size).toBe(0);
    expect(bench.stateOf('u-1')?.revision).toBe(3);
  });

  it('is claimed by the next change of a user who was updated before there were claims', async () => {
    const bench = setUp();
    bench.setState('u-1', { ids: [email], applied: { name: '2026-11-20#chg' } });
    await bench.deliver([await bench.change('u-1', {})]);
    expect(bench.stateOf('u-1')?.claims).toHaveLength(1);
    const next = await bench.change('u-2', {});
    await bench.deliver([next]);
    expect(bench.deliveryOf(next).status).toBe('failed');
  });

  it('costs one claim, however often the user is renamed', async () => {
    const bench = setUp();
    const emails = [email, 'a@example.com', 'b@example.com', 'c@example.com'];
    for (const [index, to] of emails.entries()) {
      await bench.deliver([await bench.rename('u-1', emails[index - 1] ?? other, to)]);
    }
    expect(bench.database.claims.size).toBe(1);
    expect(bench.stateOf('u-1')?.claims).toHaveLength(1);
  });
});

describe('a delivery', () => {
  it('of before sources were noted is made as it was', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('u-1', {})]);
    const message = await bench.change('u-2', {});
    const row = bench.database.deliveries.get(message.pointer.deliveryId);
    if (row === undefined) throw new Error('it was accepted');
    const { source: _source, ...delivery } = row.delivery;
    bench.database.deliveries.set(delivery.id, { ...row, delivery });
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).status).toBe('delivered');
  });

  it('claims nothing while its provider is not to be called', async () => {
    const bench = setUp();
    bench.database.health.set('wecare', {
      circuit: { failures: 0 },
      paused: { since: '2026-11-22' },
    });
    await bench.deliver([await bench.change('u-1', {})]);
    expect(bench.database.claims.size).toBe(0);
  });

  it('that is put off after it was prepared goes on with what it has claimed', async () => {
    const bench = setUp(() => {
      bench.setRemainingMs(5_000);
      return timedOut;
    }, true);
    const messages = [await bench.change('u-1', {}), await bench.change('u-2', { email: other })];
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['waiting', 'waiting']);
    expect(bench.database.claims.size).toBe(2);
  });
});

it.each([
  ['dito', { ...ditoSettings }, { apiKey: 'made-up', secretKey: 'made-up' }, 'id (CPF)'],
  ['dito', { ...ditoSettings, id: 'emailSha1' }, { apiKey: 'made-up', secretKey: 'made-up' }, 'id'],
  ['imagemais', imagemaisSettings, { accessToken: 'made-up-token' }, 'id'],
] as const)(
  'two keys with one person’s id are told apart at %s',
  async (name, settings, secret, what) => {
    const provider = createScriptedProvider();
    const bench = createBench({ connection: makeConnection(name, settings), provider, secret });
    const accept = (key: string) =>
      bench.accept(key, { user: { ...anaPrado, key }, fields: ['name'] });
    const messages = [await accept('u-1'), await accept('u-2')];
    for (const message of messages) await bench.deliver([message]);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['delivered', 'failed']);
    expect(messages[1] && bench.deliveryOf(messages[1]).reason).toContain(`this ${what} already`);
  },
);

describe('an e-mail that is handed on', () => {
  const next = 'novo-ana@example.com';

  /** As the provider has it: two people, and nobody gets the e-mail of another. */
  function setUpModel(people = { ana: email, bia: other }) {
    const model = createWecareModel(people);
    return { model, bench: setUp((request) => model.handle(request)) };
  }

  async function settleAll(
    bench: ReturnType<typeof setUp>,
    messages: readonly DeliveryMessage[],
  ): Promise<string[]> {
    for (let round = 0; round < 3; round += 1) {
      for (const message of messages) {
        if (bench.deliveryOf(message).status === 'waiting')
          await bench.deliver([await bench.release(message)]);
      }
    }
    return messages.map((one) => bench.deliveryOf(one).status);
  }

  it.each([false, true])(
    'reaches both, though who gets it is changed first (known before: %s)',
    async (isKnown) => {
      const { bench, model } = setUpModel();
      if (isKnown)
        await bench.deliver([
          await bench.change('ana', {}),
          await bench.change('bia', { email: other }),
        ]);
      const messages = [
        await bench.rename('bia', other, email),
        await bench.rename('ana', email, next),
      ];
      for (const message of messages) await bench.deliver([message]);
      expect(await settleAll(bench, messages)).toEqual(['delivered', 'delivered']);
      expect([model.fieldsOf('ana').email, model.fieldsOf('bia').email]).toEqual([next, email]);
    },
  );

  it('is waited for by a rename away from it while somebody else may be leaving it', async () => {
    const bench = setUp([timedOut]);
    await bench.deliver([await bench.rename('bia', other, email)]);
    const rename = await bench.rename('ana', email, next);
    await bench.deliver([rename]);
    expect(bench.deliveryOf(rename)).toMatchObject({ status: 'waiting', attempts: [{}] });
    expect(bench.provider.requests).toHaveLength(1);
  });

  it('is free at once, though the clean-up after the rename fails', async () => {
    const model = createWecareModel({ ana: email, bia: other });
    let isArmed = false;
    const bench = setUp(
      (request) => model.handle(request),
      false,
      (store) => ({
        async unclaim(name, group) {
          if (isArmed) throw new Error('throttled');
          return store.unclaim(name, group);
        },
      }),
    );
    await bench.deliver([await bench.change('ana', {})]);
    isArmed = true;
    await bench.deliver([await bench.rename('ana', email, next)]);
    const rename = await bench.rename('bia', other, email);
    await bench.deliver([rename]);
    expect(bench.deliveryOf(rename).status).toBe('delivered');
    isArmed = false;
    await bench.deliver([
      await bench.change('ana', { email: next, name: 'again' }),
      await bench.change('bia', { name: 'again' }),
    ]);
    expect(bench.stateOf('ana')?.claims).toHaveLength(1);
    expect(bench.database.claims.size).toBe(2);
  });

  it('in other letters needs no second claim', async () => {
    const bench = setUp([ok, status(503), status(503)]);
    await bench.deliver([await bench.change('ana', {})]);
    const rename = await bench.rename('ana', email, 'Ana@Example.com');
    await bench.deliver([rename]);
    expect(bench.stateOf('ana')?.claims).toHaveLength(1);
    await bench.deliver([await bench.release(rename)]);
    expect(bench.deliveryOf(rename).status).toBe('delivered');
    expect(bench.database.claims.size).toBe(1);
  });
});

describe('a first delivery that never succeeded', () => {
  it.each([
    ['is refused for now', status(422, { body: '{"error":"no leader"}' })],
    ['finds the provider unavailable', status(503)],
    ['finds it limited', status(429)],
    ['is refused with its token', status(401)],
  ])('keeps its id from nobody when it %s', async (_, answer) => {
    const bench = setUp(({ body }) => (body.includes('u-1') ? answer : ok));
    await bench.deliver([await bench.change('u-1', {})]);
    expect(bench.stateOf('u-1')?.claims).toEqual([]);
    expect(bench.database.claims.size).toBe(0);
    bench.database.health.clear();
    const next = await bench.change('u-2', {});
    await bench.deliver([next]);
    expect(bench.deliveryOf(next).status).toBe('delivered');
  });

  it('keeps none either when it waits for another id', async () => {
    const bench = setUp();
    await bench.deliver([await bench.change('ana', {})]);
    await bench.deliver([await bench.rename('bia', other, email)]);
    const owner = await bench.change('caio', { email: other });
    await bench.deliver([owner]);
    expect(bench.deliveryOf(owner).status).toBe('delivered');
  });
});

it('an e-mail in capitals is the same', async () => {
  const bench = setUp();
  await bench.deliver([await bench.change('u-1', {})]);
  const message = await bench.change('u-2', { email: 'Ana@Example.COM' });
  await bench.deliver([message]);
  expect(bench.deliveryOf(message).status).toBe('failed');
});

it('a user whose rename waits goes on with the next change in the same batch', async () => {
  const bench = setUp();
  await bench.deliver([await bench.change('ana', {}), await bench.change('bia', { email: other })]);
  const messages = [
    await bench.rename('bia', other, email),
    await bench.change('bia', { email, name: 'later' }),
  ];
  expect(await bench.deliver(messages)).toEqual({ failed: [] });
  expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['waiting', 'delivered']);
});

describe('the permit to call through an open circuit', () => {
  const circuit = { failures: 5, openedAt: '2026-11-22T11:00:00.000Z', reason: 'HTTP 500' };

  it.each([false, true])(
    'is left to others by whom another key keeps from being called (batch: %s)',
    async (batch) => {
      const bench = setUp([], batch);
      await bench.deliver([await bench.change('u-1', {})]);
      bench.database.health.set('wecare', { circuit: { ...circuit, probe: 'permit' } });
      const messages = [await bench.change('u-2', {}), await bench.change('u-3', { email: other })];
      await bench.deliver(messages);
      expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['failed', 'delivered']);
      expect(bench.database.health.get('wecare')?.circuit.openedAt).toBeUndefined();
    },
  );

  it('that somebody else takes meanwhile leaves no claim, and the user’s next change in peace', async () => {
    const bench = setUp([], false, () => ({ takeProbe: async () => false }));
    bench.database.health.set('wecare', { circuit: { ...circuit, probe: 'permit' } });
    const messages = [await bench.change('u-1', {}), await bench.change('u-1', { name: 'later' })];
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['waiting', 'waiting']);
    expect(bench.provider.requests).toEqual([]);
    bench.database.health.clear();
    const next = await bench.change('u-2', {});
    await bench.deliver([next]);
    expect(bench.deliveryOf(next).status).toBe('delivered');
  });

  it('claims nothing where there is none', async () => {
    const bench = setUp();
    bench.database.health.set('wecare', { circuit });
    await bench.deliver([await bench.change('u-1', {})]);
    expect(bench.database.claims.size).toBe(0);
  });
});

it('an id that was claimed under a former data key is claimed under the current one, and then only so', async () => {
  let keys = ['k1'];
  const bench = setUp([], false, () => ({
    async claimNames(source, id) {
      const [current = '', ...former] = keys.map((key) => `${source}#${key}.${id}`);
      return [current, ...former];
    },
  }));
  await bench.deliver([await bench.change('u-1', {})]);
  keys = ['k2', 'k1'];
  await bench.deliver([await bench.change('u-1', { name: 'again' })]);
  expect(bench.stateOf('u-1')?.claims).toEqual([`hr#k2.${email}`]);
  keys = ['k2'];
  const late = await bench.change('u-2', {});
  await bench.deliver([late]);
  expect(bench.deliveryOf(late).status).toBe('failed');
});
