import * as v from 'valibot';
import { expect, test } from 'vitest';
import { useLocalSystem } from '../support/local-system.ts';
import { jsonOf } from '../support/provider-server.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const willing = await startWecareServer();
const unwilling = await startWecareServer();
unwilling.answerAlways('"users"', { status: 422, body: { error: 'one of them is wrong' } });

const settings = { provider: 'wecare', key: 'email', batch: true };
const propaga = useLocalSystem({
  connections: {
    willing: { ...settings, baseUrl: willing.baseUrl, sources: ['first'] },
    unwilling: { ...settings, baseUrl: unwilling.baseUrl, sources: ['second'] },
  },
  sources: { first: { type: 'standard-webhooks' }, second: { type: 'standard-webhooks' } },
  // Deliveries that wait for a credential are all ready at the moment it comes.
  credentials: {},
});

const names = ['ana', 'bia', 'caio', 'davi', 'eva', 'fabio', 'gil', 'helena'];

function changeOf(name: string) {
  return { user: { key: `u-${name}`, email: `${name}@example.com`, jobTitle: `Cargo ${name}` } };
}

const Batch = v.object({ users: v.array(v.record(v.string(), v.unknown())) });

test('of users who are ready at once go in one request, each under his key', async () => {
  const ids = await acceptAll('first', names.map(changeOf));
  await Promise.all(ids.map((id) => propaga.reach(id, 'held')));
  await propaga.setCredentials({ willing: wecareCredentials });
  await Promise.all(ids.map((id) => propaga.reach(id, 'delivered')));

  const batches = willing.requestsAbout('"users"');
  expect(batches.length).toBeGreaterThan(0);
  for (const { method, path } of batches) expect(`${method} ${path}`).toBe('PATCH /api/v2/users');
  const items = batches.flatMap((request) => v.parse(Batch, jsonOf(request)).users);
  for (const item of items) {
    const [email = ''] = Object.keys(item);
    const name = email.split('@')[0];
    expect(item).toEqual({ [email]: { email, function: `Cargo ${name}` } });
  }
  for (const name of names) expect(willing.requestsAbout(`Cargo ${name}`)).toHaveLength(1);
});

test('that is refused as a whole is sent again one by one, and a rename was not in it', async () => {
  const rename = { ...changeOf('nova'), previous: { email: 'velha@example.com' } };
  unwilling.answerNext('/users/bia@', { status: 404, body: { error: 'user not found' } });
  const ids = await acceptAll('second', [...names.map(changeOf), rename]);
  await Promise.all(ids.map((id) => propaga.reach(id, 'held')));
  await propaga.setCredentials({ willing: wecareCredentials, unwilling: wecareCredentials });
  const ended = await Promise.all(ids.map((id) => propaga.reach(id, 'delivered', 'failed')));

  const outcomes = ended.map(({ userKey, status, reason }) => [userKey, status, reason]);
  expect(outcomes).toEqual(
    [...names, 'nova'].map((name) =>
      name === 'bia'
        ? ['u-bia', 'failed', 'user not found']
        : [`u-${name}`, 'delivered', undefined],
    ),
  );
  expect(unwilling.requestsAbout('"users"').length).toBeGreaterThan(0);
  for (const name of names) expect(unwilling.requestsAbout(`/users/${name}@`)).toHaveLength(1);
  const renames = unwilling.requestsAbout('nova@example.com');
  expect(renames.map(({ path }) => decodeURIComponent(path))).toEqual([
    '/api/v2/users/velha@example.com',
  ]);
});

async function acceptAll(
  source: string,
  changes: readonly ReturnType<typeof changeOf>[],
): Promise<string[]> {
  const accepted = await Promise.all(changes.map((change) => propaga.accept(change, { source })));
  return accepted.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
}
