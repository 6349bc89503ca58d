import { afterAll, beforeEach, expect, test } from 'vitest';
import { runCli, runShell } from './cli-process.ts';
import { type StubAnswer, type StubRequest, startStub } from './cli-stub-api.ts';

const hostile = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eana\r\nok  \ud83d\udc69';
const dangerous = /[\p{Cc}\p{Bidi_Control}]/u;

const delivery = {
  id: 'chg_0123456789abcdef0123456789abcdef.wecare',
  changeId: 'chg_0123456789abcdef0123456789abcdef',
  connection: 'wecare',
  provider: 'wecare',
  userKey: hostile,
  status: 'failed',
  failure: 'rejected',
  reason: hostile,
  fields: [hostile],
  attempts: [
    {
      at: '2026-11-22T12:00:00.000Z',
      outcome: 'rejected',
      httpStatus: 422,
      durationMs: 3,
      reason: hostile,
    },
  ],
  receivedAt: '2026-11-22T12:00:00.000Z',
};
const counts = {
  pending: 0,
  waiting: 0,
  held: 1,
  delivered: 0,
  superseded: 0,
  failed: 3,
  cancelled: 0,
};
const connection = {
  name: 'wecare',
  provider: 'wecare',
  enabled: true,
  state: 'held',
  counts,
  countsAtLeast: ['failed'],
  circuit: { state: 'open', failures: 50, reason: hostile, openedAt: '2026-11-22T12:00:00.000Z' },
  hold: { reason: hostile, since: '2026-11-22T12:00:00.000Z' },
};
const change = {
  id: delivery.changeId,
  source: 'hr',
  type: 'user.updated',
  userKey: hostile,
  occurredAt: '2026-11-22T12:00:00.000Z',
  receivedAt: '2026-11-22T12:00:00.000Z',
  fields: ['name'],
  deliveries: [delivery],
  skipped: [{ connection: 'dito', reason: hostile }],
};

let answer: (request: StubRequest) => StubAnswer = () => ({ body: {} });
const api = await startStub((request) => answer(request));
afterAll(() => api.stop());
beforeEach(() => {
  api.requests.length = 0;
});

const run = (...args: string[]) => runCli([...args, '--url', api.url]);

const shown = [
  ['status', ['status', 'x'], change],
  ['deliveries', ['deliveries'], { deliveries: [delivery] }],
  ['delivery', ['delivery', 'x'], delivery],
  [
    'replies',
    ['replies', 'x'],
    {
      replies: [
        { at: '2026-11-22T12:00:00.000Z', status: 422, contentType: hostile, body: hostile },
        { at: '2026-11-22T12:00:00.000Z', status: 500, body: '\u0000\t\n\u009b2J', cut: true },
      ],
      dropped: 2,
    },
  ],
  [
    'audit',
    ['audit'],
    {
      entries: [
        {
          at: '2026-11-22T12:00:00.000Z',
          by: hostile,
          action: 'view-replies',
          on: delivery.id,
          note: hostile,
        },
      ],
    },
  ],
  ['connections', ['connections'], { connections: [connection] }],
  [
    'pause',
    ['pause', 'x'],
    { ...connection, state: 'paused', paused: { since: '2026-11-22T12:00:00.000Z' } },
  ],
  [
    'user',
    ['user', 'x'],
    {
      userKey: hostile,
      connections: [
        {
          name: 'wecare',
          provider: 'wecare',
          isIdRemembered: true,
          applied: [{ field: hostile, occurredAt: '2026-11-22T12:00:00.000Z', changeId: hostile }],
        },
      ],
    },
  ],
  [
    'erase',
    ['erase', 'x', '--yes'],
    {
      userKey: hostile,
      erasedAt: '2026-11-22T12:00:00.000Z',
      cancelled: 0,
      payloadsRemoved: 0,
      idsForgotten: 0,
    },
  ],
] as const;

test.each(shown)('%s shows hostile words without obeying them', async (_, args, body) => {
  answer = () => ({ body });
  const { stdout, stderr, code } = await run(...args);
  expect(stdout).toContain('ana\\x0d\\x0aok');
  expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(dangerous);
  expect(code).toBeLessThan(2);
  const json = await run(...args, '--json');
  expect(json.stdout.replaceAll('\n', '')).not.toMatch(dangerous);
  expect(JSON.parse(json.stdout)).toEqual(body);
});

const problem = (status: number, code: string) => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: {
    type: 'about:blank',
    title: 't',
    status,
    code,
    detail: `Detail ${hostile}`,
    issues: [{ path: 'limit', message: hostile }],
  },
});

test.each([
  [problem(400, 'invalid_query'), 2, 'limit'],
  [problem(404, 'not_found'), 4, 'list what there is'],
  [problem(410, 'replies_removed'), 1, 'Detail'],
  [problem(409, 'not_retryable'), 1, 'shows how a delivery stands'],
  [problem(503, 'unavailable'), 3, 'Try again in a moment'],
  [{ status: 403, body: { message: 'Forbidden' } }, 3, 'execute-api:Invoke'],
  [{ status: 502, body: '<html>' }, 3, 'Try again in a moment'],
  [{ status: 404, body: 'nothing' }, 3, 'Is something else running there'],
  [
    { status: 301, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
    3,
    'Is something else running there',
  ],
  [{ body: '{"deliveries":"none"}' }, 3, 'Is something else running there'],
])('an answer of %j ends with %i and says what to do', async (given, code, advice) => {
  answer = () => given;
  const result = await run('deliveries');
  expect(result).toMatchObject({ code, stdout: '' });
  expect(result.stderr).toContain(advice);
  expect(result.stderr).not.toContain('    at ');
  expect(result.stderr.replaceAll('\n', '')).not.toMatch(dangerous);
});

test('a key may have any characters', async () => {
  answer = () => problem(404, 'not_found');
  await run('user', "a/b?c#d e%(*)é'!+&=");
  await run('erase', '..', '--yes');
  await run('release', '?key=');
  expect(api.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /users?key=a%2Fb%3Fc%23d%20e%25%28%2A%29%C3%A9%27%21%2B%26%3D',
    'DELETE /users?key=..',
    'POST /users/release?key=%3Fkey%3D',
  ]);
});

test.each([
  ['delivery', 'chg_1.dito?x'],
  ['status', '../connections'],
  ['cancel', 'a/b'],
  ['pause', 'dito%2Fresume'],
  ['retry', '--connection', 'dito/', '--yes'],
])('what no id or name can be is not asked for: %s %s', async (...args) => {
  const { code, stderr } = await run(...args);
  expect(stderr).toContain('neither an id nor a name');
  expect(code).toBe(4);
  expect(api.requests).toEqual([]);
});

test('a bulk retry follows the cursors to the end, and tells what was skipped', async () => {
  answer = ({ method, body }) => {
    if (method === 'GET') return { body: connection };
    const { cursor } = JSON.parse(body);
    const page = { connection: 'wecare', retried: 100, skipped: 1 };
    const next = { undefined: 'a', a: 'b' }[String(cursor)];
    return { status: 202, body: next === undefined ? page : { ...page, cursor: next } };
  };
  const result = await run('retry', '--connection', 'wecare', '--reason', 'exhausted', '--yes');
  expect(result.stdout).toBe('300 of wecare on their way again.\n');
  expect(result.stderr).toContain('3 cannot be tried again');
  expect(result.code).toBe(1);
  const bodies = api.requests.slice(1).map(({ body }): unknown => JSON.parse(body));
  expect(bodies).toEqual([
    { reason: 'exhausted' },
    { reason: 'exhausted', cursor: 'a' },
    { reason: 'exhausted', cursor: 'b' },
  ]);
});

test('a bulk retry that is broken off tells how far it came', async () => {
  answer = ({ method, body }) => {
    if (method === 'GET') return { body: connection };
    if (body.includes('cursor')) return problem(503, 'unavailable');
    return { status: 202, body: { connection: 'wecare', retried: 100, skipped: 0, cursor: 'a' } };
  };
  const { code, stderr } = await run('retry', '--connection', 'wecare', '--yes');
  expect(stderr).toContain('100 are on their way again; the same command goes on with the rest.');
  expect(code).toBe(3);
});

test('a long list is one JSON document, and its reader may stop', async () => {
  answer = ({ url }) => {
    const page = Number(new URLSearchParams(url.split('?')[1]).get('cursor') ?? '0');
    const deliveries = Array.from({ length: 100 }, () => delivery);
    return { body: page === 20 ? { deliveries } : { deliveries, cursor: String(page + 1) } };
  };
  const all = await run('deliveries', '--all', '--json');
  expect(JSON.parse(all.stdout).deliveries).toHaveLength(2_100);
  const some = await run('deliveries', '--limit', '150', '--json');
  expect(JSON.parse(some.stdout)).toMatchObject({ cursor: '2' });
  const line = `propaga deliveries --all --url ${api.url} | head -n 1; echo \${PIPESTATUS[0]}`;
  expect(await runShell(line)).toMatchObject({
    stdout: expect.stringMatching(/^DELIVERY.*\n0\n$/),
    stderr: '',
  });
});

test('an old Node hands on to the one that the repository brings along', async () => {
  const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.0.0'}})`;
  const { stdout, code } = await runShell(
    `'${process.execPath}' --import "${pretend}" cli/propaga.js completion bash`,
  );
  expect(stdout).toContain('complete -o default -F _propaga propaga');
  expect(code).toBe(0);
});

test('bash completes commands, options and names', async () => {
  const complete = (...words: string[]) =>
    runShell(
      `eval "$(propaga completion bash)"; COMP_WORDS=(propaga ${words.join(' ')}); COMP_CWORD=${words.length}; _propaga; printf '%s ' "\${COMPREPLY[@]}"`,
    );
  expect((await complete('del')).stdout).toBe('deliveries delivery ');
  expect((await complete('deliveries', '--status', 'f')).stdout).toBe('failed ');
  expect((await complete('pause', 'w')).stdout).toBe('wecare ');
});
