import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { atLeast, timeFor } from '../support/property-runs.ts';
import { anaPrado, changeBody } from '../support/user-change.ts';
import { knownSlow, slowBodies } from './slow-bodies.ts';
import { createTimedReceiver, type Timed } from './timed-receiver.ts';

/** More work than that in one request would keep others waiting. */
const maxCpuMs = 200;

/** A machine that does other things as well counts some of that in: the least of so many is nearest to the truth. */
const tries = 4;

const receive = createTimedReceiver();

async function leastOf(body: Buffer): Promise<Timed> {
  let least = await receive(body);
  for (let tried = 1; tried < tries && least.cpuMs > maxCpuMs / 2; tried += 1) {
    const again = await receive(body);
    if (again.cpuMs < least.cpuMs) least = again;
  }
  return least;
}

beforeAll(async () => {
  const body = Buffer.from(JSON.stringify(changeBody({ user: anaPrado })));
  for (let tried = 0; tried < 50; tried += 1) await receive(body);
});

describe('a signed body takes at most 200 ms of work', () => {
  it.each(Object.entries(knownSlow))('%s', async (_, make) => {
    const { cpuMs } = await leastOf(Buffer.from(make()));
    expect(cpuMs).toBeLessThan(maxCpuMs);
  });

  it(
    'whatever it holds, and however much of it',
    async () => {
      const kinds = new Set<string>();
      await fc.assert(
        fc.asyncProperty(slowBodies, async (make) => {
          const body = make();
          const { cpuMs, reception } = await leastOf(body);
          kinds.add(reception.kind);
          expect(cpuMs, `of ${body.byteLength} bytes: ${body.subarray(0, 300)}`).toBeLessThan(
            maxCpuMs,
          );
        }),
        { numRuns: atLeast(150), endOnFailure: true },
      );
      expect([...kinds]).toEqual(expect.arrayContaining(['invalid_change', 'accepted']));
    },
    timeFor(150, 120_000),
  );
});
