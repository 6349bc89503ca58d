import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import { useLocalSystem } from '../support/local-system.ts';
import type { Delivery } from '../support/local-system-api.ts';
import { jsonOf } from '../support/provider-server.ts';
import {
  startWecareServer,
  type WecareServer,
  wecareCredentials,
} from '../support/provider-server-wecare.ts';

const willing = await startWecareServer();
const unwilling = await startWecareServer();
unwilling.answerAlways('"users"', { status: 422, body: { error: 'one of them is wrong' } });

const settings = { provider: 'wecare', key: 'email', batch: true, maxConcurrency: 2 };
const propaga = useLocalSystem({
  connections: {
    willing: { ...settings, baseUrl: willing.baseUrl, sources: ['first'] },
    unwilling: { ...settings, baseUrl: unwilling.baseUrl, sources: ['second'] },
  },
  sources: { first: { type: 'standard-webhooks' }, second: { type: 'standard-webhooks' } },
  credentials: { willing: wecareCredentials, unwilling: wecareCredentials },
});

const names = ['ana', 'bia', 'caio', 'davi', 'eva', 'fabio', 'gil', 'helena'];

function changeOf(name: string) {
  return { user: { key: `u-${name}`, email: `${name}@example.com`, jobTitle: `Cargo ${name}` } };
}

const Batch = v.object({ users: v.array(v.record(v.string(), v.unknown())) });

test('of users who are ready at once go in one request, each under his key', async () => {
  const ended = await deliverAtOnce(willing, 'first', names.map(changeOf));
  for (const { status, attempts } of ended) {
    expect(status).toBe('delivered');
    expect(attempts).toMatchObject([{ outcome: 'delivered', httpStatus: 200 }]);
  }
  const batches = willing.requestsAbout('"users"');
  expect(batches.map(({ method, path }) => `${method} ${path}`)).toEqual(['PATCH /api/v2/users']);
  const { users } = v.parse(Batch, batches[0] && jsonOf(batches[0]));
  expect(Object.assign({}, ...users)).toEqual(
    Object.fromEntries(
      names.map((name) => [
        `${name}@example.com`,
        { email: `${name}@example.com`, function: `Cargo ${name}` },
      ]),
    ),
  );
  for (const name of names) expect(willing.requestsAbout(`Cargo ${name}`)).toHaveLength(1);
});

test('that is refused as a whole is sent again one by one, and a rename was not in it', async () => {
  unwilling.answerNext('/users/bia@', { status: 404, body: { error: 'user not found' } });
  const rename = { ...changeOf('nova'), previous: { email: 'velha@example.com' } };
  const ended = await deliverAtOnce(unwilling, 'second', [...names.map(changeOf), rename]);

  expect(ended.map(({ userKey, status, reason }) => [userKey, status, reason])).toEqual(
    [...names, 'nova'].map((name) =>
      name === 'bia'
        ? ['u-bia', 'failed', 'HTTP 404: user not found']
        : [`u-${name}`, 'delivered', undefined],
    ),
  );
  expect(unwilling.requestsAbout('"users"')).toHaveLength(1);
  for (const name of names) expect(unwilling.requestsAbout(`/users/${name}@`)).toHaveLength(1);
  const renames = unwilling.requestsAbout('nova@example.com');
  expect(renames.map(({ path }) => decodeURIComponent(path))).toEqual([
    '/api/v2/users/velha@example.com',
  ]);
});

/** Keeps the connection's two instances busy until every change is in the queue. */
async function deliverAtOnce(
  server: WecareServer,
  source: string,
  changes: readonly ReturnType<typeof changeOf>[],
): Promise<Delivery[]> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const busy of ['slow-1', 'slow-2']) {
    server.answerNext(`/${busy}@`, { after: promise });
    await propaga.accept(changeOf(busy), { source });
    await vi.waitFor(() => expect(server.requestsAbout(`/${busy}@`)).toHaveLength(1), 5_000);
  }
  const accepted = await Promise.all(changes.map((change) => propaga.accept(change, { source })));
  resolve();
  const ids = accepted.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
  return Promise.all(ids.map((id) => propaga.reach(id, 'delivered', 'failed')));
}
