import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../local/services/listen.ts';
import { createCallsUnderway } from '../../chaos/underway.ts';

/** Longer than it takes to notice that a caller has hung up. */
const noticedMs = 1_000;

/** More than a connection holds that nobody reads from. */
const long = 'x'.repeat(30_000_000);

/** A provider that answers when it is told to; `PUT` at once, `POST` at length. */
async function startProvider() {
  const underway = createCallsUnderway();
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    underway.begin('dito', Number(request.url?.slice(1)), response);
    if (request.method === 'PUT') response.end();
    else if (request.method === 'POST') response.end(long);
    else waiting.push(response);
  });
  const { url, stop } = await listen(server);
  onTestFinished(stop);
  return {
    url,
    overlaps: underway.overlaps,
    untilWaiting: (count: number) => expect.poll(() => waiting.length).toBe(count),
    answerAll() {
      for (const response of waiting) response.end();
    },
  };
}

test('calls that hang at once for one user are found, and no other', async () => {
  const { url, overlaps, untilWaiting, answerAll } = await startProvider();
  await fetch(`${url}/1`, { method: 'PUT' });
  await fetch(`${url}/1`, { method: 'PUT' });
  const hanging = [1, 2, 1].map((user) => fetch(`${url}/${user}`));
  await untilWaiting(3);
  await expect.poll(() => overlaps, { timeout: 5_000 }).toHaveLength(1);
  expect(overlaps[0]).toContain('dito u-1: two calls');
  answerAll();
  await Promise.all(hanging);
});

test('calls at once are found however soon they are answered', async () => {
  const { url, overlaps, untilWaiting, answerAll } = await startProvider();
  const both = [1, 1].map((user) => fetch(`${url}/${user}`));
  await untilWaiting(2);
  answerAll();
  await Promise.all(both);
  await expect.poll(() => overlaps, { timeout: 5_000 }).toHaveLength(1);
});

test('a call after one that its caller has given up is none at once, however late that is noticed', async () => {
  const { url, overlaps, untilWaiting, answerAll } = await startProvider();
  const givenUp = new AbortController();
  const orphan = fetch(`${url}/1`, { signal: givenUp.signal }).catch(() => undefined);
  await untilWaiting(1);
  const next = fetch(`${url}/1`);
  await untilWaiting(2);
  givenUp.abort();
  await orphan;
  await delay(noticedMs);
  answerAll();
  await next;
  expect(overlaps).toEqual([]);
});

test('a call after one that was answered at length is none at once, even if nobody reads to the end', async () => {
  const { url, overlaps } = await startProvider();
  const long = await fetch(`${url}/1`, { method: 'POST' });
  await fetch(`${url}/1`, { method: 'PUT' });
  await delay(noticedMs);
  expect(overlaps).toEqual([]);
  await long.body?.cancel();
});
