import type { Downtime } from './downtime.ts';
import { couldKnow, isRecorded } from './knowledge.ts';
import { type LedgerCall, timeOf } from './ledger.ts';
import { connectionNames } from './model.ts';
import { nameOf } from './sender.ts';
import type { ComparisonParts, Delivered } from './stale.ts';

/**
 * One line for each delivery that was called again before the `Retry-After` it had been told was over. What is said to a
 * request for several users binds none of them.
 */
export function findEarlyCalls(
  { deliveries, ledger }: ComparisonParts,
  downtimes: readonly Downtime[],
): string[] {
  return [...deliveries].flatMap(([connection, all]) =>
    all.flatMap((delivered) => {
      const calls = ledger.callsFor(connection, delivered.change.index);
      return calls.flatMap((call, place) => {
        const later = calls[place + 1];
        return later !== undefined && isEarly(call, later, { delivered, downtimes })
          ? [describe(call, later, delivered)]
          : [];
      });
    }),
  );
}

/** All instances are told of a limit within a second; on a busy machine it takes longer until a call comes to the provider. */
const toldWithinMs = 3_000;

/**
 * One line for each call, whomever it is about, logins and requests for several users included, that was made while its
 * connection was limited: since a 429, or a 503 that said when to come back, that propaga has put on record.
 */
export function findCallsWhileLimited({ deliveries, ledger }: ComparisonParts): string[] {
  return connectionNames.flatMap((connection) => {
    const calls = ledger.all.filter((call) => call.connection === connection);
    const delivered = deliveries.get(connection) ?? [];
    const isRead = (call: LedgerCall) =>
      delivered.some(({ delivery }) => isRecorded(call, delivery));
    return calls
      .filter((call) => limits(call) && isRead(call))
      .flatMap((limit) =>
        calls
          .filter((later) => isWhile(later, limit))
          .map((later) => `${connection}: ${toldBy(limit)}, called at ${timeOf(later.beganAt)}`),
      );
  });
}

function limits({ status }: LedgerCall): boolean {
  return status === 429 || status === 503;
}

function isWhile({ beganAt }: LedgerCall, { answeredAt, spareUntil }: LedgerCall): boolean {
  if (answeredAt === undefined || spareUntil === undefined) return false;
  return beganAt > answeredAt + toldWithinMs && beganAt < spareUntil;
}

function isEarly(
  call: LedgerCall,
  later: LedgerCall,
  { delivered, downtimes }: { delivered: Delivered; downtimes: readonly Downtime[] },
): boolean {
  const { spareUntil, contents } = call;
  return (
    spareUntil !== undefined &&
    contents.size === 1 &&
    later.beganAt < spareUntil &&
    couldKnow(call, { later, delivery: delivered.delivery, downtimes })
  );
}

function describe(call: LedgerCall, later: LedgerCall, { change, delivery }: Delivered): string {
  return `${nameOf(change)} at ${delivery.connection}: ${toldBy(call)}, called again at ${timeOf(later.beganAt)}`;
}

function toldBy({ status, beganAt, spareUntil = 0 }: LedgerCall): string {
  return `HTTP ${status} at ${timeOf(beganAt)} asked to wait until ${timeOf(spareUntil)}`;
}
