import { describe, expect, test } from 'vitest';
import type { DeliveryMessage } from '../../../functions/domain/deliver-messages.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status, timedOut } from '../../support/scripted-provider.ts';

const words = 'conflicts with João Pereira, CPF 11144477735';
const refusal = status(422, { contentType: 'text/plain', body: words, retryAfter: '5' });
const busy = status(503, { body: 'maintenance of <b>Ana Prado</b>' });

function setUp(...script: Parameters<typeof createScriptedProvider>) {
  const provider = createScriptedProvider(...script);
  const bench = createBench({ connection: makeConnection('wecare', wecareSettings), provider });
  const repliesTo = ({ pointer }: DeliveryMessage) =>
    bench.database.deliveries.get(pointer.deliveryId)?.replies?.replies;
  return { ...bench, repliesTo };
}

describe('what a provider replies', () => {
  test('is kept as it came beside what has failed, with the time of its attempt', async () => {
    const bench = setUp([refusal]);
    const message = await bench.accept('a');
    await bench.deliver([message]);
    const [attempt] = bench.deliveryOf(message).attempts;
    expect(bench.repliesTo(message)).toEqual([
      { at: attempt?.at, status: 422, contentType: 'text/plain', body: words },
    ]);
  });

  test('is kept of each attempt, also of a second one at once, and goes with a success', async () => {
    const bench = setUp([busy, refusal, status(500), ok]);
    const message = await bench.accept('a');
    const bodies = [busy.body, refusal.body];
    const retried = setUp([busy, status(502, { body: 'again' }), ok]);
    const waiting = await retried.accept('b');
    await retried.deliver([waiting]);
    expect(retried.repliesTo(waiting)).toMatchObject([{ body: busy.body }, { body: 'again' }]);
    await retried.deliver([await retried.release(waiting)]);
    expect(retried.deliveryOf(waiting).status).toBe('delivered');
    expect(retried.repliesTo(waiting)).toBeUndefined();

    await bench.deliver([message]);
    expect(bench.repliesTo(message)?.map(({ body }) => body)).toEqual(bodies);
  });

  test('is not kept where a second try at once succeeds', async () => {
    const bench = setUp([busy, ok]);
    const message = await bench.accept('a');
    await bench.deliver([message]);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'delivered',
      attempts: [{ httpStatus: 503 }, { httpStatus: 200 }],
    });
    expect(bench.repliesTo(message)).toBeUndefined();
  });

  test('to a log-in that failed is kept, too', async () => {
    const bench = setUp([], [status(401, { body: 'unknown key made-up-key' })]);
    const message = await bench.accept('a');
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).status).toBe('held');
    expect(bench.repliesTo(message)).toMatchObject([
      { status: 401, body: 'unknown key made-up-key' },
    ]);
  });

  test('is nothing if no reply came', async () => {
    const bench = setUp([timedOut]);
    const message = await bench.accept('a');
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).status).toBe('waiting');
    expect(bench.repliesTo(message)).toBeUndefined();
  });

  test('to a request for several users is kept of none of them, as it may speak of all', async () => {
    const aboutAll = status(400, { body: 'a@example.com and b@example.com are not known' });
    const aboutOne = status(422, { body: 'b@example.com is not known' });
    const provider = createScriptedProvider([aboutAll, ok, aboutOne]);
    const connection = makeConnection('wecare', { ...wecareSettings, batch: true });
    const bench = createBench({ connection, provider });
    const messages = [
      await bench.accept('a', { user: { key: 'u-1', email: 'a@example.com', name: 'Ana' } }),
      await bench.accept('b', { user: { key: 'u-2', email: 'b@example.com', name: 'Bia' } }),
    ];
    await bench.deliver(messages);
    const rows = [...bench.database.deliveries.values()];
    expect(rows.map(({ delivery }) => delivery.status)).toEqual(['delivered', 'failed']);
    expect(rows.map(({ replies }) => replies?.replies.map(({ body }) => body))).toEqual([
      undefined,
      [aboutOne.body],
    ]);
  });

  test('to a request for several users that came too often is kept of none of them', async () => {
    const limited = status(429, { body: 'too many: a@example.com, b@example.com' });
    const provider = createScriptedProvider([limited]);
    const connection = makeConnection('wecare', { ...wecareSettings, batch: true });
    const bench = createBench({ connection, provider });
    const about = (name: string) => ({ user: { key: name, email: `${name}@example.com`, name } });
    await bench.deliver([await bench.accept('a', about('a')), await bench.accept('b', about('b'))]);
    const rows = [...bench.database.deliveries.values()];
    expect(rows.map(({ delivery }) => delivery.status)).toEqual(['waiting', 'waiting']);
    expect(rows.map(({ replies }) => replies)).toEqual([undefined, undefined]);
  });
});
