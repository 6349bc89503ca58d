import { describe, expect, test } from 'vitest';
import { bodyOf, createApiOver } from '../../support/operator-api.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

const failed = { status: 'failed', failure: 'rejected', reason: 'HTTP 422' } as const;
const reply = {
  at: '2026-11-22T12:00:00.000Z',
  status: 422,
  contentType: 'text/plain',
  body: '\u001b[2J<script>Márcia Conceição</script>',
};
const caller = 'arn:aws:sts::000000000000:assumed-role/operator/bruno';

function setUp(replies = [reply], dropped = 0) {
  const bench = createOperatorBench();
  const delivery = bench.put(1, failed);
  const row = bench.database.deliveries.get(delivery.id);
  if (row !== undefined) {
    bench.database.deliveries.set(delivery.id, { ...row, replies: { replies, dropped } });
  }
  return { bench, path: { id: delivery.id }, audit: bench.database.audit };
}

describe('the replies to a delivery', () => {
  test('are shown as they came, and who looked is on record', async () => {
    const { bench, path, audit } = setUp();
    const { ask } = createApiOver(bench);
    const answer = await ask('GET /deliveries/{id}/replies', { path, caller });
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({ replies: [reply] });
    const at = bench.clock.now().toISOString();
    expect(audit).toEqual([{ at, by: caller, action: 'view-replies', on: path.id }]);
    expect(bodyOf(await ask('GET /audit'))).toEqual({ entries: audit });
  });

  test('are on record as looked at by "local" where nobody signs', async () => {
    const { bench, path, audit } = setUp();
    await createApiOver(bench).ask('GET /deliveries/{id}/replies', { path });
    expect(audit).toMatchObject([{ by: 'local' }]);
  });

  test('are on record for each look, also if there were none', async () => {
    const { bench, path, audit } = setUp([], 0);
    const { ask } = createApiOver(bench);
    for (let look = 0; look < 2; look += 1) {
      expect(bodyOf(await ask('GET /deliveries/{id}/replies', { path }))).toEqual({ replies: [] });
    }
    expect(audit).toHaveLength(2);
  });

  test('come with the number of those for which there was no room', async () => {
    const { bench, path } = setUp([reply], 3);
    const answer = await createApiOver(bench).ask('GET /deliveries/{id}/replies', { path });
    expect(bodyOf(answer)).toEqual({ replies: [reply], dropped: 3 });
  });

  test('are not shown if the look cannot be recorded', async () => {
    const { bench, path } = setUp();
    const audit = { ...bench.tools.audit, record: () => Promise.reject(new Error('no table')) };
    const { ask } = createApiOver(bench, { audit });
    // The function answers 503 to whatever is thrown.
    await expect(ask('GET /deliveries/{id}/replies', { path })).rejects.toThrow('no table');
  });

  test('are recorded before they are shown', async () => {
    const { bench, path } = setUp();
    let isShown = false;
    let finish = () => {};
    const recorded = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const audit = { ...bench.tools.audit, record: () => recorded };
    const { ask } = createApiOver(bench, { audit });
    const asked = ask('GET /deliveries/{id}/replies', { path }).then(() => {
      isShown = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isShown).toBe(false);
    finish();
    await asked;
    expect(isShown).toBe(true);
  });

  test('are gone with the personal data, which says so, and is no look', async () => {
    const { bench, path, audit } = setUp();
    const { ask } = createApiOver(bench);
    await ask('POST /deliveries/{id}/cancel', { path });
    const answer = await ask('GET /deliveries/{id}/replies', { path });
    expect(answer.statusCode).toBe(410);
    expect(bodyOf(answer)).toMatchObject({ code: 'replies_removed' });
    expect(audit).toEqual([]);
  });

  test('that cannot be opened are said to be there, and why, and are no look', async () => {
    const { bench, path, audit } = setUp();
    const why = 'Sealed with a key that is not in the secret propaga/data-key';
    const replies = { read: async () => ({ kind: 'unreadable', why }) as const };
    const answer = await createApiOver(bench, { replies }).ask('GET /deliveries/{id}/replies', {
      path,
    });
    expect(answer.statusCode).toBe(503);
    expect(bodyOf(answer)).toMatchObject({
      code: 'replies_unreadable',
      detail: expect.stringContaining(why),
    });
    expect(audit).toEqual([]);
  });

  test('of an unknown delivery are not found', async () => {
    const { bench } = setUp();
    const answer = await createApiOver(bench).ask('GET /deliveries/{id}/replies', {
      path: { id: 'chg_x.dito' },
    });
    expect(answer.statusCode).toBe(404);
    expect(bodyOf(answer)).toMatchObject({ code: 'not_found' });
  });

  test('leave nothing of what they say in the log', async () => {
    const { bench, path } = setUp();
    await createApiOver(bench).ask('GET /deliveries/{id}/replies', { path, caller });
    expect(JSON.stringify(bench.log.lines)).not.toMatch(/rcia|script/);
  });
});

describe('the audit', () => {
  test.for([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['cursor=x', 'cursor'],
    ['by=bruno', 'by'],
  ])('refuses a query that it does not understand: %s', async ([queryString = '', path]) => {
    const { bench } = setUp();
    const answer = await createApiOver(bench).ask('GET /audit', { queryString });
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ code: 'invalid_query', issues: [{ path }] });
  });

  test('goes on where a page has ended', async () => {
    const { bench, path } = setUp();
    const { ask } = createApiOver(bench);
    const callers = ['one', 'two', 'three'];
    for (const name of callers) {
      await ask('GET /deliveries/{id}/replies', { path, caller: name });
      bench.clock.moveBy(1_000);
    }
    const first = bodyOf(await ask('GET /audit', { queryString: 'limit=2' }));
    expect(first).toMatchObject({ entries: [{ by: 'three' }, { by: 'two' }] });
    const cursor = typeof first === 'object' && first && 'cursor' in first ? first.cursor : '';
    const rest = bodyOf(await ask('GET /audit', { queryString: `limit=2&cursor=${cursor}` }));
    expect(rest).toMatchObject({ entries: [{ by: 'one' }] });
    expect(rest).not.toHaveProperty('cursor');
  });
});
