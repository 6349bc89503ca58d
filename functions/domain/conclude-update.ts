import type { Attempt, Conclusion, Delivery } from './delivery.ts';
import { nameSome } from './name-some.ts';
import type { ReasonCode } from './reasons/reason-code.ts';
import { giveUpAt, parseRetryAfter, scheduleRetry } from './retry-schedule.ts';
import type { SettledVerdict, UpdateResult } from './update-user.ts';
import type { Why } from './verdict.ts';

/** What the retry schedule needs besides the delivery itself. */
export interface ScheduleSettings {
  readonly delaysSeconds: readonly number[];
  readonly now: Date;
  /** A number from 0 up to 1. */
  readonly random: number;
  /** The provider is to be left alone until then, if it is: whatever waits spends nothing of the schedule then. */
  readonly limitedUntil?: Date | undefined;
}

/** Why a delivery is not made, or not made as a whole; the code is absent where none is known. */
export interface Told {
  readonly code?: ReasonCode;
  readonly reason: string;
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
      return { status: 'failed', failure: 'rejected', ...toldOf(verdict), attempts };
    case 'held':
      return concludeHeld(delivery, toldOf(verdict), { attempts, now: schedule.now });
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
  { code = 'rate-limited', reason, until }: Told & { until: Date },
  { attempts, now }: { attempts: readonly Attempt[]; now: Date },
): Conclusion {
  const dueAt = new Date(Math.min(until.getTime(), now.getTime() + longestWaitMs));
  return waitUntil(delivery, { code, reason, until: dueAt }, { attempts, now });
}

function waitUntil(
  delivery: Delivery,
  { until, ...told }: Told & { until: Date },
  { attempts, now }: { attempts: readonly Attempt[]; now: Date },
): Conclusion {
  const deadline = giveUpAt(delivery);
  if (now >= deadline) return concludeTooOld(told, attempts);
  const nextAttemptAt = new Date(Math.min(until.getTime(), deadline.getTime()));
  const { retriesSpent } = delivery;
  return { status: 'waiting', ...told, attempts, nextAttemptAt, retriesSpent };
}

/** A delivery waits for its connection's secret to change, but not for ever. */
export function concludeHeld(
  delivery: Delivery,
  told: Told,
  { attempts, now }: { attempts: readonly Attempt[]; now: Date },
): Conclusion {
  return now < giveUpAt(delivery)
    ? { status: 'held', ...told, attempts }
    : concludeTooOld(told, attempts);
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
  const told = { code: 'put-off', reason } as const;
  const { retriesSpent } = delivery;
  return now < giveUpAt(delivery)
    ? { status: 'waiting', ...told, attempts, nextAttemptAt, retriesSpent }
    : concludeTooOld(told, attempts);
}

/** Whether a delivery has come to nothing because it was to be sent together with others. */
export function isToGoAlone({ reason }: Delivery): boolean {
  return reason === noTimeTogether;
}

/** A delivery whose connection is paused is due as soon as it is resumed, and spends nothing of its schedule. */
export function concludePaused({ retriesSpent }: Delivery, now: Date): Conclusion {
  return {
    status: 'waiting',
    code: 'paused',
    reason: 'the connection is paused',
    attempts: [],
    nextAttemptAt: now,
    retriesSpent,
  };
}

/** A delivery ends after seven days, whatever has kept it from being made. */
export function concludeTooOld(
  { reason, ...told }: Told,
  attempts: readonly Attempt[],
): Conclusion {
  return {
    status: 'failed',
    failure: 'exhausted',
    ...told,
    reason: `given up after 7 days: ${reason}`,
    attempts,
  };
}

function toldOf({ code, reason }: Why): Told {
  return { code, reason };
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
    const { code } = verdict;
    return { status: 'failed', failure: 'rejected', code, reason: atMost.afterwards, attempts };
  }
  const { limitedUntil, now } = schedule;
  if (limitedUntil === undefined) {
    return { ...scheduleRetry(verdict, { ...schedule, delivery }), attempts };
  }
  const { retryAfter } = verdict;
  // What makes a limit is part of it; any other reply binds this delivery, and no operator can lift that.
  const isLimit = status === 429 || status === 503;
  const asked = isLimit ? undefined : parseRetryAfter(retryAfter, now);
  return asked !== undefined && asked > limitedUntil
    ? waitUntil(delivery, { ...toldOf(verdict), until: asked }, { attempts, now })
    : concludeWithheld(delivery, { ...toldOf(verdict), until: limitedUntil }, { attempts, now });
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

function remarks({ outdated, leftOut }: Pick<Outcome, 'outdated' | 'leftOut'>): Partial<Told> {
  const said = [
    ...(leftOut === undefined ? [] : [leftOut]),
    ...(outdated.length === 0
      ? []
      : [`left out, because newer values had been applied: ${nameSome(outdated)}`]),
  ];
  if (said.length === 0) return {};
  return { code: leftOut === undefined ? 'overtaken' : 'left-out', reason: said.join('; ') };
}
