import type { Attempt, Conclusion, Delivery } from './delivery.ts';
import type { Withheld } from './http.ts';
import { nameSome } from './name-some.ts';
import { giveUpAt, parseRetryAfter, scheduleRetry } from './retry-schedule.ts';
import type { SettledVerdict, UpdateResult } from './update-user.ts';

/** What the retry schedule needs besides the delivery itself. */
export interface ScheduleSettings {
  readonly delaysSeconds: readonly number[];
  readonly now: Date;
  /** A number from 0 up to 1. */
  readonly random: number;
  /** The provider is to be left alone until then, if it is: whatever waits spends nothing of the schedule then. */
  readonly limitedUntil?: Date | undefined;
}

/** What was sent for a delivery, what was not, and what came of it. */
interface Outcome extends Omit<UpdateResult, 'id'> {
  /** Fields that were not sent, as newer values had been applied. */
  readonly outdated: readonly string[];
  /** What the provider could not take, for people to read. */
  readonly leftOut?: string | undefined;
}

/** Where the calls that were made for a delivery leave it. */
export function concludeUpdate(
  delivery: Delivery,
  { verdict, attempts, ...notSent }: Outcome,
  schedule: ScheduleSettings,
): Conclusion {
  switch (verdict.kind) {
    case 'delivered':
      return { status: 'delivered', attempts, ...remarks(notSent) };
    case 'rejected':
      return { status: 'failed', failure: 'rejected', reason: verdict.reason, attempts };
    case 'held':
      return concludeHeld(delivery, verdict.reason, { attempts, now: schedule.now });
    case 'withheld':
      return concludeWithheld(delivery, verdict, { attempts, now: schedule.now });
    case 'retry':
      return concludeRetry(delivery, { verdict, attempts }, schedule);
  }
}

/** An operator may end a limit before its time: what waits for it is due by then, and goes out once there is none. */
const longestWaitMs = 3_600_000;

/** A delivery waits until its provider may be called again, and spends nothing of its schedule. */
export function concludeWithheld(
  delivery: Delivery,
  { reason, until }: Pick<Withheld, 'reason' | 'until'>,
  { attempts, now }: { attempts: readonly Attempt[]; now: Date },
): Conclusion {
  const dueAt = new Date(Math.min(until.getTime(), now.getTime() + longestWaitMs));
  return waitUntil(delivery, { reason, until: dueAt }, { attempts, now });
}

function waitUntil(
  delivery: Delivery,
  { reason, until }: Pick<Withheld, 'reason' | 'until'>,
  { attempts, now }: { attempts: readonly Attempt[]; now: Date },
): Conclusion {
  const deadline = giveUpAt(delivery);
  if (now >= deadline) return concludeTooOld(reason, attempts);
  const nextAttemptAt = new Date(Math.min(until.getTime(), deadline.getTime()));
  const { retriesSpent } = delivery;
  return { status: 'waiting', reason, attempts, nextAttemptAt, retriesSpent };
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
  const { limitedUntil, now } = schedule;
  if (limitedUntil === undefined) {
    return { ...scheduleRetry(verdict, { ...schedule, delivery }), attempts };
  }
  const { reason, retryAfter } = verdict;
  // What makes a limit is part of it; any other reply binds this delivery, and no operator can lift that.
  const isLimit = status === 429 || status === 503;
  const asked = isLimit ? undefined : parseRetryAfter(retryAfter, now);
  return asked !== undefined && asked > limitedUntil
    ? waitUntil(delivery, { reason, until: asked }, { attempts, now })
    : concludeWithheld(delivery, { reason, until: limitedUntil }, { attempts, now });
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

function remarks({ outdated, leftOut }: Pick<Outcome, 'outdated' | 'leftOut'>): {
  reason?: string;
} {
  const said = [
    ...(leftOut === undefined ? [] : [leftOut]),
    ...(outdated.length === 0
      ? []
      : [`left out, because newer values had been applied: ${nameSome(outdated)}`]),
  ];
  return said.length === 0 ? {} : { reason: said.join('; ') };
}
