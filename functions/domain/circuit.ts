import type { Conclusion, Delivery } from './delivery.ts';
import type { UpdateResult } from './update-user.ts';

/** How a connection's provider has fared lately, as all instances of the function see it. */
export interface Circuit {
  /** Transient failures since the last success. */
  readonly failures: number;
  /** Since when the provider is left alone; undefined while the circuit is closed. */
  readonly openedAt?: string;
  /** What the provider failed with when the circuit opened. */
  readonly reason?: string;
  /** Permits one call, to see whether the provider is back, until a delivery takes it. */
  readonly probe?: string;
  /** When it was last closed after having been open. */
  readonly closedAt?: string;
}

export const closedCircuit: Circuit = { failures: 0 };

/** Whether the circuit was open before a call told anything: others may have opened it while the call was under way. */
export function wasOpen(
  { before, after }: { before: Circuit; after: Circuit },
  now: Date,
): boolean {
  const isOpenedByOthers = after.openedAt !== undefined && after.openedAt !== now.toISOString();
  return before.openedAt !== undefined || isOpenedByOthers;
}

/** A delivery that is not attempted waits for the circuit, and spends nothing of its schedule. */
export function concludeBlocked(
  { retriesSpent }: Delivery,
  { openedAt, reason }: Circuit,
  now: Date,
): Conclusion {
  return {
    status: 'waiting',
    code: 'circuit-open',
    reason: `the provider is left alone since ${openedAt}, until a probe succeeds: ${reason}`,
    attempts: [],
    nextAttemptAt: now,
    retriesSpent,
  };
}

export type Signal = 'works' | 'fails' | 'unclear';

/** What a result tells about the provider itself, whatever it means for the delivery. */
export function signalOf({ verdict, attempts, lacksToken }: UpdateResult): Signal {
  const status = attempts.at(-1)?.httpStatus;
  switch (verdict.kind) {
    case 'delivered':
      return 'works';
    case 'rejected':
      return status === undefined ? 'unclear' : signalOfStatus(status);
    case 'held':
    case 'withheld':
      return 'unclear';
    case 'retry':
      // A limit on requests, or an answer that may be this user's own fault, says nothing against the provider.
      if (verdict.throttled !== undefined || verdict.atMost !== undefined) return 'unclear';
      // An accepted request that is to be made again was answered by something else than the provider.
      if (status === undefined || status < 300 || lacksToken === true) return 'fails';
      return signalOfStatus(status);
  }
}

/** Only an answer that the provider's own program must have given shows that it works. */
function signalOfStatus(status: number): Signal {
  // Whatever stands before a provider redirects as well, and refuses as well.
  if (status >= 300 && status < 400) return 'fails';
  if (status === 401 || status === 403) return 'unclear';
  return isFault(status) ? 'fails' : 'works';
}

function isFault(status: number): boolean {
  return status >= 500 || status === 408 || status === 425;
}
