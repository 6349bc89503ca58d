import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** How the bytes of a reply end; those that trickle have not ended when the time is up. */
type Ending = 'keep' | 'end' | 'reset' | 'pour' | 'trickle';

/** A provider's reply as bytes on the wire. */
export interface RawReply {
  readonly bytes: Buffer;
  readonly ending: Ending;
}

const megabytes = Buffer.alloc(30_000_000, ' ');

const contents = fc.oneof(
  { weight: 4, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.constant(Buffer.from(`{"error":"${'á'.repeat(1_500_000)}"}`)) },
  { weight: 1, arbitrary: fc.constant(Buffer.from('{"erro":"inválido"}', 'latin1')) },
  { weight: 1, arbitrary: fc.constant(Buffer.from('{"erro":"inválido"}', 'utf16le')) },
);

const packings = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  identity: (bytes: Buffer) => bytes,
  'x-unknown': (bytes: Buffer) => bytes,
} as const;

const bombs = fc.constantFrom(
  { coding: 'gzip', bytes: gzipSync(megabytes) },
  { coding: 'br', bytes: brotliCompressSync(megabytes) },
  { coding: 'gzip, gzip', bytes: gzipSync(gzipSync(megabytes)) },
  { coding: 'gzip', bytes: gzipSync('{}').subarray(0, 12) },
  { coding: 'gzip', bytes: Buffer.from('{"not":"packed"}') },
  { coding: 'gzip, gzip, gzip, gzip, gzip', bytes: gzipSync('{}') },
  // More than Node's fetch undoes.
  { coding: 'gzip, gzip, gzip, gzip, gzip, gzip', bytes: gzipSync('{}') },
  { coding: 'br,'.repeat(300), bytes: brotliCompressSync('{}') },
);

const packed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(contents, fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'x-unknown'))
      .map(([bytes, coding]) => ({ coding, bytes: packings[coding](bytes) })),
  },
  { weight: 1, arbitrary: bombs },
);

const framings = fc.constantFrom<(bytes: Buffer) => [string, Buffer]>(
  (bytes) => [`Content-Length: ${bytes.length}`, bytes],
  (bytes) => [`Content-Length: ${bytes.length + 10}`, bytes],
  (bytes) => [`Content-Length: ${Math.max(0, bytes.length - 1)}`, bytes],
  (bytes) => ['Content-Length: x', bytes],
  (bytes) => ['Content-Length: 99999999999999999999', bytes],
  (bytes) => [`Content-Length: ${bytes.length}\r\nContent-Length: ${bytes.length}`, bytes],
  (bytes) => [`Content-Length: ${bytes.length}\r\nContent-Length: 1`, bytes],
  (bytes) => [`Content-Length: -${bytes.length}`, bytes],
  (bytes) => [`Content-Length: ${bytes.length}\r\nTransfer-Encoding: chunked`, chunk(bytes, '')],
  (bytes) => ['Connection: close', bytes],
  (bytes) => ['Transfer-Encoding: chunked', chunk(bytes, '0\r\n\r\n')],
  (bytes) => ['Transfer-Encoding: chunked', chunk(bytes, '')],
  (bytes) => ['Transfer-Encoding: chunked', Buffer.concat([Buffer.from('zz\r\n'), bytes])],
);

function chunk(bytes: Buffer, end: string): Buffer {
  const size = Buffer.from(`${bytes.length.toString(16)}\r\n`);
  return Buffer.concat(
    bytes.length === 0 ? [Buffer.from(end)] : [size, bytes, Buffer.from(`\r\n${end}`)],
  );
}

/** Replies of every kind that can be made wrong, each of which names `elsewhere` as the place to go to. */
export function rawReplies(elsewhere: string): fc.Arbitrary<RawReply> {
  const statusLine = fc.oneof(
    fc
      .constantFrom(
        100,
        101,
        103,
        199,
        200,
        204,
        205,
        301,
        302,
        303,
        304,
        307,
        308,
        401,
        407,
        421,
        429,
        500,
        503,
        600,
        999,
      )
      .map((status) => `HTTP/1.1 ${status} Said`),
    fc.constantFrom(
      'HTTP/1.0 200',
      'HTTP/1.1 000 X',
      'HTTP/1.1 99',
      'HTTP/2 200',
      'ICY 200 OK',
      '',
      'HTTP/1.1 200 \u0001',
    ),
  );
  const header = fc.constantFrom(
    `Location: ${elsewhere}`,
    `Location: //${new URL(elsewhere).host}/x`,
    `Refresh: 0; url=${elsewhere}`,
    `Link: <${elsewhere}>; rel=preload`,
    `Alt-Svc: http="${new URL(elsewhere).host}"`,
    `Set-Cookie: a=${'b'.repeat(3_000)}`,
    'Content-Type: application/json; charset=utf-16',
    'Content-Type: \u00ff/\u0080',
    'Retry-After: \u00e9',
    'Retry-After: 5\r\nRetry-After: 6',
    'Retry-After: -5',
    'Retry-After: NaN',
    'Retry-After: Fri, 31 Dec 9999 23:59:59 GMT',
    'X\u0000: y',
    ' folded: yes',
    `X: ${'y'.repeat(40_000)}`,
    'Trailer: X\r\nConnection: upgrade\r\nUpgrade: websocket',
    'Proxy-Authenticate: Basic\r\nWWW-Authenticate: Basic realm="x"',
  );
  const hints = fc.constantFrom(
    '',
    '',
    '',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n',
    `HTTP/1.1 103 Early Hints\r\nContent-Encoding: ${'gzip,'.repeat(9)}\r\n\r\n`,
    'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(2_000),
  );
  const proper = fc
    .tuple(hints, statusLine, fc.array(header, { maxLength: 3 }), packed, framings)
    .map(([hint, line, headers, { coding, bytes }, frame]) => {
      const [framing, framed] = frame(bytes);
      const head = [`${hint}${line}`, ...headers, `Content-Encoding: ${coding}`, framing].join(
        '\r\n',
      );
      return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), framed]);
    });
  const junk = fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes));
  return fc.record({
    bytes: fc.oneof({ weight: 8, arbitrary: proper }, { weight: 1, arbitrary: junk }),
    ending: fc.constantFrom<Ending>('end', 'end', 'end', 'reset', 'keep', 'pour', 'trickle'),
  });
}
