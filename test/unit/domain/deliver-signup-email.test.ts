import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { ditoSettings, makeConnection } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status } from '../../support/scripted-provider.ts';

const connection = makeConnection('dito', { ...ditoSettings, id: 'emailSha1' });
const secret = { apiKey: 'made-up-api-key', secretKey: 'made-up-secret-key' };
const [first, second, third] = ['a@example.com', 'b@example.com', 'c@example.com'];

function idOf(email: string): string {
  return createHash('sha1').update(email).digest('hex');
}

/** Delivers changes of one user to a Dito that knows the user by the e-mail of the signup. */
async function deliverAll(signup: string, changes: readonly Partial<UserChange>[]) {
  const provider = createScriptedProvider(({ url }) =>
    url.endsWith(`/${idOf(signup)}`) ? ok : status(404),
  );
  const bench = createBench({ connection, provider, secret });
  const messages = [];
  for (const [index, about] of changes.entries()) {
    const occurredAt = `2026-11-22T12:0${index}:00.000Z`;
    const message = await bench.accept(String(index), { occurredAt, ...about });
    await bench.deliver([message]);
    messages.push(message);
  }
  return {
    outcomes: messages.map((message) => bench.deliveryOf(message).status),
    ids: provider.requests.map(({ url }) => url.split('/').at(-1)),
  };
}

function change(from: string, to: string): Partial<UserChange> {
  return { fields: ['email'], user: { key: 'u-1', email: to }, previous: { email: from } };
}

describe('whoever is known by the e-mail of the signup', () => {
  it('is found by it at the first change of the e-mail, and at every later one', async () => {
    const { ids, outcomes } = await deliverAll(first, [
      change(first, second),
      change(second, third),
      { fields: ['name'], user: { key: 'u-1', email: third, name: 'Ana' }, previous: {} },
    ]);
    expect(outcomes).toEqual(['delivered', 'delivered', 'delivered']);
    expect(ids).toEqual([idOf(first), idOf(first), idOf(first)]);
  });

  it('is found by the new one after a signup that came later', async () => {
    const { ids, outcomes } = await deliverAll(second, [
      change(first, second),
      change(second, third),
    ]);
    expect(outcomes).toEqual(['delivered', 'delivered']);
    expect(ids).toEqual([idOf(first), idOf(second), idOf(second)]);
  });

  it('is rejected if Dito knows neither', async () => {
    const { ids, outcomes } = await deliverAll(third, [change(first, second)]);
    expect(outcomes).toEqual(['failed']);
    expect(ids).toEqual([idOf(first), idOf(second)]);
  });
});
