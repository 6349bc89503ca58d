import type { Delivery } from '../support/local-system-api.ts';
import type { Downtime } from './downtime.ts';
import type { LedgerCall } from './ledger.ts';

/** A later call about the same, and what is known of the run by its end. */
export interface Hindsight {
  readonly later: LedgerCall;
  readonly delivery: Delivery;
  readonly downtimes: readonly Downtime[];
}

/**
 * Whether propaga could know of a call's answer when it made a later one. It could not if the answer was lost or came
 * too late, or if it was stopped before it could write it down; what it has written down it knew.
 */
export function couldKnow(call: LedgerCall, { later, delivery, downtimes }: Hindsight): boolean {
  if (isUnanswered(call, delivery)) return false;
  if (isRecorded(call, delivery)) return true;
  return !call.isReplyLost && !downtimes.some((downtime) => cutsOff(downtime, call, later));
}

/** Propaga has given up waiting, whatever the provider believes: on a busy machine an answer may come too late. */
function isUnanswered({ beganAt, isReplyLost }: LedgerCall, { attempts }: Delivery): boolean {
  return attempts.some(({ at, durationMs, httpStatus }) => {
    const [start, end] = [Date.parse(at), Date.parse(at) + durationMs];
    // The next attempt may begin within the same millisecond: there, what the provider knows decides.
    const isWithin = start <= beganAt && (beganAt < end || (isReplyLost && beganAt === end));
    return httpStatus === undefined && isWithin;
  });
}

/** Whether an attempt on record shows that this very answer was read. */
export function isRecorded({ beganAt, status }: LedgerCall, { attempts }: Delivery): boolean {
  return attempts.some((attempt) => {
    const { at, durationMs, httpStatus } = attempt;
    const start = Date.parse(at);
    const isIts = httpStatus === status && start <= beganAt && beganAt <= start + durationMs;
    return isIts && !isForeign(attempt);
  });
}

/** What came back was a success by its status, and not the provider's by its body. */
function isForeign({ outcome, httpStatus = 0 }: Delivery['attempts'][number]): boolean {
  return outcome === 'retry' && httpStatus >= 200 && httpStatus < 300;
}

/** A stop explains nothing that was called again before it, nor what another function was doing. */
function cutsOff(
  { since, at, until, connection }: Downtime,
  { connection: own, beganAt, appliedAt = beganAt }: LedgerCall,
  later: LedgerCall,
): boolean {
  const isOwn = connection === undefined || connection === own;
  return isOwn && since <= appliedAt && beganAt <= until && at <= later.beganAt;
}
