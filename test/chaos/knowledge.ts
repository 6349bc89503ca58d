import type { Delivery } from '../support/local-system-api.ts';
import type { LedgerCall } from './ledger.ts';
import { type ConnectionName, connectionNames } from './model.ts';

/** A stop of the system, or of one invocation by its time-out; times are in milliseconds since 1970. */
export interface Downtime {
  /** What has been answered since then may not have been written down. */
  readonly since: number;
  /** When it was stopped, at the earliest. */
  readonly at: number;
  /** Until when calls may have come that were begun before the stop. */
  readonly until: number;
  /** Whose function it was; everything was down without. */
  readonly connection?: ConnectionName;
}

/** Between a provider's answer and the record of it lie milliseconds, or more on a machine with much to do. */
const recordedWithinMs = 5_000;
/** On such a machine a line may be read so much later than it was written. */
const readWithinMs = 2_000;

export function killedAt(at: number, until: number): Downtime {
  return { since: at - recordedWithinMs, at, until };
}

/** The invocation that a line of the system's output says was cut off, if any; the platform does so at the time-out. */
export function timeoutIn(line: string, now: number): Downtime[] {
  const found = /Delivery(\w+?)Deliver\w*: Task timed out after ([\d.]+) seconds/.exec(line);
  const [, id, seconds] = found ?? [];
  const connection = connectionNames.find((name) => name.replaceAll('-', '') === id);
  const at = now - readWithinMs;
  const since = at - Number(seconds) * 1_000;
  return connection === undefined ? [] : [{ connection, since, at, until: now }];
}

/**
 * Whether propaga could know of a call's answer when it made a later one. It could not if the answer was lost or came
 * too late, or if it was stopped before it could write it down; what it has written down it knew.
 */
export function couldKnow(
  call: LedgerCall,
  later: LedgerCall,
  { delivery, downtimes }: { delivery: Delivery; downtimes: readonly Downtime[] },
): boolean {
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
  return attempts.some(({ at, durationMs, httpStatus, outcome }) => {
    const start = Date.parse(at);
    const isIts = httpStatus === status && start <= beganAt && beganAt <= start + durationMs;
    // What came back was a success by its status, and not the provider's by its body.
    const isForeign = outcome === 'retry' && httpStatus !== undefined && httpStatus < 300;
    return isIts && !isForeign;
  });
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
