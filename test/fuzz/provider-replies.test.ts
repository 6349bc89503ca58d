import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHttpProviderClient } from '../../functions/adapters/http-provider-client.ts';
import { isReply } from '../../functions/domain/sessions.ts';
import {
  isComplete,
  requestTo,
  startRawProvider,
} from '../integration/adapters/provider-server.ts';
import { atLeast, timeFor } from '../support/property-runs.ts';
import { type RawReply, rawReplies } from './raw-replies.ts';

const timeoutMs = 400;
/** How late a timeout may come on a busy machine. */
const slackMs = 4_000;
const maxReplyBytes = 1_000_000;

const manyEncodings = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Encoding: ${'gzip,'.repeat(6)}\r\nContent-Length: 9\r\n\r\n{}`,
);

/** One reply of each kind of result, so that none is missing by chance. */
const examples: readonly RawReply[] = [
  { bytes: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'), ending: 'keep' },
  { bytes: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}'), ending: 'keep' },
  { bytes: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}'), ending: 'reset' },
  { bytes: Buffer.from('ICY 200 OK\r\n\r\n'), ending: 'end' },
  ...(['keep', 'end', 'reset'] as const).map((ending) => ({ bytes: manyEncodings, ending })),
];

test(
  'whatever bytes a provider answers with, the call ends in time, reads at most 1 MB and goes nowhere else',
  async () => {
    const elsewhere = await startRawProvider((socket) => socket.end());
    const client = createHttpProviderClient();
    const kinds = new Set<string>();

    await fc.assert(
      fc.asyncProperty(rawReplies(elsewhere.url), async (reply) => {
        // A new one each time: a connection that the last reply has broken must not be used again.
        const provider = await startRawProvider((socket, received) => {
          if (isComplete(received)) say(socket, reply);
        });
        const startedAt = performance.now();
        const result = await client.send(requestTo(provider.url), timeoutMs);
        expect(performance.now() - startedAt).toBeLessThan(timeoutMs + slackMs);
        for (const { socket } of provider.connections) socket.destroy();
        if (isReply(result)) {
          kinds.add('reply');
          expect(Number.isInteger(result.status)).toBe(true);
          expect(result.body.length).toBeLessThanOrEqual(maxReplyBytes);
        } else {
          kinds.add(result.kind);
          expect(result.reason).toMatch(/^[ -~]{1,200}$/);
        }
      }),
      { numRuns: atLeast(80), examples: examples.map((reply) => [reply]) },
    );
    expect([...kinds].toSorted()).toEqual(['reply', 'reset', 'timeout', 'unreadable']);
    expect(elsewhere.connections).toHaveLength(0);
  },
  timeFor(80, 40_000),
);

function say(socket: Socket, { bytes, ending }: RawReply): void {
  switch (ending) {
    case 'keep':
      socket.write(bytes);
      return;
    case 'end':
      socket.end(bytes);
      return;
    case 'reset':
      socket.write(bytes, () => socket.resetAndDestroy());
      return;
    case 'trickle': {
      // The start at once, so that the head as well as the body comes to be what trickles.
      const start = Math.max(0, bytes.length - 20_000);
      let at = start;
      socket.write(bytes.subarray(0, start));
      const trickle = setInterval(() => {
        socket.write(bytes.subarray(at, at + 1));
        at += 1;
      }, 10);
      socket.on('close', () => clearInterval(trickle));
      return;
    }
    case 'pour': {
      const more = () => {
        while (socket.writable && socket.write(Buffer.alloc(64_000, 'a')));
      };
      socket.on('drain', more);
      socket.write(bytes);
      more();
    }
  }
}
