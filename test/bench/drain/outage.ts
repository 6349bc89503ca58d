import type { HttpFailure, HttpReply } from '../../../functions/domain/http.ts';
import type { ProviderClient } from '../../../functions/domain/ports.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How a provider fails: it answers every call with 503, or none at all. */
export type OutageKind = 'refuses' | 'hangs';

/** What is simulated. */
export interface OutageOptions {
  readonly outageMinutes: number;
  readonly kind: OutageKind;
  /** Changes for this connection, evenly. */
  readonly perSecond: number;
  /** How many users they are about, drawn by chance. */
  readonly users: number;
  readonly providerMs: number;
  /** Batches of up to ten deliveries at once: the connection's `maxConcurrency`. */
  readonly concurrency: number;
  /** What a batch takes besides its calls: reading, recording and Lambda itself. */
  readonly overheadMs: number;
  /** How fast a run of the retry function releases. */
  readonly releasesPerSecond: number;
}

export const defaultOutage: OutageOptions = {
  outageMinutes: 360,
  kind: 'refuses',
  perSecond: 5,
  users: 20_000,
  providerMs: 300,
  concurrency: 10,
  overheadMs: 60,
  releasesPerSecond: 1_000,
};

/** All is well this long before the outage begins. */
const calmMs = 120_000;

/** A provider that is down for a while, and when it was called. */
export interface FailingProvider {
  readonly client: ProviderClient;
  readonly downFrom: Date;
  readonly downUntil: Date;
  /** When it was called while it was down. */
  readonly callsWhileDown: readonly Date[];
}

export function createFailingProvider(options: OutageOptions, time: VirtualTime): FailingProvider {
  const { outageMinutes, kind, providerMs } = options;
  const downFrom = new Date(time.now().getTime() + calmMs);
  const downUntil = new Date(downFrom.getTime() + 60_000 * outageMinutes);
  const callsWhileDown: Date[] = [];

  async function fail(timeoutMs: number): Promise<HttpReply | HttpFailure> {
    callsWhileDown.push(time.now());
    await time.sleep(kind === 'hangs' ? timeoutMs : providerMs);
    return kind === 'hangs'
      ? { kind: 'timeout', reason: 'no answer within the time-out' }
      : { status: 503, body: '' };
  }

  return {
    downFrom,
    downUntil,
    callsWhileDown,
    client: {
      async send(_, timeoutMs) {
        const now = time.now();
        if (now >= downFrom && now < downUntil) return fail(timeoutMs);
        await time.sleep(providerMs);
        return { status: 200, body: '{"data":{}}' };
      },
    },
  };
}
