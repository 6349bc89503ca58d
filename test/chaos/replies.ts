import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../local/simulators/simulated-account.ts';
import type { SimulatedReply } from '../../local/simulators/simulator.ts';

/** How a whole reply differs from what is documented. */
export type WrongForm = 'garbage' | 'huge' | 'empty' | 'wrong type' | 'wrong charset';
export type BodyForm = 'own' | 'wrong encoding' | WrongForm;

const json = 'application/json';
const chunk = 'x'.repeat(64_000);

/** The headers and the body of a reply in that form. */
const forms: Readonly<
  Record<BodyForm, (own: string) => [headers: Record<string, string>, body: string | Buffer]>
> = {
  own: (own) => [{ 'Content-Type': json }, own],
  garbage: () => [{ 'Content-Type': 'text/html' }, '<html>\u0000 }{ no JSON at all'],
  huge: () => [{ 'Content-Type': 'text/html' }, 'x'.repeat(3_000_000)],
  empty: () => [{ 'Content-Type': json }, ''],
  'wrong type': (own) => [{ 'Content-Type': 'image/png' }, own],
  'wrong charset': (own) => [
    { 'Content-Type': `${json}; charset=utf-8` },
    Buffer.from(own, 'utf16le'),
  ],
  // It says that the body is compressed, which it is not.
  'wrong encoding': (own) => [{ 'Content-Type': json, 'Content-Encoding': 'gzip' }, own],
};

export function sendReply(
  { status, headers, body }: SimulatedReply,
  { response }: Exchange,
  form: BodyForm,
): void {
  const [own, content] = forms[form](JSON.stringify(body));
  response.writeHead(status, { ...own, ...headers });
  response.end(content);
}

export function reset({ request }: Exchange): void {
  request.socket.resetAndDestroy();
}

/** Promises more than it sends, by the length or by another chunk, and cuts the connection. */
export function sendTruncated({ request, response }: Exchange, length?: number): void {
  response.writeHead(200, {
    'Content-Type': json,
    ...(length === undefined ? {} : { 'Content-Length': length }),
  });
  response.write('{"message":"user upd', () => request.socket.destroy());
}

/** Goes on until the other side hangs up: as fast as that side reads, or so slowly that it must lose its patience. */
export async function sendEndlessly(
  { response, signal }: Exchange,
  pace: 'endless' | 'trickle',
): Promise<void> {
  response.writeHead(200, { 'Content-Type': json });
  while (!response.closed && !response.destroyed) {
    const isTaken = response.write(pace === 'endless' ? chunk : ' ');
    if (pace === 'trickle') await delay(50, undefined, { signal });
    else if (!isTaken) await untilTaken(response, signal);
  }
}

async function untilTaken(response: Exchange['response'], signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = { signal: AbortSignal.any([signal, over.signal]) };
  const taken = [once(response, 'drain', either), once(response, 'close', either)];
  await Promise.race(taken).finally(() => over.abort());
}

/** Says nothing until the other side hangs up. */
export async function untilGone({ request, response, signal }: Exchange): Promise<void> {
  if (!request.socket.destroyed) await once(response, 'close', { signal });
}
