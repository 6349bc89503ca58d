import type { Conclusion, Delivery } from './delivery.ts';
import type { HttpFailure, HttpReply } from './http.ts';
import { deliveryIdOf } from './ids.ts';
import { type AppliedVersions, applyVersion, versionKeys } from './plan-update.ts';
import type { UserState, UserVersions } from './ports.ts';
import type { Account } from './provider.ts';
import { type ScheduleContext, scheduleRetry } from './retry-schedule.ts';
import type { UpdateResult } from './update-user.ts';
import { changeIdOfVersion } from './version.ts';
import { keepLatest, versionApplied } from './versions-kept.ts';

/** Part of a change that was sent. */
interface Sent {
  readonly version: string;
  readonly fields: readonly string[];
}

/**
 * Whether the provider may have made an update though it did not say so: no reply came, or an error of its own, or a
 * success that is not taken for one (a page that somebody has put in the place of the provider's reply). A 503 says that the
 * request was not handled (RFC 9110, section 15.6.4).
 */
export function mayHaveUpdated(reply: HttpReply | HttpFailure): boolean {
  if (!('status' in reply)) return reply.kind !== 'unreachable';
  const { status } = reply;
  return (status >= 200 && status < 300) || (status >= 500 && status !== 503);
}

/**
 * Statuses by which a provider that is to be tried again says nothing of the update itself: not to come now, or not like
 * this, or not under this id, which a rename that was made may be the reason for.
 */
const unlooked = [401, 403, 404, 408, 425, 429];

/**
 * Whether the provider has looked at an update and refused it, for good or for now: it has not made it before, either. That
 * it does not know one id says so only once all have been tried: a rename that it has made is one reason not to know it.
 */
export function isRefused({ verdict, attempts }: UpdateResult): boolean {
  if (verdict.kind === 'rejected') return true;
  if (verdict.kind !== 'retry' || verdict.isUnfinished === true) return false;
  const { httpStatus = 0 } = attempts.at(-1) ?? {};
  const isOfClient = httpStatus >= 400 && httpStatus < 500;
  return isOfClient && !unlooked.includes(httpStatus);
}

/**
 * Whether a result leaves open if the update was made. What was withheld may have been sent together with others before.
 */
export function leavesOpen(result: UpdateResult): boolean {
  const { verdict, isUnclear } = result;
  return verdict.kind !== 'delivered' && isUnclear === true && !isRefused(result);
}

/** The unanswered versions after a change was sent, or sent again. */
export function unansweredAfter(
  { unanswered = {} }: UserState,
  sent: Sent,
  { result, update }: { result: UpdateResult; update: Account['update'] },
): AppliedVersions {
  if (leavesOpen(result)) return applyVersion(update, sent, unanswered);
  const keys = versionKeys(update, sent.fields);
  const isSettled = (key: string, version: string) =>
    result.verdict.kind === 'delivered'
      ? keys.includes(key)
      : isRefused(result) && version === sent.version;
  return Object.fromEntries(
    Object.entries(unanswered).filter(([key, version]) => !isSettled(key, version)),
  );
}

/**
 * What is known of a user once a change may have been sent to the provider; undefined if nothing new: something newer has
 * been applied, or may have been.
 */
export function withUnanswered<Known extends UserVersions>(
  known: Known,
  { version, fields }: Sent,
  update: Account['update'],
): Known | undefined {
  const { applied, unanswered = {}, revision } = known;
  const keys = versionKeys(update, fields).filter(
    (key) => version > versionApplied(applied, key) && version > (unanswered[key] ?? ''),
  );
  if (keys.length === 0) return undefined;
  const marked = { ...unanswered, ...Object.fromEntries(keys.map((key) => [key, version])) };
  return { ...known, unanswered: keepLatest(marked), revision: revision + 1 };
}

/** Newer changes, of which it is not known whether they have set what this delivery would set. */
export function newerUnanswered(
  { version, fields }: Sent,
  { unanswered = {}, applied }: UserState,
  update: Account['update'],
): AppliedVersions {
  const keys = versionKeys(update, fields);
  return Object.fromEntries(
    Object.entries(unanswered).filter(
      ([key, newer]) => keys.includes(key) && newer > version && newer > (applied[key] ?? ''),
    ),
  );
}

/** The deliveries of these versions. */
export function deliveriesOf(versions: AppliedVersions, { connection }: Delivery): string[] {
  const changeIds = new Set(Object.values(versions).map(changeIdOfVersion));
  return [...changeIds].map((changeId) => deliveryIdOf(changeId, connection));
}

/** An older change waits until it is known what became of the newer one, and spends nothing of its schedule. */
export function concludeOvertaken(delivery: Delivery, schedule: Omit<ScheduleContext, 'delivery'>) {
  const reason = 'a newer change of this user may have been applied: it is tried again first';
  // Its own place in the schedule says nothing of when the newer one is done.
  const delaysSeconds = schedule.delaysSeconds.slice(0, 1);
  const wish = { code: 'overtaken', reason, throttled: true } as const;
  const step = scheduleRetry(wish, { ...schedule, delaysSeconds, delivery });
  return { ...step, attempts: [] } satisfies Conclusion;
}
