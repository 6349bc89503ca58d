import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../../local/services/listen.ts';

/** A provider of every kind that is content with everything, and notes when it was told what about whom. */
export interface InstantProvider {
  readonly url: string;
  /** Resolves once that many updates have come in. Rejects if they take too long, or if a request could not be taken. */
  received(count: number): Promise<void>;
  /** When each user was updated, milliseconds of `performance.now()`; one time for each provider. */
  readonly updates: ReadonlyMap<number, readonly number[]>;
  stop(): Promise<void>;
}

const receivedWithinMs = 60_000;

/** Starts a provider whose `received` waits for `withinMs` milliseconds at most. */
export async function startInstantProvider(withinMs = receivedWithinMs): Promise<InstantProvider> {
  const updates = new Map<number, number[]>();
  const failure = Promise.withResolvers<never>();
  // Nobody may be waiting when a request fails: whoever asks next is told.
  failure.promise.catch(() => {});
  let total = 0;
  let awaited: { count: number; resolve: () => void } | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
  }

  async function received(count: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    awaited = { count, resolve };
    if (total >= count) resolve();
    const giveUp = () =>
      reject(new Error(`Only ${total} of ${count} updates came in within ${withinMs / 1_000} s`));
    const deadline = setTimeout(giveUp, withinMs);
    try {
      await Promise.race([failure.promise, promise]);
    } finally {
      clearTimeout(deadline);
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy();
      failure.reject(error);
    });
  });
  const { url, stop } = await listen(server);
  return { url, updates, stop, received };
}

/** Every request names its user by his e-mail address. */
function userIn(text: string): number {
  const [, number] = /u-(\d+)(?:@|%40)example\.com/.exec(text) ?? [];
  if (number === undefined) throw new Error('An update names no user');
  return Number(number);
}
