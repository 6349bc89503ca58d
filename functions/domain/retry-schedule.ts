import type { Conclusion, Delivery } from './delivery.ts';
import type { ReasonCode } from './reasons/reason-code.ts';

const dayMs = 86_400_000;

/** A delivery older than this is given up, whatever kept it from being made. */
export const maxAgeMs = 7 * dayMs;

/** Delays vary by this share in both directions, so that what failed together is not retried together. */
const jitter = 0.2;

/** The delays of the schedule and the place of one delivery in it. */
export interface ScheduleContext {
  readonly delaysSeconds: readonly number[];
  readonly delivery: Pick<Delivery, 'retriesSpent' | 'receivedAt' | 'retriedAt'>;
  readonly now: Date;
  /** A number from 0 up to 1. */
  readonly random: number;
}

export interface RetryWish {
  readonly code?: ReasonCode;
  readonly reason: string;
  /** The provider's `Retry-After` header as it came. */
  readonly retryAfter?: string;
  /** Waits without using up a delay of the schedule. */
  readonly throttled?: true;
  /** What an operator can do about it; told once it is given up. */
  readonly advice?: string;
}

type Step =
  | Omit<Extract<Conclusion, { status: 'waiting' }>, 'attempts'>
  | Omit<Extract<Conclusion, { status: 'failed' }>, 'attempts'>;

/** When a delivery is due again, or that it is given up. */
export function scheduleRetry(wish: RetryWish, context: ScheduleContext): Step {
  const { delaysSeconds, delivery, now, random } = context;
  const { retriesSpent } = delivery;
  const deadline = giveUpAt(delivery);
  const delaySeconds = delaysSeconds[retriesSpent];
  if (delaySeconds === undefined && wish.throttled === undefined) {
    return exhausted(`given up after ${retriesSpent + 1} attempts`, wish);
  }
  if (now >= deadline) return exhausted('given up after 7 days', wish);

  const baseMs = (delaySeconds ?? delaysSeconds.at(-1) ?? 0) * 1_000;
  const delayed = new Date(now.getTime() + baseMs * (1 - jitter + 2 * jitter * random));
  const asked = parseRetryAfter(wish.retryAfter, now);
  const due = wish.throttled === undefined ? latest(delayed, asked) : (asked ?? delayed);
  return {
    status: 'waiting',
    ...codeIn(wish),
    reason: wish.reason,
    nextAttemptAt: new Date(Math.min(due.getTime(), deadline.getTime())),
    retriesSpent: wish.throttled === undefined ? retriesSpent + 1 : retriesSpent,
  };
}

/** What tells how long a delivery has been open. */
export type Age = Pick<Delivery, 'receivedAt' | 'retriedAt'>;

/** The moment from which a delivery is not tried again. It counts anew from when an operator has it tried again. */
export function giveUpAt({ receivedAt, retriedAt = receivedAt }: Age): Date {
  return new Date(Date.parse(retriedAt) + maxAgeMs);
}

/** Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, section 10.2.3). */
export function parseRetryAfter(header: string | undefined, now: Date): Date | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return new Date(now.getTime() + Number(text) * 1_000);
  // Date.parse reads far more than HTTP dates; each of the three forms that HTTP knows starts with a weekday. The oldest
  // of them names no zone, and means UTC all the same.
  const isDate = /^(mon|tue|wed|thu|fri|sat|sun)/i.test(text);
  const time = isDate ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN;
  return Number.isNaN(time) ? undefined : latest(now, new Date(time));
}

function latest(first: Date, second: Date | undefined): Date {
  return new Date(Math.max(first.getTime(), second?.getTime() ?? 0));
}

function codeIn({ code }: RetryWish): Pick<RetryWish, 'code'> {
  return code === undefined ? {} : { code };
}

function exhausted(end: string, wish: RetryWish): Step {
  const { reason, advice } = wish;
  const told = advice === undefined ? reason : `${reason} (${advice})`;
  return { status: 'failed', failure: 'exhausted', ...codeIn(wish), reason: `${end}: ${told}` };
}
