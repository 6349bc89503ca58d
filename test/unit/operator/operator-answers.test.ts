import { describe, expect, it } from 'vitest';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import type { OperatorApi } from '../../../functions/operator/operator-api.ts';
import { stateKeyOf } from '../../memory/memory-database.ts';
import { bodyOf, createApiOver } from '../../support/operator-api.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

const failed = { status: 'failed', failure: 'rejected', reason: 'no such user' } as const;
const name = { name: 'wecare' };

/** The bench's index, where each page takes a second to read. */
function slowIndex(bench: ReturnType<typeof createOperatorBench>) {
  const { index } = bench.tools;
  return {
    ...index,
    between(...asked: Parameters<typeof index.between>) {
      bench.clock.moveBy(1_000);
      return index.between(...asked);
    },
  };
}

describe('a bulk retry', () => {
  it.each([
    [20_000, 400],
    [2_500, 300],
  ])(
    'answers within four seconds, so that it can be stopped: of %i ms',
    async (budgetMs, retried) => {
      const bench = createOperatorBench();
      for (let number = 0; number < 600; number += 1) bench.put(number, failed);
      const { ask } = createApiOver(bench, { budgetMs, index: slowIndex(bench) });
      const answer = await ask('POST /connections/{name}/retry', { path: name });
      expect(answer.statusCode).toBe(202);
      expect(bodyOf(answer)).toMatchObject({ retried, cursor: expect.any(String) });
    },
  );

  it('goes on where the answer before has ended, until there is no more', async () => {
    const bench = createOperatorBench();
    for (let number = 0; number < 600; number += 1) bench.put(number, failed);
    const { ask } = createApiOver(bench, { index: slowIndex(bench) });
    const first = bodyOf(await ask('POST /connections/{name}/retry', { path: name }));
    const cursor = typeof first === 'object' && first !== null && 'cursor' in first && first.cursor;
    const rest = await ask('POST /connections/{name}/retry', {
      path: name,
      body: JSON.stringify({ cursor }),
    });
    expect(bodyOf(rest)).toEqual({ connection: 'wecare', retried: 200, skipped: 0 });
    expect(new Set(bench.queued.map(({ deliveryId }) => deliveryId)).size).toBe(600);
  });
});

describe('a bulk retry that cannot be understood', () => {
  const everything = 'POST /connections/{name}/retry';

  it.each([
    ['{"reason":', '', 'invalid_json'],
    ['[]', '', 'invalid_request'],
    ['null', '', 'invalid_request'],
    ['"rejected"', '', 'invalid_request'],
    ['{"reasons":"rejected"}', '', 'invalid_request'],
    ['{}', 'reason=rejected', 'invalid_request'],
    ['{"reason":"rejected","reason":""}', '', 'invalid_request'],
    [`{"reason":"${'a'.repeat(10_000)}"}`, '', 'invalid_request'],
    [`{"since":${'['.repeat(100)}${']'.repeat(100)}}`, '', 'invalid_request'],
    ['', 'reason=rejected&reason=exhausted', 'invalid_query'],
    ['', `reason=${'a'.repeat(16_000)}`, 'invalid_query'],
    ['', 'reason=%zz', 'invalid_query'],
    ['', 'reasons=rejected', 'invalid_request'],
  ])('never means everything: %j ?%s', async (body, queryString, code) => {
    const bench = createOperatorBench();
    bench.put(1, failed);
    const answer = await createApiOver(bench).ask(everything, { path: name, body, queryString });
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ code });
    expect(bench.queued).toEqual([]);
  });

  it('is answered with some of the mistakes, however many there are', async () => {
    const answer = await createApiOver(createOperatorBench()).ask(everything, {
      path: name,
      queryString: Array.from({ length: 90 }, () => 'reason=%').join('&'),
    });
    expect(bodyOf(answer)).toMatchObject({ issues: Array.from({ length: 20 }, () => ({})) });
  });

  it('of a paused connection tries nothing', async () => {
    const bench = createOperatorBench();
    bench.put(1, failed);
    await bench.tools.connectionControl.pause('wecare', bench.clock.now());
    const answer = await createApiOver(bench).ask(everything, { path: name });
    expect(answer.statusCode).toBe(409);
    expect(bodyOf(answer)).toMatchObject({
      code: 'not_retryable',
      detail: expect.stringContaining('resume it first'),
    });
    expect(bench.queued).toEqual([]);
  });
});

describe('what is not there', () => {
  it.each([
    'GET /deliveries/{id}',
    'POST /deliveries/{id}/retry',
    'POST /deliveries/{id}/cancel',
    'GET /changes/{id}',
    'GET /connections/{name}',
    'POST /connections/{name}/retry',
    'POST /connections/{name}/pause',
    'POST /connections/{name}/resume',
  ] as const)('is not found: %s', async (route) => {
    const { ask } = createApiOver(createOperatorBench());
    const answer = await ask(route, { path: { id: 'chg_x.dito', name: 'nobody' } });
    expect(answer.statusCode).toBe(404);
    expect(bodyOf(answer)).toMatchObject({ code: 'not_found' });
  });
});

describe('a delivery', () => {
  it('is shown without what only the machinery needs', async () => {
    const bench = createOperatorBench();
    const { id } = bench.put(1, failed);
    const shown = bodyOf(await createApiOver(bench).ask('GET /deliveries/{id}', { path: { id } }));
    expect(shown).toMatchObject({ id, status: 'failed', failure: 'rejected' });
    for (const name of ['version', 'release', 'retriesSpent', 'payload']) {
      expect(shown).not.toHaveProperty(name);
    }
  });
});

describe('a user', () => {
  it('is shown by what is remembered, at each connection of the config', async () => {
    const bench = createOperatorBench();
    const group = userGroupOf('u-1001');
    const known = { group, applied: {}, ids: ['47'], revision: 1 };
    const { ask } = createApiOver(bench);
    const shown = async () => bodyOf(await ask('GET /users', { queryString: 'key=u-1001' }));
    const wecare = { name: 'wecare', provider: 'wecare', applied: [] };
    expect(await shown()).toEqual({
      userKey: 'u-1001',
      connections: [{ ...wecare, isIdRemembered: false }],
    });
    bench.database.states.set(stateKeyOf('wecare', group), known);
    expect(await shown()).toMatchObject({ connections: [{ ...wecare, isIdRemembered: true }] });
  });
});

describe('an erasure', () => {
  it('that runs out of time asks for the same request again', async () => {
    const bench = createOperatorBench();
    bench.put(1, { status: 'waiting' });
    const late = await createApiOver(bench, { budgetMs: 0 }).ask('DELETE /users', {
      queryString: 'key=u-1001',
    });
    expect(late.statusCode).toBe(503);
    expect(bodyOf(late)).toMatchObject({
      status: 503,
      code: 'unfinished',
      detail: expect.stringContaining('Send the same request again.'),
    });
    const again = await createApiOver(bench).ask('DELETE /users', { queryString: 'key=u-1001' });
    expect(again.statusCode).toBe(200);
    expect(bodyOf(again)).toMatchObject({ userKey: 'u-1001', cancelled: 1, payloadsRemoved: 1 });
  });
});

it('a release of a user whom others write again and again asks for the same request again', async () => {
  const bench = createOperatorBench();
  const group = userGroupOf('u-1001');
  const applied = { name: '2062-01-01T00:00:00.000000000Z/2026-11-22T12:00:00.000Z#chg_far' };
  bench.database.states.set(stateKeyOf('wecare', group), { group, applied, ids: [], revision: 1 });
  const users = { ...bench.tools.users, saveVersions: async () => false };
  const asked = { queryString: 'key=u-1001' };
  const late = await createApiOver(bench, { users }).ask('POST /users/release', asked);
  expect(late.statusCode).toBe(503);
  expect(bodyOf(late)).toMatchObject({ status: 503, code: 'unfinished' });
  expect(bench.log.lines).toEqual([]);
  const again = await createApiOver(bench).ask('POST /users/release', asked);
  expect(bodyOf(again)).toEqual({ userKey: 'u-1001', released: 1 });
});

describe('a connection', () => {
  it('is shown without what only the machinery needs', async () => {
    const bench = createOperatorBench();
    const openedAt = bench.clock.now().toISOString();
    const circuit = { failures: 50, openedAt, reason: 'HTTP 503', probe: openedAt };
    const hold = { reason: 'HTTP 401', since: openedAt, secretVersion: 'v1' };
    bench.database.health.set('wecare', { circuit, hold });
    const answer = await createApiOver(bench).ask('GET /connections/{name}', { path: name });
    expect(answer.body).not.toMatch(/probe|secretVersion/);
    expect(bodyOf(answer)).toMatchObject({
      circuit: { state: 'open', failures: 50, reason: 'HTTP 503', openedAt },
      hold: { reason: 'HTTP 401', since: openedAt },
    });
  });

  it('is told of by what there is to do, and of what has ended only so far', async () => {
    const bench = createOperatorBench();
    const limits = new Map<string, number>();
    const index = {
      ...bench.tools.index,
      async count({ status }: { status: string }, atMost: number) {
        limits.set(status, atMost);
        return { count: atMost, isComplete: false };
      },
    };
    const answer = await createApiOver(bench, { index }).ask('GET /connections/{name}', {
      path: name,
    });
    expect(answer.statusCode).toBe(200);
    expect(Object.fromEntries(limits)).toEqual({
      pending: 10_000,
      waiting: 10_000,
      held: 10_000,
      failed: 10_000,
      delivered: 1_000,
      superseded: 1_000,
      cancelled: 1_000,
    });
  });
});

describe('what could not be written', () => {
  const reject = () => Promise.reject(new Error('no table'));
  type Change = (api: ReturnType<typeof createOperatorBench>['tools']) => Partial<OperatorApi>;
  const control =
    (broken: Partial<OperatorApi['deliveryControl']>): Change =>
    ({ deliveryControl }) => ({ deliveryControl: { ...deliveryControl, ...broken } });
  const switching =
    (broken: Partial<OperatorApi['connectionControl']>): Change =>
    ({ connectionControl }) => ({ connectionControl: { ...connectionControl, ...broken } });
  const users =
    (broken: Partial<OperatorApi['users']>): Change =>
    (tools) => ({ users: { ...tools.users, ...broken } });
  const id = `chg_${'1'.padStart(32, '0')}.wecare`;
  const user = { queryString: 'key=u-1001' };

  it.each([
    ['POST /connections/{name}/pause', { path: name }, switching({ pause: reject })],
    ['POST /connections/{name}/resume', { path: name }, switching({ resume: reject })],
    ['POST /connections/{name}/retry', { path: name }, control({ restart: reject })],
    ['POST /deliveries/{id}/retry', { path: { id } }, control({ restart: reject })],
    ['POST /deliveries/{id}/cancel', { path: { id } }, control({ cancel: reject })],
    ['DELETE /users', user, control({ cancel: reject })],
    ['DELETE /users', user, users({ forgetIds: reject })],
    ['DELETE /users', user, users({ recordErasure: reject })],
  ] as const)('is never answered as done, nor logged as such: %s', async (route, asked, change) => {
    const bench = createOperatorBench();
    bench.put(1, failed);
    const { ask } = createApiOver(bench, change(bench.tools));
    await expect(ask(route, asked)).rejects.toThrow('no table');
    expect(bench.log.lines).toEqual([]);
  });
});

describe.each(['GET /users', 'DELETE /users', 'POST /users/release'] as const)('%s', (route) => {
  it.each([
    ['', 'invalid_key', ['key']],
    ['key=', 'invalid_key', ['key']],
    [`key=${'u'.repeat(257)}`, 'invalid_key', ['key']],
    ['key=u-1&limit=1', 'invalid_query', ['limit']],
    ['key=u-1&keys=1', 'invalid_query', ['keys']],
    ['userKey=u-1', 'invalid_query', ['key', 'userKey']],
  ])(
    'says whether the key is wrong or the rest of the query: %s',
    async (queryString, code, paths) => {
      const { ask } = createApiOver(createOperatorBench());
      const answer = await ask(route, { queryString });
      expect(answer.statusCode).toBe(400);
      expect(bodyOf(answer)).toMatchObject({
        code,
        issues: paths.map((path) => ({ path })),
      });
    },
  );
});
