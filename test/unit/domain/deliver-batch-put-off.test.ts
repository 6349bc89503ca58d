import { describe, expect, it } from 'vitest';
import type { User } from '../../../functions/domain/user.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { type Answer, createScriptedProvider, status } from '../../support/scripted-provider.ts';

function setUp(answer: Answer, settings: object = {}) {
  const provider = createScriptedProvider([answer]);
  const connection = makeConnection('wecare', { ...wecareSettings, batch: true, ...settings });
  return { ...createBench({ connection, provider }), provider };
}

const person = (key: string): User => ({ key, email: `${key}@example.com`, name: key });
const about = (key: string, more: Partial<UserChange> = {}) => ({
  user: person(key),
  fields: ['name'] as const,
  ...more,
});

async function deliverTwo(bench: ReturnType<typeof setUp>) {
  const messages = [await bench.accept('m1', about('ana')), await bench.accept('m2', about('bia'))];
  await bench.deliver(messages);
  return messages.map((one) => bench.deliveryOf(one));
}

describe('a batch that the provider wants later', () => {
  it.each([
    ['throttled', status(429, { retryAfter: '120' }), 0, '12:02:02'],
    ['throttled without a time', status(429), 0, '12:01:02'],
    ['unavailable until a time', status(503, { retryAfter: '600' }), 1, '12:10:02'],
    ['failed until a time', status(500, { retryAfter: '5' }), 1, '12:01:02'],
  ])('calls nobody at once: %s', async (_, answer, retriesSpent, time) => {
    const bench = setUp(answer);
    for (const delivery of await deliverTwo(bench)) {
      expect(delivery).toMatchObject({
        status: 'waiting',
        retriesSpent,
        nextAttemptAt: `2026-11-22T${time}.000Z`,
        attempts: [{ outcome: 'retry', httpStatus: answer.status, reason: delivery.reason }],
      });
    }
    expect(bench.provider.requests).toHaveLength(1);
  });

  it('counts once for the circuit', async () => {
    const bench = setUp(status(503, { retryAfter: '600' }));
    await deliverTwo(bench);
    expect(bench.database.health.get('wecare')?.circuit.failures).toBe(1);
  });

  it('is not gone back behind if it may have been made', async () => {
    const bench = setUp(status(500, { retryAfter: '600' }));
    await deliverTwo(bench);
    const late = await bench.accept('m3', about('ana', { occurredAt: '2026-11-21T12:00:00.000Z' }));
    await bench.deliver([late]);
    expect(bench.deliveryOf(late)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
    expect(bench.provider.requests).toHaveLength(1);
  });

  it('says nothing of the persons, nor of the credentials', async () => {
    const body = '{"error":"not now: made-up-secret, Ana Prado, Bia Melo, token-1"}';
    const bench = setUp(status(429, { body }));
    const messages = [
      await bench.accept('m1', about('ana', { user: { ...person('ana'), name: 'Ana Prado' } })),
      await bench.accept('m2', about('bia', { user: { ...person('bia'), name: 'Bia Melo' } })),
    ];
    await bench.deliver(messages);
    for (const message of messages) {
      expect(bench.deliveryOf(message).reason).toBe(
        'not now: [credential], [name], [name], [credential]',
      );
    }
  });
});
