import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../../local/services/listen.ts';

/** A provider of every kind that is content with everything, and notes when it was told what about whom. */
export interface InstantProvider {
  readonly url: string;
  /** Resolves once that many updates have come in. */
  received(count: number): Promise<void>;
  /** When each user was updated, milliseconds of `performance.now()`; one time for each provider. */
  readonly updates: ReadonlyMap<number, readonly number[]>;
  stop(): Promise<void>;
}

export async function startInstantProvider(): Promise<InstantProvider> {
  const updates = new Map<number, number[]>();
  let total = 0;
  let awaited: { count: number; resolve: () => void } | undefined;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const at = performance.now();
    response.writeHead(200, { 'content-type': 'application/json' });
    if (request.url?.endsWith('/authenticate')) {
      response.end('{"access_token":"made-up"}');
      return;
    }
    response.end('{}');
    const number = userIn(`${request.url} ${decodeURIComponent(body.replaceAll('+', ' '))}`);
    updates.set(number, [...(updates.get(number) ?? []), at]);
    total += 1;
    if (awaited !== undefined && total >= awaited.count) awaited.resolve();
  });
  const { url, stop } = await listen(server);
  return {
    url,
    updates,
    stop,
    received(count) {
      if (total >= count) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      awaited = { count, resolve };
      return promise;
    },
  };
}

/** Every request names its user by his e-mail address. */
function userIn(text: string): number {
  const [, number] = /u-(\d+)(?:@|%40)example\.com/.exec(text) ?? [];
  if (number === undefined) throw new Error('An update names no user');
  return Number(number);
}
