import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createHttpProviderClient } from '../../../functions/adapters/http-provider-client.ts';
import { mayHaveUpdated } from '../../../functions/domain/unanswered.ts';
import { isComplete, requestTo, startRawProvider } from './provider-server.ts';

const client = createHttpProviderClient();
const timeoutMs = 300;
/** How late a time-out may come on a busy machine. */
const slackMs = 1_500;

const ok = 'HTTP/1.1 200 OK\r\n';
const whole = `${ok}Content-Length: 2\r\n\r\nok`;
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
const sixTimes = 'gzip, gzip, gzip, gzip, gzip, gzip';

const endings = ['keep', 'end', 'reset'] as const;
type Ending = (typeof endings)[number];

/** What it is, and what the provider says. */
type Case = readonly [string, string];

describe('a reply that names more than five content encodings', () => {
  const names = [
    sixTimes,
    'a,b,c,d,e,f',
    'x,'.repeat(500),
    Array.from({ length: 6 }, () => 'gzip').join('\r\nCONTENT-ENCODING: '),
  ];
  const heads = [
    ['200', `${ok}Content-Length: 100\r\n`],
    ['503', 'HTTP/1.1 503 No\r\nRetry-After: 5\r\nContent-Length: 100\r\n'],
    ['without a length', ok],
  ] as const;
  test.for(heads.flatMap(([name, head]) => endings.map((ending) => [name, ending, head] as const)))(
    'is unreadable, and what comes of its connection harms nobody: %s, %s',
    async ([, ending, head]) => {
      for (const encodings of names) {
        const said = `${head}Content-Encoding: ${encodings}\r\n\r\nabc`;
        const { result, requests } = await answeredWith(said, ending);
        expect(result).toEqual({
          kind: 'unreadable',
          reason: "the provider's reply could not be read (TOO_MANY_ENCODINGS)",
        });
        expect(requests).toBe(1);
      }
    },
  );

  test('spoils no later request to the same provider', async () => {
    let answers = 0;
    const provider = await startRawProvider((socket, received) => {
      if (!isComplete(received)) return;
      answers += 1;
      socket.write(answers === 1 ? `${ok}Content-Encoding: ${sixTimes}\r\n\r\nabc` : whole);
    });
    expect(await client.send(requestTo(provider.url), 2_000)).toMatchObject({ kind: 'unreadable' });
    expect(await client.send(requestTo(provider.url), 2_000)).toEqual({ status: 200, body: 'ok' });
  });

  test('is told from one that names five', async () => {
    const five = Array.from({ length: 5 }, () => gzipSync).reduce(
      (bytes, pack) => pack(bytes),
      Buffer.from('packed'),
    );
    const head = `${ok}Content-Encoding: gzip, gzip, gzip, gzip, gzip\r\nContent-Length: ${five.length}\r\n\r\n`;
    const { result } = await answeredWith(Buffer.concat([Buffer.from(head), five]), 'end');
    expect(result).toEqual({ status: 200, body: 'packed' });
  });
});

describe('a reply that is not HTTP as it should be', () => {
  test.for<Case>([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a broken status line', 'HTTP/1.1 abc\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 99\r\n\r\n'],
    ['line ends without a carriage return', whole.replaceAll('\r', '')],
    ['a NUL in a header name', `${ok}X\0: y\r\n\r\n`],
    ['a header folded into the status line', `${ok} folded: x\r\n\r\n`],
    ['two lengths', `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok!`],
    ['the same length twice', `${ok}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`],
    ['a negative length', `${ok}Content-Length: -1\r\n\r\nok`],
    ['a length that is none', `${ok}Content-Length: x\r\n\r\nok`],
    ['a length beyond all numbers', `${ok}Content-Length: ${'9'.repeat(30)}\r\n\r\nok`],
    [
      'a length and chunks',
      `${ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a header of 40 KB', `${ok}X: ${'y'.repeat(40_000)}\r\n\r\n`],
    [
      '3,000 headers',
      `${ok}${Array.from({ length: 3_000 }, (_, at) => `x${at}: y`).join('\r\n')}\r\n\r\n`,
    ],
    ['a body that is not packed as it says', `${ok}Content-Encoding: gzip\r\n\r\nok`],
  ])('is unreadable, and the update may have been made all the same: %s', async ([, said]) => {
    for (const ending of endings) {
      const { result } = await answeredWith(said, ending);
      expect(result).toEqual({
        kind: 'unreadable',
        reason: expect.stringMatching(/^the provider's reply could not be read \(\w+\)$/),
      });
      expect('kind' in result && mayHaveUpdated(result)).toBe(true);
    }
  });

  test.for<Case>([
    ['a chunk that is cut off', `${chunked}5\r\nok`],
    ['a body that is cut off', `${ok}Content-Length: 10\r\n\r\nok`],
    ['a head that is cut off', `${ok}Content-Le`],
    ['only a hint before the reply', 'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n'],
    ['nothing', ''],
  ])('is a reset or, if nothing more comes, a time-out: %s', async ([, said]) => {
    expect((await answeredWith(said, 'end')).result).toMatchObject({ kind: 'reset' });
    expect((await answeredWith(said, 'reset')).result).toMatchObject({ kind: 'reset' });
    expect((await answeredWith(said, 'keep')).result).toMatchObject({ kind: 'timeout' });
  });

  test.for<Case>([
    ['changes to another protocol', 'HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['has chunks without a size', `${chunked}zz\r\nok`],
  ])('is a reset if it %s', async ([, said]) => {
    for (const ending of endings) {
      const { result } = await answeredWith(`${said}${whole}`, ending);
      expect(result).toMatchObject({ kind: 'reset' });
    }
  });
});

test.for([1, 50])(
  'what a provider says while it is working is passed over: %i times',
  async (times) => {
    const hints =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n';
    const { result } = await answeredWith(`${hints.repeat(times)}${whole}`, 'end');
    expect(result).toEqual({ status: 200, body: 'ok' });
  },
);

test.for<Case>([
  ['the head, byte by byte', `${ok}X: ${'y'.repeat(10_000)}`],
  ['hints without end', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(500)],
  ['the body, byte by byte', `${ok}Content-Length: 10000\r\n\r\n${'y'.repeat(10_000)}`],
  ['chunks of one byte', `${chunked}${'1\r\ny\r\n'.repeat(3_000)}`],
])('what trickles in costs no more than the time allowed: %s', async ([, said]) => {
  const provider = await startRawProvider((socket, received) => {
    if (!isComplete(received)) return;
    const headLength = said.indexOf('\r\n\r\n') + 4;
    const from = said.startsWith(ok) && headLength > 4 ? headLength : 0;
    let at = from;
    socket.write(said.slice(0, from));
    const trickle = setInterval(() => {
      socket.write(said.slice(at, at + 1));
      at += 1;
    }, 10);
    socket.on('close', () => clearInterval(trickle));
  });
  const startedAt = performance.now();
  const result = await client.send(requestTo(provider.url), timeoutMs);
  expect(result).toMatchObject({ kind: 'timeout' });
  expect(performance.now() - startedAt).toBeLessThan(timeoutMs + slackMs);
  await expect.poll(() => provider.connections[0]?.socket.destroyed).toBe(true);
});

async function answeredWith(said: string | Buffer, ending: Ending) {
  const provider = await startRawProvider((socket, received) => {
    if (!isComplete(received)) return;
    if (ending === 'end') socket.end(said);
    else
      socket.write(
        said,
        () => ending === 'reset' && setTimeout(() => socket.resetAndDestroy(), 10),
      );
  });
  const startedAt = performance.now();
  const result = await client.send(requestTo(provider.url), timeoutMs);
  expect(performance.now() - startedAt).toBeLessThan(timeoutMs + slackMs);
  await expect.poll(() => provider.connections.every(({ socket }) => socket.destroyed)).toBe(true);
  const requests = provider.connections.filter(({ received }) => received !== '').length;
  return { result, requests };
}
