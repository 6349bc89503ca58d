import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../local/simulators/simulated-account.ts';
import type { SimulatedReply } from '../../local/simulators/simulator.ts';
import type { BodyForm, RetryAfter } from './faults.ts';

const huge = 'x'.repeat(3_000_000);
const chunk = 'x'.repeat(64_000);
const trickleMs = 50;

export function sendReply(
  { status, headers, body }: SimulatedReply,
  { response }: Exchange,
  form: BodyForm = 'own',
): void {
  const [type, content] = bodyOf(form, JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': type, ...headers });
  response.end(content);
}

function bodyOf(form: BodyForm, json: string): [type: string, content: string | Buffer] {
  switch (form) {
    case 'own':
      return ['application/json', json];
    case 'garbage':
      return ['text/html', '<html>\u0000 }{ no JSON at all'];
    case 'huge':
      return ['text/html', huge];
    case 'empty':
      return ['application/json', ''];
    case 'wrong type':
      return ['image/png', json];
    case 'wrong charset':
      return ['application/json; charset=utf-8', Buffer.from(json, 'utf16le')];
  }
}

/** The header, and until when it asks to be spared, if anybody can read it. */
export function writeRetryAfter({ form, seconds }: RetryAfter): {
  text: string;
  until?: number;
} {
  const until = Date.now() + seconds * 1_000;
  switch (form) {
    case 'seconds':
      return { text: String(seconds), until };
    case 'date': {
      const text = new Date(until).toUTCString();
      return { text, until: Date.parse(text) };
    }
    case 'unreadable':
      return { text: `in ${seconds} s` };
  }
}

export function reset({ request }: Exchange): void {
  request.socket.resetAndDestroy();
}

/** Promises more than it sends, and cuts the connection. */
export function sendTruncated(
  { request, response }: Exchange,
  by: 'truncated' | 'chunk missing',
): void {
  const length = by === 'truncated' ? { 'Content-Length': 1_000 } : {};
  response.writeHead(200, { 'Content-Type': 'application/json', ...length });
  response.write('{"message":"user upd', () => request.socket.destroy());
}

/** Says that the body is compressed, which it is not. */
export function sendWronglyEncoded({ response }: Exchange): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
  response.end('{"message":"user updated"}');
}

/** Goes on until the other side hangs up: as fast as that side reads, or so slowly that it must lose its patience. */
export async function sendEndlessly(
  { response, signal }: Exchange,
  pace: 'endless' | 'trickle',
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  while (!response.closed && !response.destroyed) {
    const isTaken = response.write(pace === 'endless' ? chunk : ' ');
    if (pace === 'trickle') await delay(trickleMs, undefined, { signal });
    else if (!isTaken) await untilTaken(response, signal);
  }
}

async function untilTaken(response: Exchange['response'], signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = { signal: AbortSignal.any([signal, over.signal]) };
  await Promise.race([once(response, 'drain', either), once(response, 'close', either)]).finally(
    () => over.abort(),
  );
}

/** Says nothing until the other side hangs up. */
export async function untilGone({ request, response, signal }: Exchange): Promise<void> {
  if (request.socket.destroyed) return;
  await once(response, 'close', { signal });
}
