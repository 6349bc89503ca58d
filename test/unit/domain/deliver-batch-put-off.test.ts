import { describe, expect, it } from 'vitest';
import type { User } from '../../../functions/domain/user.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import {
  type Answer,
  createScriptedProvider,
  ok,
  status,
  timedOut,
} from '../../support/scripted-provider.ts';

function setUp(
  answer: Answer | (() => Answer),
  settings: object = {},
  logins: readonly Answer[] = [],
) {
  let next: Answer | undefined;
  let loggingIn = () => {};
  const scripted = createScriptedProvider((_, index) => {
    const first = typeof answer === 'function' ? answer : () => answer;
    return index === 0 ? first() : (next ?? ok);
  }, logins);
  const provider: typeof scripted = {
    ...scripted,
    async send(request, timeoutMs) {
      if (request.url.endsWith('/authenticate')) loggingIn();
      return scripted.send(request, timeoutMs);
    },
  };
  const connection = makeConnection('wecare', { ...wecareSettings, batch: true, ...settings });
  return {
    ...createBench({ connection, provider }),
    provider,
    /** What every call but the first is answered with. */
    answer(further: Answer) {
      next = further;
    },
    onLogin(listen: () => void) {
      loggingIn = listen;
    },
  };
}

const person = (key: string): User => ({ key, email: `${key}@example.com`, name: key });
const about = (key: string, more: Partial<UserChange> = {}) => ({
  user: person(key),
  fields: ['name'] as const,
  ...more,
});

async function acceptTwo(bench: ReturnType<typeof setUp>) {
  return [await bench.accept('m1', about('ana')), await bench.accept('m2', about('bia'))];
}

async function deliverTwo(bench: ReturnType<typeof setUp>) {
  const messages = await acceptTwo(bench);
  await bench.deliver(messages);
  return messages.map((one) => bench.deliveryOf(one));
}

it.each([
  ['500 with a time', status(500, { retryAfter: '5' })],
  ['504 with a time', status(504, { retryAfter: '5' })],
  ['408 with a time', status(408, { retryAfter: '5' })],
  ['a page with a time', status(200, { body: '<html>maintenance</html>', retryAfter: '5' })],
  ['429', status(429)],
  ['429 with a time', status(429, { retryAfter: '5' })],
  ['503 with a time', status(503, { retryAfter: '5' })],
])(
  'users whose batch was answered %s go alone next, whatever batches are answered',
  async (_, answer) => {
    const provider = createScriptedProvider(({ url }) => (url.endsWith('/users') ? answer : ok));
    const connection = makeConnection('wecare', { ...wecareSettings, batch: true });
    const bench = createBench({ connection, provider });
    const messages = [
      await bench.accept('m1', about('ana')),
      await bench.accept('m2', about('bia')),
    ];
    await bench.deliver(messages);
    const waiting = messages.filter((one) => bench.deliveryOf(one).status === 'waiting');
    bench.clock.moveBy(900_000);
    await bench.deliver(await Promise.all(waiting.map(bench.release)));
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual(['delivered', 'delivered']);
    expect(provider.requests.filter(({ url }) => url.endsWith('/users'))).toHaveLength(1);
  },
);

describe('a batch that the provider wants later', () => {
  it.each([
    ['throttled', status(429, { retryAfter: '120' }), 0, '12:02:02'],
    ['throttled without a time', status(429), 0, '12:01:02'],
    ['unavailable until a time', status(503, { retryAfter: '600' }), 0, '12:10:02'],
  ])('calls nobody at once: %s', async (_, answer, retriesSpent, time) => {
    const bench = setUp(answer);
    for (const delivery of await deliverTwo(bench)) {
      expect(delivery).toMatchObject({
        status: 'waiting',
        retriesSpent,
        nextAttemptAt: `2026-11-22T${time}.000Z`,
        attempts: [
          {
            outcome: 'retry',
            httpStatus: answer.status,
            reason: `sent together with others: ${delivery.reason}`,
          },
        ],
      });
    }
    expect(bench.provider.requests).toHaveLength(1);
  });

  it('counts once for the circuit', async () => {
    const bench = setUp(status(503, { retryAfter: '600' }));
    await deliverTwo(bench);
    expect(bench.database.health.get('wecare')?.circuit.failures).toBe(1);
  });

  it('is not gone back behind if others were told meanwhile to call later', async () => {
    const bench = setUp(() => {
      const until = '2026-11-22T12:10:00.000Z';
      const rateLimit = { until, since: '2026-11-22T12:00:00.000Z', reason: 'HTTP 429' };
      bench.database.health.set('wecare', { circuit: { failures: 0 }, rateLimit });
      bench.clock.moveBy(1_000);
      return status(500);
    });
    const [delivery] = await deliverTwo(bench);
    expect(bench.provider.requests).toHaveLength(1);
    expect(bench.stateOf('ana')?.unanswered).toEqual({ name: delivery?.version });
  });

  it('says nothing of the persons, nor of the credentials', async () => {
    const body = '{"error":"too many requests: made-up-secret, Ana Prado, Bia Melo, token-1"}';
    const bench = setUp(status(429, { body }));
    const messages = [
      await bench.accept('m1', about('ana', { user: { ...person('ana'), name: 'Ana Prado' } })),
      await bench.accept('m2', about('bia', { user: { ...person('bia'), name: 'Bia Melo' } })),
    ];
    await bench.deliver(messages);
    for (const message of messages) {
      expect(bench.deliveryOf(message).reason).toBe('HTTP 429: too many requests: …');
    }
  });
});

describe('a batch that leaves no time for anybody', () => {
  const noTimeLeft = (answer: Answer) => {
    const bench = setUp(() => {
      bench.setRemainingMs(5_000);
      return answer;
    });
    return bench;
  };
  const paths = (bench: ReturnType<typeof setUp>) =>
    bench.provider.requests.map(({ url }) => url.split('/v2').at(-1));

  it('is on record with each of them', async () => {
    for (const delivery of await deliverTwo(noTimeLeft(status(422)))) {
      expect(delivery).toMatchObject({
        status: 'waiting',
        retriesSpent: 0,
        attempts: [
          { httpStatus: 422, reason: expect.stringMatching(/^sent together with others/) },
        ],
      });
    }
  });

  it('has each of them sent alone next, and together again after that', async () => {
    const bench = noTimeLeft(timedOut);
    const messages = await acceptTwo(bench);
    await bench.deliver(messages);
    bench.setRemainingMs(60_000);
    const again = await Promise.all(messages.map(bench.release));
    bench.answer(status(503, { retryAfter: '60' }));
    await bench.deliver(again);
    const alone = ['/users/ana%40example.com', '/users/bia%40example.com'];
    expect(paths(bench)).toEqual(['/users', ...alone]);
    bench.clock.moveBy(60_000);
    await bench.deliver(await Promise.all(again.map(bench.release)));
    expect(paths(bench)).toEqual(['/users', ...alone, '/users']);
  });

  it('marks nobody as possibly updated if it was clearly refused', async () => {
    const refused = noTimeLeft(status(422));
    await deliverTwo(refused);
    expect(refused.stateOf('ana')?.unanswered).toBeUndefined();
    const lost = noTimeLeft(timedOut);
    const [delivery] = await deliverTwo(lost);
    expect(lost.stateOf('ana')?.unanswered).toEqual({ name: delivery?.version });
  });

  it('tells who a user is whose rename comes later, besides that they may have been updated', async () => {
    const bench = noTimeLeft(timedOut);
    const messages = [
      ...(await acceptTwo(bench)),
      await bench.accept('m3', {
        ...about('ana', { occurredAt: '2026-11-22T12:00:01.000Z' }),
        fields: ['email'],
        previous: { email: 'ana.before@example.com' },
      }),
    ];
    expect(await bench.deliver(messages)).toEqual({ failed: [] });
    const [first] = messages.map((one) => bench.deliveryOf(one));
    expect(bench.stateOf('ana')).toMatchObject({
      ids: ['ana.before@example.com'],
      unanswered: { name: first?.version },
    });
  });

  it('has those sent alone next whose log-in left no time for it', async () => {
    const bench = setUp(ok, {}, [timedOut]);
    bench.onLogin(() => bench.setRemainingMs(5_000));
    const messages = await acceptTwo(bench);
    await bench.deliver(messages);
    expect(messages.map((one) => bench.deliveryOf(one).attempts)).toEqual([[], []]);
    bench.setRemainingMs(60_000);
    await bench.deliver(await Promise.all(messages.map(bench.release)));
    expect(paths(bench).toSorted()).toEqual([
      '/users/ana%40example.com',
      '/users/bia%40example.com',
    ]);
  });
});

it('a batch that cannot be made is none: each user goes alone', async () => {
  const bench = setUp(ok);
  const read = bench.secrets.read;
  let reads = 0;
  Object.assign(bench.tools, {
    secrets: {
      ...bench.secrets,
      async read(name: string) {
        reads += 1;
        if (reads === 1) throw new Error('throttled');
        return read(name);
      },
    },
  });
  expect((await deliverTwo(bench)).map((one) => one.status)).toEqual(['delivered', 'delivered']);
  expect(bench.provider.requests).toHaveLength(2);
});

it('without a secret, each user of a batch is held', async () => {
  const bench = setUp(ok);
  bench.removeSecret();
  expect((await deliverTwo(bench)).map((one) => one.status)).toEqual(['held', 'held']);
  expect(bench.provider.requests).toEqual([]);
  expect(bench.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
