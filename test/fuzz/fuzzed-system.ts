import { createHmac, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { TestSystem } from '../support/local-system.ts';
import { signingSecret } from '../support/signed-webhook.ts';

const key = Buffer.from(signingSecret.replace('whsec_', ''), 'base64');

/** A reply as it is, whatever it is. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface SignedBytes {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Headers that sign these bytes, which need not be text. */
export function signBytes(body: Uint8Array): SignedBytes {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
  const signature = `v1,${hmac.digest('base64')}`;
  return {
    id,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    },
  };
}

export async function call(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: await response.text() };
}

export function post(
  url: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  return call(url, { method: 'POST', headers, body: Buffer.from(body) });
}

/** Sends bytes as they are, says no more, and returns what comes back before the connection ends. */
export async function sendRaw(url: string, bytes: Uint8Array, waitMs = 3_000): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk;
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => socket.destroy());
  socket.end(bytes);
  await Promise.race([closed, delay(waitMs, undefined, { ref: false })]);
  expect(socket.closed, 'the connection was left open').toBe(true);
  return received;
}

/** Lines of the functions' logs that tell of a fault. */
export async function faultsIn({ dataDirectory }: TestSystem): Promise<string[]> {
  const directory = join(dataDirectory, 'logs');
  const texts = await Promise.all(
    (await readdir(directory)).map((name) => readFile(join(directory, name), 'utf8')),
  );
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => /"level":"ERROR"|^Uncaught|UnhandledPromise/.test(line));
}
