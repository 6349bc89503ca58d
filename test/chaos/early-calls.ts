import type { Delivered } from './findings.ts';
import { couldKnow, type Downtime, isRecorded } from './knowledge.ts';
import { type Ledger, type LedgerCall, timeOf } from './ledger.ts';
import { nameOf } from './plan.ts';

/**
 * One line for each delivery that was called again before the `Retry-After` it had been told was over. What is said to a
 * request for several users binds none of them.
 */
export function findEarlyCalls(
  all: readonly Delivered[],
  downtimes: readonly Downtime[],
): string[] {
  return all.flatMap(({ calls, change, connection, delivery }) =>
    calls.flatMap((call, place) => {
      const later = calls[place + 1];
      if (later === undefined || call.spareUntil === undefined) return [];
      const isEarly = call.contents.size === 1 && later.beganAt < call.spareUntil;
      if (!isEarly || !couldKnow(call, later, { delivery, downtimes })) return [];
      return [
        `${nameOf(change)} at ${connection}: ${toldBy(call)}, called again at ${timeOf(later.beganAt)}`,
      ];
    }),
  );
}

/** All instances are told of a limit within a second; on a busy machine it takes longer until a call comes to the provider. */
const toldWithinMs = 3_000;

/**
 * One line for each call, whomever it is about, logins and requests for several users included, that was made while its
 * connection was limited: since a 429, or a 503 that said when to come back, that propaga has put on record.
 */
export function findCallsWhileLimited(all: readonly Delivered[], { calls }: Ledger): string[] {
  const limits = calls.filter(
    (call) =>
      (call.status === 429 || call.status === 503) &&
      all.some(
        ({ connection, delivery }) => connection === call.connection && isRecorded(call, delivery),
      ),
  );
  return limits.flatMap((limit) => {
    const { connection, answeredAt, spareUntil } = limit;
    if (answeredAt === undefined || spareUntil === undefined) return [];
    return calls
      .filter((later) => later.connection === connection)
      .filter(({ beganAt }) => beganAt > answeredAt + toldWithinMs && beganAt < spareUntil)
      .map(({ beganAt }) => `${connection}: ${toldBy(limit)}, called at ${timeOf(beganAt)}`);
  });
}

function toldBy({ status, beganAt, spareUntil = 0 }: LedgerCall): string {
  return `HTTP ${status} at ${timeOf(beganAt)} asked to wait until ${timeOf(spareUntil)}`;
}
