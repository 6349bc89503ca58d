import type { Attempt, Conclusion, Delivery } from './delivery.ts';
import { giveUpAt, scheduleRetry } from './retry-schedule.ts';
import type { SettledVerdict, UpdateResult } from './update-user.ts';

/** What the retry schedule needs besides the delivery itself. */
export interface ScheduleSettings {
  readonly delaysSeconds: readonly number[];
  readonly now: Date;
  /** A number from 0 up to 1. */
  readonly random: number;
}

/** Where the calls that were made for a delivery leave it. `outdated` fields were not sent. */
export function concludeUpdate(
  delivery: Delivery,
  { verdict, attempts, outdated }: Omit<UpdateResult, 'id'> & { outdated: readonly string[] },
  schedule: ScheduleSettings,
): Conclusion {
  switch (verdict.kind) {
    case 'delivered':
      return { status: 'delivered', attempts, ...leftOut(outdated) };
    case 'rejected':
      return { status: 'failed', failure: 'rejected', reason: verdict.reason, attempts };
    case 'held':
      return concludeHeld(delivery, verdict.reason, { attempts, now: schedule.now });
    case 'retry':
      return concludeRetry(delivery, { verdict, attempts }, schedule);
  }
}

/** A delivery waits for its connection's secret to change, but not for ever. */
export function concludeHeld(
  delivery: Delivery,
  reason: string,
  { attempts, now }: { attempts: readonly Attempt[]; now: Date },
): Conclusion {
  return now < giveUpAt(delivery)
    ? { status: 'held', reason, attempts }
    : concludeTooOld(reason, attempts);
}

const noTime = 'the deliver function had no time left for it';

/** Said of what was to be sent together with others, and took up its time with that. */
const noTimeTogether = `${noTime} after a request for several users: it is sent alone soon`;

/** How a delivery is put off. */
export interface PutOff {
  readonly attempts: readonly Attempt[];
  readonly now: Date;
  readonly nextAttemptAt: Date;
  /** Whether its time was spent on a request for several users. */
  readonly wasTogether: boolean;
}

/** A delivery that there was no time for is due again at once, and spends nothing of its schedule. */
export function concludePutOff(
  delivery: Delivery,
  { attempts, now, nextAttemptAt, wasTogether }: PutOff,
): Conclusion {
  const reason = wasTogether ? noTimeTogether : `${noTime}: it is tried again soon`;
  const { retriesSpent } = delivery;
  return now < giveUpAt(delivery)
    ? { status: 'waiting', reason, attempts, nextAttemptAt, retriesSpent }
    : concludeTooOld(reason, attempts);
}

/** Whether a delivery has come to nothing because it was to be sent together with others. */
export function isToGoAlone({ reason }: Delivery): boolean {
  return reason === noTimeTogether;
}

/** A delivery whose connection is paused is due as soon as it is resumed, and spends nothing of its schedule. */
export function concludePaused({ retriesSpent }: Delivery, now: Date): Conclusion {
  const reason = 'the connection is paused';
  return { status: 'waiting', reason, attempts: [], nextAttemptAt: now, retriesSpent };
}

/** A delivery ends after seven days, whatever has kept it from being made. */
export function concludeTooOld(reason: string, attempts: readonly Attempt[]): Conclusion {
  return {
    status: 'failed',
    failure: 'exhausted',
    reason: `given up after 7 days: ${reason}`,
    attempts,
  };
}

type Retry = Extract<SettledVerdict, { kind: 'retry' }>;

function concludeRetry(
  delivery: Delivery,
  { verdict, attempts }: { verdict: Retry; attempts: readonly Attempt[] },
  schedule: ScheduleSettings,
): Conclusion {
  const { atMost } = verdict;
  const status = attempts.at(-1)?.httpStatus;
  if (atMost !== undefined && retriesAfter(delivery, status) >= atMost.times) {
    return { status: 'failed', failure: 'rejected', reason: atMost.afterwards, attempts };
  }
  return { ...scheduleRetry(verdict, { ...schedule, delivery }), attempts };
}

/** What came before an operator had it tried again counts no more. */
function retriesAfter(
  { attempts, retriedAt = '' }: Delivery,
  httpStatus: number | undefined,
): number {
  return attempts.filter(
    ({ at, outcome, httpStatus: status }) =>
      outcome === 'retry' && status === httpStatus && at >= retriedAt,
  ).length;
}

function leftOut(outdated: readonly string[]): { reason?: string } {
  return outdated.length === 0
    ? {}
    : { reason: `left out, because newer values had been applied: ${outdated.join(', ')}` };
}
