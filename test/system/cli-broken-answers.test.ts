import { createServer, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { runCli, startCli } from './cli-process.ts';
import { startStub } from './cli-stub-api.ts';

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const html = '<!doctype html><title>Sign in</title>';

/** What becomes of a request's connection once its head has come. */
let behave: (socket: Socket) => void = (socket) => socket.destroy();
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => behave(socket));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());

const address = server.address();
const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

const commands = [
  ['deliveries'],
  ['retry', 'chg_1.dito'],
  ['retry', '--connection', 'dito', '--yes'],
  ['erase', 'u-1', '--yes'],
  ['tail'],
  ['send', 'examples/user-updated.json'],
];

test.each([
  [
    'ends in the middle of its answer',
    `${head}content-length: 900\r\n\r\n{"deliveries":[`,
    commands,
  ],
  [
    'ends in the middle of a chunk',
    `${head}transfer-encoding: chunked\r\n\r\nff\r\n{"deliv`,
    [['deliveries']],
  ],
  ['ends within the head', head, [['deliveries']]],
  ['ends without a word', '', [['deliveries']]],
] as const)(
  'a connection that %s says that the request may have been done',
  async (_, text, run) => {
    behave = (socket) => socket.end(text);
    for (const command of run) {
      const { code, stdout, stderr } = await runCli([...command, '--url', url]);
      expect(stderr, command.join(' ')).toContain('broke before its answer was complete');
      expect(stderr).toContain('look, then run the same command again');
      expect({ code, stdout }, command.join(' ')).toEqual({ code: 3, stdout: '' });
    }
  },
);

test('a connection that is reset says so as well', async () => {
  behave = (socket) => {
    socket.write(`${head}content-length: 900\r\n\r\n{`, () => socket.resetAndDestroy());
  };
  const { code, stderr } = await runCli(['connections', '--url', url]);
  expect(stderr).toContain('broke before its answer was complete');
  expect(code).toBe(3);
});

test.each([
  ['JSON that is cut off', `${head}content-length: 15\r\n\r\n{"deliveries":[`],
  ['nothing', `${head}content-length: 0\r\n\r\n`],
  ['a page of a proxy', `${head}content-length: ${html.length}\r\n\r\n${html}`],
  ['the words of another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
])('%s instead of an answer asks what is running there', async (_, text) => {
  behave = (socket) => socket.end(text);
  for (const command of [['deliveries'], ['erase', 'u-1', '--yes']]) {
    const { code, stdout, stderr } = await runCli([...command, '--url', url]);
    expect(stderr, command.join(' ')).toContain('Is something else running there');
    expect({ code, stdout }, command.join(' ')).toEqual({ code: 3, stdout: '' });
  }
});

test('tail goes on once answers are whole again', async () => {
  let calls = 0;
  let isWhole = true;
  behave = (socket) => {
    calls += 1;
    const body = isWhole ? '{"deliveries":[]}' : '{"deliver';
    const close = 'connection: close\r\n';
    socket.end(`${head}${close}content-length: 17\r\n\r\n${body}`);
  };
  const tail = startCli(['tail', '--interval', '0.1', '--url', url]);
  await expect.poll(() => calls, { timeout: 10_000 }).toBeGreaterThan(6);
  isWhole = false;
  await tail.shows(/broke before its answer was complete.*Waiting for it/);
  isWhole = true;
  const before = calls;
  await expect.poll(() => calls, { timeout: 10_000 }).toBeGreaterThan(before + 2);
  tail.kill('SIGINT');
  expect(await tail.code()).toBe(0);
});

test('the path of --url is kept whatever is asked or sent', async () => {
  const api = await startStub(() => ({ status: 404, body: {} }));
  for (const base of ['/base', '/base/', '/a/b//']) {
    const paths = async (...command: string[]) => {
      api.requests.length = 0;
      await runCli([...command, '--url', `${api.url}${base}`]);
      return api.requests.map((request) => request.url);
    };
    const prefix = base.replace(/\/+$/, '');
    expect(await paths('connections')).toEqual([`${prefix}/connections`]);
    expect(await paths('erase', 'a/b', '--yes')).toEqual([`${prefix}/users?key=a%2Fb`]);
    expect(await paths('send', 'examples/user-updated.json')).toEqual([`${prefix}/webhooks/hr`]);
    expect(new Set(await paths('tail'))).toEqual(
      new Set([`${prefix}/local/events`, `${prefix}/deliveries?status=pending&limit=100`]),
    );
    const page = await runCli(['console', '--url', `${api.url}${base}`]);
    expect(page.stdout).toBe(`${api.url}${prefix}/console\n`);
  }
  await api.stop();
});
