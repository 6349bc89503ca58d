import { describe, expect, it } from 'vitest';
import type { DeliveryMessage } from '../../../functions/domain/deliver-messages.ts';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import { createMemoryOperatorStores } from '../../memory/memory-operator-stores.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import {
  type Answer,
  createScriptedProvider,
  ok,
  reset,
  status,
  timedOut,
} from '../../support/scripted-provider.ts';

const limited = status(429, { retryAfter: '20' });
const until = '2026-11-22T12:00:22.000Z';
const noted = { until, since: '2026-11-22T12:00:02.000Z', reason: 'HTTP 429' };
const leftAlone = `the provider asked to be left alone until ${until}: HTTP 429`;

interface Parts {
  readonly answers?: Parameters<typeof createScriptedProvider>[0];
  readonly logins?: readonly Answer[];
  readonly settings?: object;
  readonly change?: (store: DeliveryStore) => Partial<DeliveryStore>;
}

function setUp({ answers = [], logins = [], settings = {}, change = () => ({}) }: Parts) {
  const provider = createScriptedProvider(answers, logins);
  const connection = makeConnection('wecare', { ...wecareSettings, ...settings });
  const bench = createBench({ connection, provider, change });
  const calls = () => provider.requests.length + provider.logins.length;
  const health = () => bench.database.health.get('wecare');
  /** A change of the person's name; the place in the list tells which is newer. */
  const accept = (person: string, second = 1): Promise<DeliveryMessage> =>
    bench.accept(`${person}-${second}`, {
      user: { key: person, email: `${person}@example.com`, name: `Nome ${second}` },
      fields: ['name'],
      occurredAt: `2026-11-22T12:00:0${second}.000Z`,
    });
  return { ...bench, provider, calls, health, accept, change: bench.accept };
}

/** Answers by whose update it is: Ana's comes first, whoever else is under way by then. */
function answersTo(answers: Readonly<Record<string, Answer>>) {
  const ana = Promise.withResolvers<void>();
  return async ({ url }: { url: string }) => {
    const [person, answer] =
      Object.entries(answers).find(([one]) => url.includes(`/${one}%40`)) ?? [];
    if (person === 'ana') setImmediate(ana.resolve);
    else await ana.promise;
    return answer ?? ok;
  };
}

const waits = { status: 'waiting', nextAttemptAt: until, retriesSpent: 0 };

describe('a provider that limits requests', () => {
  it.each([
    ['429', limited],
    ['503', status(503, { retryAfter: '20' })],
  ])('is called no more by anybody until that is over (%s)', async (code, answer) => {
    const bench = setUp({ answers: [answer] });
    const first = await bench.accept('ana');
    await bench.deliver([first]);
    expect(bench.health()).toMatchObject({ rateLimit: { ...noted, reason: `HTTP ${code}` } });
    expect(bench.deliveryOf(first)).toMatchObject({
      ...waits,
      attempts: [{ outcome: 'retry', httpStatus: Number(code) }],
    });
    const others = [await bench.accept('bia'), await bench.accept('caio')];
    await bench.deliver(others);
    const reason = leftAlone.replace('429', code);
    for (const other of others) {
      expect(bench.deliveryOf(other)).toMatchObject({ ...waits, attempts: [], reason });
    }
    expect(bench.provider.requests).toHaveLength(1);

    bench.clock.moveTo(until);
    const last = await bench.accept('davi');
    await bench.deliver([last]);
    expect(bench.deliveryOf(last).status).toBe('delivered');
  });

  it('is called no more by the same batch: neither for later changes of a user, nor once more at once', async () => {
    // The others were under way, and one of them would be tried again at once.
    const bench = setUp({ answers: answersTo({ ana: limited, bia: status(503) }) });
    const people = ['ana', 'bia', 'caio'];
    const first = await Promise.all(people.map((person) => bench.accept(person)));
    const second = await Promise.all(people.map((person) => bench.accept(person, 2)));
    await bench.deliver([...first, ...second]);
    expect(bench.provider.requests).toHaveLength(3);
    expect(first.map((one) => bench.deliveryOf(one).status)).toEqual([
      'waiting',
      'waiting',
      'delivered',
    ]);
    for (const one of [...first.slice(0, 2), ...second]) {
      expect(bench.deliveryOf(one)).toMatchObject(waits);
    }
  });

  it('is not asked for a token either, and its answer to a login goes for everybody', async () => {
    const bench = setUp({ logins: [limited] });
    const messages = [await bench.accept('ana'), await bench.accept('ana', 2)];
    await bench.deliver(messages);
    await bench.deliver([await bench.accept('bia')]);
    expect(bench.calls()).toBe(1);
    expect(bench.health()?.rateLimit).toEqual(noted);
    for (const one of messages) expect(bench.deliveryOf(one)).toMatchObject(waits);
  });

  it('says so to a request for several users: nobody is sent alone then', async () => {
    const bench = setUp({ answers: [limited], settings: { batch: true } });
    const messages = [
      await bench.accept('ana'),
      await bench.accept('bia'),
      await bench.accept('ana', 2),
    ];
    await bench.deliver(messages);
    expect(bench.provider.requests).toHaveLength(1);
    for (const one of messages) expect(bench.deliveryOf(one)).toMatchObject(waits);
  });

  it('says so to a login that was needed for several users', async () => {
    const bench = setUp({ logins: [limited], settings: { batch: true } });
    await bench.deliver([await bench.accept('ana'), await bench.accept('bia')]);
    expect(bench.calls()).toBe(1);
  });

  it('is not asked under a further id', async () => {
    const bench = setUp({
      answers: (_, index) => {
        if (index === 0) {
          bench.database.health.set('wecare', { circuit: { failures: 0 }, rateLimit: noted });
          bench.clock.moveBy(1_000);
        }
        return status(404);
      },
    });
    const rename = await bench.change('m1', {
      user: { key: 'ana', email: 'new@example.com' },
      previous: { email: 'old@example.com' },
      fields: ['email'],
    });
    await bench.deliver([rename]);
    expect(bench.provider.requests).toHaveLength(1);
    expect(bench.deliveryOf(rename)).toMatchObject({
      ...waits,
      reason: 'the provider wants to be left alone: HTTP 404',
      attempts: [{ outcome: 'retry', httpStatus: 404 }],
    });
    expect(bench.stateOf('ana')?.ids).toEqual(['old@example.com']);
  });

  it('leaves open whether a rename was made whose old id is unknown after a lost reply', async () => {
    const bench = setUp({
      answers: (_, index) => {
        if (index === 0) return reset;
        bench.database.health.set('wecare', { circuit: { failures: 0 }, rateLimit: noted });
        bench.clock.moveBy(1_000);
        return status(404);
      },
    });
    const rename = await bench.change('m1', {
      user: { key: 'ana', email: 'new@example.com' },
      previous: { email: 'old@example.com' },
      fields: ['email'],
    });
    await bench.deliver([rename]);
    expect(bench.provider.requests).toHaveLength(2);
    const state = bench.stateOf('ana');
    expect(state?.ids).toEqual(['old@example.com', 'new@example.com']);
    expect(Object.keys(state?.unanswered ?? {})).toEqual(['email']);
  });
});

describe('while a provider limits requests', () => {
  it('a failure of what was under way spends nothing either', async () => {
    const bench = setUp({ answers: answersTo({ ana: limited, bia: timedOut, caio: reset }) });
    const messages = await Promise.all(['ana', 'bia', 'caio'].map((one) => bench.accept(one)));
    await bench.deliver(messages);
    expect(bench.provider.requests).toHaveLength(3);
    for (const one of messages) expect(bench.deliveryOf(one)).toMatchObject(waits);
  });

  it('what the provider wants later still for one user waits for that long', async () => {
    const later = status(500, { retryAfter: '90' });
    const sooner = status(500, { retryAfter: '5' });
    const bench = setUp({ answers: answersTo({ ana: limited, bia: later, caio: sooner }) });
    const messages = await Promise.all(['ana', 'bia', 'caio'].map((one) => bench.accept(one)));
    await bench.deliver(messages);
    expect(messages.map((one) => bench.deliveryOf(one).nextAttemptAt)).toEqual([
      until,
      '2026-11-22T12:01:32.000Z',
      until,
    ]);
    for (const one of messages) expect(bench.deliveryOf(one).retriesSpent).toBe(0);
  });

  it('a shorter limit shortens nothing, and a longer one extends it', async () => {
    const shorter = status(429, { retryAfter: '5' });
    const longer = status(503, { retryAfter: '40' });
    const bench = setUp({ answers: answersTo({ ana: limited, bia: shorter, caio: longer }) });
    const messages = await Promise.all(['ana', 'bia', 'caio'].map((one) => bench.accept(one)));
    await bench.deliver(messages);
    expect(bench.health()?.rateLimit).toEqual({
      until: '2026-11-22T12:00:42.000Z',
      since: noted.since,
      reason: 'HTTP 503',
    });
  });

  it('no permit to call through an open circuit is taken', async () => {
    const bench = setUp({});
    const circuit = { failures: 50, openedAt: '2026-11-22T11:00:00.000Z', probe: 'permit' };
    bench.database.health.set('wecare', { circuit, rateLimit: noted });
    const message = await bench.accept('ana');
    await bench.deliver([message]);
    expect(bench.health()?.circuit.probe).toBe('permit');
    expect(bench.deliveryOf(message)).toMatchObject({ ...waits, reason: leftAlone });
    expect(bench.calls()).toBe(0);
  });

  it('a pause and a hold are told first', async () => {
    const bench = setUp({});
    const held = { reason: 'refused', secretVersion: 'v1', since: noted.since };
    const circuit = { failures: 0 };
    bench.database.health.set('wecare', { circuit, rateLimit: noted, hold: held });
    const one = await bench.accept('ana');
    await bench.deliver([one]);
    expect(bench.deliveryOf(one)).toMatchObject({ status: 'held', reason: 'refused' });
    const paused = { since: noted.since };
    bench.database.health.set('wecare', { circuit, rateLimit: noted, hold: held, paused });
    const other = await bench.accept('bia');
    await bench.deliver([other]);
    expect(bench.deliveryOf(other).reason).toBe('the connection is paused');
  });

  it('what is seven days old ends, and does not outwait the limit', async () => {
    const bench = setUp({});
    const late = '2026-11-24T12:00:00.000Z';
    bench.database.health.set('wecare', {
      circuit: { failures: 0 },
      rateLimit: { ...noted, until: late },
    });
    const old = await bench.change('m1', { receivedAt: '2026-11-15T12:30:00.000Z' });
    const ended = await bench.change('m2', { receivedAt: '2026-11-15T12:00:00.000Z' });
    await bench.deliver([old, ended]);
    expect(bench.deliveryOf(old)).toMatchObject({
      status: 'waiting',
      nextAttemptAt: '2026-11-22T12:30:00.000Z',
    });
    expect(bench.deliveryOf(ended)).toMatchObject({ status: 'failed', failure: 'exhausted' });
  });
});

describe('a limit that the provider cannot have meant', () => {
  const far = status(429, { retryAfter: '3600000' });

  it('ends when an operator resumes the connection, and what waits is due within the hour', async () => {
    const bench = setUp({ answers: [far] });
    const [met, waiting] = [await bench.accept('ana'), await bench.accept('bia')];
    await bench.deliver([met]);
    await bench.deliver([waiting]);
    for (const one of [met, waiting]) {
      expect(bench.deliveryOf(one)).toMatchObject({
        ...waits,
        nextAttemptAt: '2026-11-22T13:00:02.000Z',
      });
    }
    const { connectionControl } = createMemoryOperatorStores(bench.database);
    await connectionControl.resume('wecare', bench.clock.now());
    bench.clock.moveTo('2026-11-22T13:00:02.000Z');
    const again = [await bench.release(met), await bench.release(waiting)];
    await bench.deliver([...again, await bench.accept('caio')]);
    expect(bench.provider.requests).toHaveLength(4);
    for (const one of again) expect(bench.deliveryOf(one).status).toBe('delivered');
  });

  it('lasts until there is time to try once more what met it', async () => {
    const bench = setUp({ answers: [far] });
    const message = await bench.accept('ana');
    await bench.deliver([message]);
    bench.clock.moveTo('2026-11-29T11:00:01.000Z');
    const early = await bench.release(message);
    await bench.deliver([early]);
    expect(bench.provider.requests).toHaveLength(1);
    bench.clock.moveTo(bench.deliveryOf(early).nextAttemptAt ?? '');
    await bench.deliver([await bench.release(early)]);
    expect(bench.provider.requests).toHaveLength(2);
    expect(bench.deliveryOf(message).status).toBe('delivered');
  });

  it('binds for as long as it says the one delivery that it was said to otherwise', async () => {
    const later = status(500, { retryAfter: '7200' });
    const bench = setUp({ answers: answersTo({ ana: limited, bia: later }) });
    const messages = await Promise.all(['ana', 'bia'].map((one) => bench.accept(one)));
    await bench.deliver(messages);
    expect(messages.map((one) => bench.deliveryOf(one).nextAttemptAt)).toEqual([
      until,
      '2026-11-22T14:00:02.000Z',
    ]);
  });
});

describe('a limit that another instance has met', () => {
  it('is known to a running batch within a second', async () => {
    let readings = 0;
    const bench = setUp({
      answers: () => {
        // The first call takes a second, in which the other instance is told.
        bench.clock.moveBy(1_000);
        bench.database.health.set('wecare', { circuit: { failures: 0 }, rateLimit: noted });
        return ok;
      },
      change: (store) => ({
        async health() {
          readings += 1;
          return store.health();
        },
      }),
    });
    const messages = [await bench.accept('ana'), await bench.accept('ana', 2)];
    await bench.deliver(messages);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['delivered', 'waiting']);
    expect(bench.provider.requests).toHaveLength(1);
    expect(readings).toBe(1);
  });

  it('is looked up by a running batch whose clock was put back', async () => {
    const bench = setUp({
      answers: () => {
        bench.clock.moveBy(-10_800_000);
        bench.database.health.set('wecare', { circuit: { failures: 0 }, rateLimit: noted });
        return ok;
      },
    });
    const messages = [await bench.accept('ana'), await bench.accept('ana', 2)];
    await bench.deliver(messages);
    expect(bench.provider.requests).toHaveLength(1);
  });

  it('is looked up once for all who are about to call, and not within the first second', async () => {
    let readings = 0;
    const bench = setUp({
      answers: (_, index) => {
        if (index === 2) bench.clock.moveBy(1_000);
        return ok;
      },
      change: (store) => ({
        async health() {
          readings += 1;
          return store.health();
        },
      }),
    });
    const people = ['ana', 'bia', 'caio'];
    const first = await Promise.all(people.map((one) => bench.accept(one)));
    const second = await Promise.all(people.map((one) => bench.accept(one, 2)));
    await bench.deliver([...first, ...second]);
    expect(bench.provider.requests).toHaveLength(6);
    expect(readings).toBe(1);
  });

  it('is no reason to stop if it cannot be looked up', async () => {
    const bench = setUp({
      answers: () => {
        bench.clock.moveBy(5_000);
        return ok;
      },
      change: () => ({ health: async () => Promise.reject(new Error('table away')) }),
    });
    const messages = [await bench.accept('ana'), await bench.accept('ana', 2)];
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['delivered', 'delivered']);
  });
});

describe('a limit that cannot be noted', () => {
  it('stops the batch all the same, and loses no record', async () => {
    const bench = setUp({
      answers: [limited],
      change: () => ({ limit: async () => Promise.reject(new Error('table away')) }),
    });
    const messages = [await bench.accept('ana'), await bench.accept('ana', 2)];
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    expect(bench.provider.requests).toHaveLength(1);
    for (const one of messages) expect(bench.deliveryOf(one)).toMatchObject(waits);
  });
});
