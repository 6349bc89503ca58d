import { createServer, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ByteBudget,
  createByteBudget,
  maxBodyBytes,
  readBody,
} from '../../../local/http-api/read-body.ts';
import { type Listening, listen } from '../../../local/services/listen.ts';

let server: Listening;
let budget: ByteBudget | undefined;
let take: (body: Promise<Buffer | 'too-large' | 'too-many'>) => void;

beforeAll(async () => {
  server = await listen(
    createServer((incoming: IncomingMessage, response) => {
      const body = readBody(incoming, budget);
      take(body);
      const end = () => response.writeHead(200, { connection: 'close' }).end();
      body.then(end, () => undefined);
    }),
  );
});
afterAll(() => server.stop());

/** Sends these chunks, and returns what is read of them; without an end, the client goes away. */
function sent(
  chunks: readonly Buffer[],
  { headers = {}, ends = true }: { headers?: Record<string, string>; ends?: boolean } = {},
): Promise<Buffer | 'too-large' | 'too-many'> {
  return new Promise((resolve, reject) => {
    take = (body) => {
      body.then(resolve, reject);
      if (!ends) setImmediate(() => sending.destroy());
    };
    const sending = request(server.url, { method: 'POST', headers }, (response) =>
      response.on('error', () => undefined).resume(),
    );
    sending.on('error', () => undefined);
    for (const chunk of chunks) sending.write(chunk);
    if (ends) sending.end();
  });
}

const bytes = (count: number) => Buffer.alloc(count, 'a');

describe('a body', () => {
  it('is read as it was sent', async () => {
    expect(String(await sent([Buffer.from('ab'), Buffer.from('c')]))).toBe('abc');
  });

  it('that says itself that it is too large is not waited for', async () => {
    const headers = { 'content-length': String(maxBodyBytes + 1) };
    expect(await sent([bytes(1)], { headers })).toBe('too-large');
  });

  it('that turns out to be too large is read no further', async () => {
    expect(await sent([bytes(maxBodyBytes), bytes(1)])).toBe('too-large');
  });

  it('keeps its share of the memory until it is given back', async () => {
    budget = createByteBudget(10);
    expect(String(await sent([bytes(6)]))).toHaveLength(6);
    expect(await sent([bytes(6)])).toBe('too-many');
    expect(String(await sent([bytes(4)]))).toHaveLength(4);
    expect(await sent([bytes(1)])).toBe('too-many');
    budget.giveBack(6);
    expect(String(await sent([bytes(6)]))).toHaveLength(6);
    budget = undefined;
  });

  it('whose client goes away gives its share back', async () => {
    const own = createByteBudget(10);
    budget = own;
    await expect(sent([bytes(10)], { ends: false })).rejects.toThrow();
    expect(own.take(10)).toBe(true);
    budget = undefined;
  });
});
